/**
 * Decides how several messages are one frame, and how that frame is taken apart again: by its quotes
 * and brackets alone. Nothing in it is parsed here, so that each text meets every check and every
 * limit that it would meet as a frame of its own.
 */
import { batchMessagesMax } from "../core/control.js";
import { endOfString } from "./jsonLimits.js";

const head = '{"type":"batch","data":[';
const tail = "]}";

/** How many bytes a batch of `count` messages has beside their texts. */
export const batchExtraBytes = (count: number): number => head.length + tail.length + count - 1;

/** The frame that carries the messages with these texts, in order. */
export const batchOf = (texts: readonly string[]): string => `${head}${texts.join()}${tail}`;

// The white space of JSON. What follows it is never white space, so that no search goes back far.
const gap = "[ \\t\\n\\r]*";
const type = `"type"${gap}:${gap}"batch"`;
const opening = new RegExp(`^${gap}\\{${gap}(?:(${type})${gap},${gap})?"data"${gap}:${gap}\\[`);
const closing = new RegExp(`\\]${gap}(?:,${gap}(${type})${gap})?\\}${gap}$`, "y");

/**
 * The texts that `frame` carries, in order; undefined when it is no batch: an object of its type and a
 * list of at most 1,000 parts, in either order, and of nothing else.
 */
export const batchTexts = (frame: string): readonly string[] | undefined => {
  const opened = opening.exec(frame);
  if (opened === null) return undefined;
  const texts: string[] = [];
  let start = opened[0].length;
  let end = endOfPart(frame, start);
  while (frame.charCodeAt(end) === comma && texts.length < batchMessagesMax) {
    texts.push(frame.slice(start, end));
    start = end + 1;
    end = endOfPart(frame, start);
  }
  if (texts.length === batchMessagesMax) return undefined;
  texts.push(frame.slice(start, end));
  closing.lastIndex = end;
  const closed = closing.exec(frame);
  const isTyped = closed !== null && (opened[1] === undefined) !== (closed[1] === undefined);
  return isTyped ? texts : undefined;
};

const quote = 34;
const comma = 44;

/** Where the part of a list that begins at `start` ends: at a comma, a bracket or the end of it all. */
const endOfPart = (text: string, start: number): number => {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) index = endOfString(text, index);
    else if (code === 91 || code === 123) depth += 1;
    else if (code === 93 || code === 125) depth -= 1;
    if (depth < 0 || (depth === 0 && code === comma)) return index;
  }
  return text.length;
};
