/** Decides how deep JSON from a peer may nest, before a parser or anything after it recurses. */

/** How deep arrays and objects may nest. */
export const jsonDepthMax = 64;

const quote = 34;
const backslash = 92;

/** Whether `text`, read as JSON, nests no deeper than `jsonDepthMax`. One pass, no allocation. */
export const isShallow = (text: string): boolean => {
  // Each level takes at least two characters.
  if (text.length <= jsonDepthMax * 2) return true;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) index = endOfString(text, index);
    else if (code === 91 || code === 123) depth += 1;
    else if (code === 93 || code === 125) depth -= 1;
    if (depth > jsonDepthMax) return false;
  }
  return true;
};

/** The index of the quote that ends the string which begins at `start`. */
const endOfString = (text: string, start: number): number => {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== quote) {
    index += text.charCodeAt(index) === backslash ? 2 : 1;
  }
  return index;
};
