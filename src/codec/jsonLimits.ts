/** Decides how much JSON from a peer may hold, before a parser or anything after it works on it. */

/** The limits of one text. */
export interface JsonLimits {
  /** How deep arrays and objects may nest. */
  readonly jsonDepthMax: number;
  /** How many values it may hold; 0 for no limit. */
  readonly jsonValuesMax: number;
}

/** How deep JSON may nest where nobody says otherwise. */
export const jsonDepthMax = 64;

/** The limits where nobody says otherwise. */
export const jsonDefaults: JsonLimits = Object.freeze({ jsonDepthMax, jsonValuesMax: 10_000 });

const quote = 34;
const comma = 44;
const backslash = 92;

/** Whether `text`, read as JSON, keeps the limits. One pass, no allocation. */
export const isModest = (text: string, { jsonDepthMax, jsonValuesMax }: JsonLimits): boolean => {
  const valuesMax = jsonValuesMax === 0 ? Infinity : jsonValuesMax;
  // Each level and each value takes at least two characters.
  if (text.length <= jsonDepthMax * 2 && text.length <= valuesMax * 2) return true;
  let depth = 0;
  let values = 1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) index = endOfString(text, index);
    else if (code === comma) values += 1;
    else if (code === 91 || code === 123) depth += 1;
    else if (code === 93 || code === 125) depth -= 1;
    if (depth > jsonDepthMax || values > valuesMax) return false;
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
