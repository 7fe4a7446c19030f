/** Decides what was typed, from how a text was before and is after, and where the caret is. */

/** One replacement in a text; positions and lengths are in UTF-16 code units, as in strings. */
export interface TextEdit {
  readonly index: number;
  /** How much goes. */
  readonly remove: number;
  /** What comes in its place. */
  readonly insert: string;
}

/**
 * The smallest edit that makes `after` of `before`. Where several would, as when a letter is typed
 * beside another of its kind, it is the one that ends at the caret. Pairs of surrogates stay whole.
 * @param caret where the caret is in `after`; its end by default
 */
export const textEdit = (before: string, after: string, caret: number = after.length): TextEdit => {
  const shorter = Math.min(before.length, after.length);
  const behindCaret = Math.max(0, Math.min(after.length - caret, shorter));
  const start = commonPrefix(before, after, shorter - commonSuffix(before, after, behindCaret));
  const index = cutsPair(before, after, start, atStart) ? start - 1 : start;
  // What is the same before the caret, too, was not typed.
  const end = commonSuffix(before, after, shorter - index);
  const suffix = cutsPair(before, after, end, atEnd) ? end - 1 : end;
  return {
    index,
    remove: before.length - suffix - index,
    insert: after.slice(index, after.length - suffix),
  };
};

/** The edit, made of the same text as `earlier`, as it is to be done after that. */
export const editAfter = ({ index, remove, insert }: TextEdit, earlier: TextEdit): TextEdit => {
  const start = indexAfter(index, earlier);
  return { index: start, remove: indexAfter(index + remove, earlier) - start, insert };
};

/** Where an index of a text is after an edit of it; one at its beginning stays where it is. */
const indexAfter = (index: number, edit: TextEdit): number => {
  if (index <= edit.index) return index;
  const removed = Math.min(edit.remove, index - edit.index);
  return index - removed + edit.insert.length;
};

const commonPrefix = (a: string, b: string, most: number): number => {
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length += 1;
  return length;
};

const commonSuffix = (a: string, b: string, most: number): number => {
  let length = 0;
  while (
    length < most &&
    a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)
  ) {
    length += 1;
  }
  return length;
};

type Place = (text: string, length: number) => number;
const atStart: Place = (_text, length) => length;
const atEnd: Place = (text, length) => text.length - length;

/** Whether the end of what both have in common is within a pair of surrogates of one of them. */
const cutsPair = (a: string, b: string, length: number, place: Place): boolean =>
  isInPair(a, place(a, length)) || isInPair(b, place(b, length));

const isInPair = (text: string, index: number): boolean =>
  isBetween(text.charCodeAt(index - 1), 0xd800, 0xdbff) &&
  isBetween(text.charCodeAt(index), 0xdc00, 0xdfff);

const isBetween = (code: number, from: number, to: number): boolean => code >= from && code <= to;
