/** Decides which names are good, and how two people of one name are told apart. */

/** Characters in a name. */
export const nameCharactersMax = 24;

/** Controls, formatting and unassigned characters: what could hide or turn other text around. */
const invisible = /\p{C}+/gu;
const spaces = /\s+/gu;

/** The name as it will be shown, or undefined when it has no letter and no digit to call it by. */
export const cleanName = (wanted: unknown): string | undefined => {
  if (typeof wanted !== "string") return undefined;
  const start = wanted.slice(0, 4 * nameCharactersMax);
  const visible = start.replace(spaces, " ").replace(invisible, "").trim();
  const name = shortened(visible, nameCharactersMax);
  return /[\p{L}\p{N}]/u.test(name) ? name : undefined;
};

/** The name, with a number behind it when somebody else has it already. */
export const uniqueName = (wanted: string, taken: Iterable<string>): string => {
  const keys = new Set([...taken].map(keyOf));
  let candidate = wanted;
  for (let number = 2; keys.has(keyOf(candidate)); number += 1) {
    const suffix = ` ${number}`;
    candidate = shortened(wanted, nameCharactersMax - suffix.length) + suffix;
  }
  return candidate;
};

/** Names that read the same have the same key. */
const keyOf = (name: string): string => name.normalize("NFKC").toLowerCase();

const shortened = (text: string, charactersMax: number): string =>
  Array.from(text).slice(0, charactersMax).join("").trim();
