/** Decides how options are checked and merged, for clients and servers alike. */
import { WebSocketError } from "./error.js";

/** Whether a value may be an option; `allowed` is what may, in words for who gave something else. */
export interface OptionCheck {
  (value: unknown): boolean;
  readonly allowed?: string;
}

const check = (allowed: string, isGood: OptionCheck): OptionCheck =>
  Object.assign((value: unknown) => isGood(value), { allowed });

export const isDuration = check(
  "a finite number from 0 on",
  (value) => typeof value === "number" && Number.isFinite(value) && value >= 0,
);
/** What a server keeps is bounded, and a journal can carry it. */
export const isFiniteCount = check(
  "a finite whole number from 0 on",
  (value) => Number.isInteger(value) && Number(value) >= 0,
);
export const isCount = check(
  "a whole number from 0 on, or Infinity",
  (value) => value === Infinity || isFiniteCount(value),
);
export const isFraction = check(
  "a number from 0 to 1",
  (value) => isDuration(value) && Number(value) <= 1,
);
export const isFactor = check(
  "a finite number from 1 on",
  (value) => isDuration(value) && Number(value) >= 1,
);
export const isFlag = check("true or false", (value) => typeof value === "boolean");
export const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
export const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
export const isPort = check(
  "a whole number from 0 to 65535",
  (value) => isFiniteCount(value) && Number(value) <= 65_535,
);
export const isOneOf = (...words: readonly string[]): OptionCheck =>
  check(
    words.map((word) => `"${word}"`).join(" or "),
    (value) => typeof value === "string" && words.includes(value),
  );

const isSame = (a: unknown, b: unknown): boolean =>
  a === b ||
  (Array.isArray(a) &&
    Array.isArray(b) &&
    a.length === b.length &&
    a.every((item, index) => item === b[index]));

/** What is wrong with a value. A text is not repeated: it may be a secret in the wrong place. */
const complaint = (name: string, value: unknown, { allowed }: OptionCheck): string => {
  if (allowed === undefined) return `${name} cannot have that value`;
  const given = typeof value === "number" ? String(value) : `of the type ${typeof value}`;
  return `${name} must be ${allowed}, and it is ${given}`;
};

/**
 * Merges checked changes; the same reference when nothing differs.
 * @throws WebSocketError INVALID_OPTION, which says what may be and what was given
 */
export const mergeOptions = <O extends object>(
  options: O,
  changes: { readonly [Name in keyof O]?: O[Name] | undefined },
  checks: { readonly [Name in keyof O]: OptionCheck },
): O => {
  let next = options;
  for (const name of Object.keys(checks) as (keyof O & string)[]) {
    const value = changes[name];
    if (value === undefined || isSame(value, next[name])) continue;
    if (!checks[name](value)) {
      throw new WebSocketError("INVALID_OPTION", complaint(name, value, checks[name]));
    }
    // A list is copied: whoever gave it may go on to change it.
    next = { ...next, [name]: Array.isArray(value) ? Object.freeze([...value]) : value };
  }
  return next === options ? options : Object.freeze(next);
};
