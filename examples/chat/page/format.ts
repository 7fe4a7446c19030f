/** Decides how people, times and counts are written. */
import type { Typist } from "./conversation.js";
import type { Link } from "./state.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** The time of day. */
export const timeText = (at: number): string => clock.format(at);

/** Date and time to the second. */
export const momentText = (at: number): string => moment.format(at);

/** The day in words, as seen from `now`. */
export const dayText = (at: number, now: number): string => {
  const day = new Date(at).toDateString();
  if (day === new Date(now).toDateString()) return "Today";
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return day === yesterday.toDateString() ? "Yesterday" : date.format(at);
};

/** One or two letters for an avatar. */
export const initialsOf = (nickname: string): string => {
  const words = nickname.split(" ").filter((word) => /[\p{L}\p{N}]/u.test(word));
  const [first = nickname, second = ""] = words;
  return [first, second]
    .map((word) => Array.from(word)[0] ?? "")
    .join("")
    .toUpperCase();
};

/** The hue of a user in degrees, always the same for the same id. */
export const hueOf = (userId: string): number => {
  let hash = 7;
  for (const character of userId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 100_003;
  // Steps of 24 degrees, so that two people are either of one colour or clearly of two.
  return (hash % 15) * 24;
};

/** Who types. */
export const typingText = (typists: ReadonlyMap<string, Typist>): string => {
  const [first, second, ...others] = [...typists.values()].map(({ nickname }) => nickname);
  if (first === undefined) return "";
  if (second === undefined) return `${first} is typing`;
  return others.length === 0 ? `${first} and ${second} are typing` : "Several people are typing";
};

/** `1 message`, `2 messages`. */
export const countText = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;

/** How the connection is, in a word. */
export const linkWord = (link: Link): string =>
  ({
    connecting: "Connecting",
    connected: "Connected",
    reconnecting: "Reconnecting",
    offline: "Offline",
  })[link.name];

/** When the next attempt is, as seen from `now`. */
export const attemptText = (
  { attempt, retryAt }: Extract<Link, { name: "reconnecting" }>,
  now: number,
): string => {
  const seconds = Math.ceil((retryAt - now) / 1_000);
  return `Attempt ${attempt} ${seconds > 0 ? `in ${seconds}\u00a0s` : "now"}`;
};
