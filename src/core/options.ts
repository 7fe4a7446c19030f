/** Decides how options are checked and merged, for clients and servers alike. */
import { WebSocketError } from "./error.js";

export const isDuration = (value: unknown): boolean =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;
export const isCount = (value: unknown): boolean =>
  value === Infinity || (Number.isInteger(value) && Number(value) >= 0);
export const isFraction = (value: unknown): boolean => isDuration(value) && Number(value) <= 1;
export const isFactor = (value: unknown): boolean => isDuration(value) && Number(value) >= 1;
export const isFlag = (value: unknown): boolean => typeof value === "boolean";
export const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
export const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
export const isPort = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;
export const isOneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === "string" && words.includes(value);

const isSame = (a: unknown, b: unknown): boolean =>
  a === b ||
  (Array.isArray(a) &&
    Array.isArray(b) &&
    a.length === b.length &&
    a.every((item, index) => item === b[index]));

/** Merges checked changes; the same reference when nothing differs. */
export const mergeOptions = <O extends object>(
  options: O,
  changes: { readonly [Name in keyof O]?: O[Name] | undefined },
  checks: { readonly [Name in keyof O]: (value: unknown) => boolean },
): O => {
  let next = options;
  for (const name of Object.keys(checks) as (keyof O & string)[]) {
    const value = changes[name];
    if (value === undefined || isSame(value, next[name])) continue;
    if (!checks[name](value)) {
      throw new WebSocketError("INVALID_OPTION", `${name} cannot have that value`);
    }
    // A list is copied: whoever gave it may go on to change it.
    next = { ...next, [name]: Array.isArray(value) ? Object.freeze([...value]) : value };
  }
  return next === options ? options : Object.freeze(next);
};
