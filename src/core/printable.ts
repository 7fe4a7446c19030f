/** Decides how text that a peer chose may be shown on a screen, in a log or in a trace. */

/** Control and format characters, line ends, and halves of surrogate pairs. */
const treacherous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");

/**
 * The text with everything escaped, as in JSON, that could end a line, steer a terminal or turn the
 * direction of writing. What is JSON stays the same JSON.
 */
export const escapeInvisible = (text: string): string => text.replace(treacherous, escaped);

/** At most `charsMax` (64) characters of a text, fit to be shown; `…` stands for the rest. */
export const printable = (text: string, charsMax = 64): string =>
  text.length <= charsMax ? escapeInvisible(text) : `${escapeInvisible(text.slice(0, charsMax))}…`;
