/** Decides what in a text is more than text: who is named, and addresses of the web. */

/** A piece of a text. */
export type TextPart =
  | { readonly kind: "text" | "mention"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

/** A name that is not only the beginning of a longer word. */
const mentionOf = (names: readonly string[]): string =>
  [...names]
    .filter((name) => name !== "")
    // The longest first: who is called Ann Lee is not Ann.
    .sort((a, b) => b.length - a.length)
    .map((name) => `@${name.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&")}(?![\\p{L}\\p{N}])`)
    .join("|");

const address = "https?://[^\\s<>\"'`]+";

/** What ends a sentence or a bracket ends no address. */
const sentenceEnd = /[.,;:!?)\]}]+$/u;

/** The names that a text mentions with `@`. */
export const namesIn = (text: string, names: readonly string[]): ReadonlySet<string> => {
  const pattern = mentionOf(names);
  if (pattern === "") return new Set();
  return new Set([...text.matchAll(new RegExp(pattern, "gu"))].map(([found]) => found.slice(1)));
};

/** The pieces of a text, in order. @param names of those who can be mentioned */
export const textPartsOf = (text: string, names: readonly string[]): readonly TextPart[] => {
  const pattern = [address, mentionOf(names)].filter(Boolean).join("|");
  const parts: TextPart[] = [];
  let end = 0;
  for (const { index, 0: found } of text.matchAll(new RegExp(pattern, "gu"))) {
    const part = found.startsWith("@") ? mention(found) : linked(found);
    if (part === undefined) continue;
    if (index > end) parts.push({ kind: "text", text: text.slice(end, index) });
    parts.push(part);
    end = index + part.text.length;
  }
  return end < text.length ? [...parts, { kind: "text", text: text.slice(end) }] : parts;
};

const mention = (text: string): TextPart => ({ kind: "mention", text });

/** Only what leads to the web is a link; what a browser cannot read as an address stays text. */
const linked = (found: string): TextPart | undefined => {
  const text = found.replace(sentenceEnd, "");
  try {
    const { protocol, href } = new URL(text);
    return protocol === "https:" || protocol === "http:" ? { kind: "link", text, href } : undefined;
  } catch {
    return undefined;
  }
};
