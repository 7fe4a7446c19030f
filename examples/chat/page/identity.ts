/** Decides who this browser is: what it remembers of its user between visits. */
import type { Member } from "../protocol.js";
import { fieldsOf, isStatus } from "../protocol.js";

/** What the browser remembers. */
export interface Memory {
  readonly me: Member;
  /** The rooms this user was in. */
  readonly joined: readonly string[];
  /** Whether the user has chosen a nickname. */
  readonly introduced: boolean;
}

const key = "jounce-chat";

/** What is remembered; on a first visit a new user id with a friendly nickname. */
export const recall = (): Memory => {
  const { userId, nickname, status, joined, introduced } = fieldsOf(stored());
  return {
    me: {
      userId: typeof userId === "string" ? userId : freshId(),
      nickname: typeof nickname === "string" ? nickname : friendlyNickname(),
      status: isStatus(status) ? status : "online",
    },
    joined: Array.isArray(joined) ? joined.filter((room) => typeof room === "string") : [],
    introduced: introduced === true,
  };
};

/** Remembers it; a browser that keeps nothing (private, full) is no reason to fail. */
export const remember = ({ me, joined, introduced }: Memory): void => {
  try {
    localStorage.setItem(key, JSON.stringify({ ...me, joined, introduced }));
  } catch {
    // The visit goes on; the next one starts anew.
  }
};

/** A fresh id for a user or a message: 128 random bits. */
export const freshId = (): string =>
  // Not randomUUID: that one is missing where the page is not served from localhost or by TLS.
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/** A nickname for who has none. */
export const friendlyNickname = (): string => `${oneOf(moods)} ${oneOf(animals)}`;

const moods = ["Calm", "Bright", "Gentle", "Brave", "Curious", "Merry", "Quiet", "Sunny", "Witty"];
const animals = ["Otter", "Heron", "Lynx", "Finch", "Badger", "Dolphin", "Fox", "Wren", "Beaver"];

const oneOf = (words: readonly string[]): string =>
  words[Math.floor(Math.random() * words.length)] ?? "";

const stored = (): unknown => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
};
