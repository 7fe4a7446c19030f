/** Decides what is said of how somebody is: what the server tells, and only while it can tell. */
import type { PresenceData } from "jounce-websocket/react";
import { relativeText } from "./words.js";

/** The statuses to choose from, and the word for each. */
export const statuses = [
  ["online", "Online"],
  ["away", "Away"],
  ["busy", "Busy"],
  ["offline", "Invisible"],
] as const;

/** What a dot shows: the status, or "unknown" where nobody can say how it is now. */
export const dotOf = (status: string, isLive: boolean): string => (isLive ? status : "unknown");

const wordOf = (status: string): string =>
  statuses.find(([name]) => name === status)?.[1] ?? status;

/** What stands below the name of somebody else. @param now milliseconds since the epoch */
export const noteOf = (
  { status, customStatus = "", lastSeen }: PresenceData,
  now: number,
  isLive: boolean,
): string => {
  if (status === "offline") {
    return lastSeen === undefined
      ? "Offline"
      : `Last seen ${relativeText(Math.min(lastSeen, now), now)}`;
  }
  const words = [isLive ? wordOf(status) : `Was ${wordOf(status).toLowerCase()}`, customStatus];
  return words.filter((word) => word !== "").join(" · ");
};

/** What stands below one's own name. */
export const ownNoteOf = ({ status, customStatus = "" }: PresenceData, isLive: boolean): string => {
  if (!isLive) return "Offline";
  const word = status === "offline" ? "Invisible to others" : wordOf(status);
  return customStatus === "" ? word : `${word} · ${customStatus}`;
};
