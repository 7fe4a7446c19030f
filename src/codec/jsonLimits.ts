/** Decides how much JSON from a peer may hold, before a parser or anything after it works on it. */

/** The limits of one text. */
export interface JsonLimits {
  /** How deep arrays and objects may nest; 0 for no limit. */
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
  const depthMax = jsonDepthMax === 0 ? Infinity : jsonDepthMax;
  const valuesMax = jsonValuesMax === 0 ? Infinity : jsonValuesMax;
  // Each level and each value takes at least two characters, and each level a bracket.
  if (text.length <= valuesMax * 2) {
    if (text.length <= depthMax * 2 || opensAtMost(text, depthMax)) return true;
  }
  let depth = 0;
  let values = 1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) index = endOfString(text, index);
    else if (code === comma) values += 1;
    else if (code === 91 || code === 123) {
      depth += 1;
      // What is inside begins with a value that no comma announces.
      if (!closesNext(text, index)) values += 1;
    } else if (code === 93 || code === 125) depth -= 1;
    if (depth > depthMax || values > valuesMax) return false;
  }
  return true;
};

/** Whether at most `max` brackets open, those in strings too: a search is faster than a closer look. */
const opensAtMost = (text: string, max: number): boolean => {
  let left = max;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (left === 0) return false;
      left -= 1;
    }
  }
  return true;
};

/** Whether the bracket at `start` is followed by its end, so that nothing is inside. */
const closesNext = (text: string, start: number): boolean => {
  let index = start + 1;
  while (isJsonSpace(text.charCodeAt(index))) index += 1;
  const code = text.charCodeAt(index);
  return code === 93 || code === 125;
};

/** Whether a character is the white space of JSON: space, tab, line feed, carriage return (RFC 8259 2). */
export const isJsonSpace = (code: number): boolean =>
  code === 32 || code === 9 || code === 10 || code === 13;

/** The index of the quote that ends the string which begins at `start`. */
export const endOfString = (text: string, start: number): number => {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== quote) {
    index += text.charCodeAt(index) === backslash ? 2 : 1;
  }
  return index;
};

/** An exponent of three digits, which may be too large for a number. */
const largeExponent = /[eE]\+?\d{3}/;

/** Digits from which on a number without an exponent may be too large: 1e309 has 310 of them. */
const longRun = 309;

/**
 * Whether every number of `text`, read as JSON, is one that JavaScript has. A larger one would become
 * Infinity, which JSON cannot write again. Text that is no JSON has no such number.
 */
export const hasFiniteNumbers = (text: string): boolean => {
  if (!largeExponent.test(text) && !hasLongNumber(text)) return true;
  let isFinite = true;
  try {
    JSON.parse(text, (_key, value: unknown) => {
      if (value === Infinity || value === -Infinity) isFinite = false;
      return value;
    });
  } catch {
    return true;
  }
  return isFinite;
};

/** Whether there may be a long run of digits: looked for only where each such run has to pass. */
const hasLongNumber = (text: string): boolean => {
  for (let index = longRun - 1; index < text.length; index += longRun) {
    if (isDigit(text, index) && runAround(text, index) >= longRun) return true;
  }
  return false;
};

const runAround = (text: string, index: number): number => {
  let start = index;
  while (isDigit(text, start - 1)) start -= 1;
  let end = index;
  while (isDigit(text, end + 1)) end += 1;
  return end - start + 1;
};

const isDigit = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
};
