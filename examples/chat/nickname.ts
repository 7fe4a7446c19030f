/** Decides which nicknames are good, and how two people of one name are told apart. */
import { limits } from "./protocol.js";

/** Controls, formatting and unassigned characters: what could hide or turn other text around. */
const invisible = /\p{C}+/gu;
const spaces = /\s+/gu;

/** The nickname as it will be shown, or undefined when nothing can be shown of it. */
export const cleanNickname = (wanted: unknown): string | undefined => {
  if (typeof wanted !== "string") return undefined;
  const start = wanted.slice(0, 4 * limits.nicknameMax);
  const visible = start.replace(spaces, " ").replace(invisible, "").trim();
  return shortened(visible, limits.nicknameMax) || undefined;
};

/** The nickname, with a number behind it when somebody else has it already. */
export const uniqueNickname = (wanted: string, taken: Iterable<string>): string => {
  const keys = new Set([...taken].map(nicknameKey));
  let candidate = wanted;
  for (let number = 2; keys.has(nicknameKey(candidate)); number += 1) {
    const suffix = ` ${number}`;
    candidate = shortened(wanted, limits.nicknameMax - suffix.length) + suffix;
  }
  return candidate;
};

/** Nicknames that read the same have the same key. */
const nicknameKey = (nickname: string): string => nickname.normalize("NFKC").toLowerCase();

const shortened = (text: string, charactersMax: number): string =>
  Array.from(text).slice(0, charactersMax).join("").trim();
