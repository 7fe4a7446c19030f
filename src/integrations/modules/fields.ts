/** Decides what the fields of a message's data may be. Both sides read what a peer sent through these. */
import { isName } from "../../core/ids.js";

/** Whether it has named parts that can be read. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The fields of an object; none of anything else. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  isRecord(value) ? value : nothing;

const nothing: Readonly<Record<string, unknown>> = Object.freeze({});

/** The longest of the texts that are no content: a title, a place, a name. */
export const lineCharactersMax = 500;

/** The longest free text that belongs to something else: a body, a description. */
export const textCharactersMax = 4_000;

/** The longest address. */
export const urlCharactersMax = 2_000;

/** Whether it is text of at most `max` UTF-16 units. */
export const isTextUpTo =
  (max: number) =>
  (value: unknown): value is string =>
    typeof value === "string" && value.length <= max;

/** Whether it is text of one line's length. */
export const isLine = isTextUpTo(lineCharactersMax);

/** Whether it says something: text of one line's length that is not blank. */
export const isTitle = (value: unknown): value is string => isLine(value) && value.trim() !== "";

/** Whether it names a message, a user or an event. */
export const isId = isName;

export const isFlag = (value: unknown): value is boolean => typeof value === "boolean";

/** Whether it is a number that a clock or a ruler can give. */
export const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value);

/** Whether it is missing or what `holds` says. */
export const isOptional = <A>(
  value: unknown,
  holds: (value: unknown) => value is A,
): value is A | undefined => value === undefined || holds(value);

/** Whether it is a list of at most `max` of what `holds` says. */
export const isListOf = <A>(
  value: unknown,
  holds: (value: unknown) => value is A,
  max: number,
): value is readonly A[] => Array.isArray(value) && value.length <= max && value.every(holds);

/** Whether it is one of those words. */
export const isWordOf =
  <W extends string>(...words: readonly W[]) =>
  (value: unknown): value is W =>
    words.some((word) => word === value);

// A browser skips blanks and controls inside a scheme, so `java\nscript:` would be one.
const hidden = /[\u0000-\u0020\u007f-\u00a0]/;
const scheme = /^[a-z][a-z0-9+.-]*:/i;

/** Whether it is an address that can be put into a link: http, https, or one without a scheme. */
export const isSafeUrl = (value: unknown): value is string =>
  isTextUpTo(urlCharactersMax)(value) &&
  value !== "" &&
  !hidden.test(value) &&
  (!scheme.test(value) || /^https?:/i.test(value));
