/**
 * Decides when data that users attach is the same: values by `immutable.is`, anything else by what
 * JSON makes of it, because that is how it travels and how a journal keeps it.
 */
import type { Map } from "immutable";
import { is } from "immutable";

/** Whether both are the same data. */
export const sameData = (a: unknown, b: unknown): boolean => {
  if (is(a, b)) return true;
  try {
    return JSON.stringify(a) === JSON.stringify(b);
  } catch {
    return false;
  }
};

/** Whether both hold the same data under the same keys. */
export const sameEntries = (a: Map<string, unknown>, b: Map<string, unknown>): boolean =>
  a === b ||
  (a.size === b.size && a.every((value, key) => b.has(key) && sameData(value, b.get(key))));
