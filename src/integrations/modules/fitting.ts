/**
 * Decides how much of what is kept goes into one message: a client refuses a message that is too
 * large or holds too many values, and nobody may make a room that none can enter.
 */
import { utf8Bytes } from "../../core/ids.js";
import { isRecord } from "./fields.js";

/** The most that the records of one message take, in bytes of UTF-8: a quarter of a client's limit. */
export const stateBytesMax = 256 * 1024;

/** The most values that they hold; a client takes 10000. */
export const stateValuesMax = 8_000;

/** The last of the records that fit into one message together, in their order. */
export const fitting = <A>(
  records: readonly A[],
  bytesMax = stateBytesMax,
  valuesMax = stateValuesMax,
): readonly A[] => {
  let bytes = 0;
  let values = 0;
  let first = records.length;
  while (first > 0) {
    const record = records[first - 1];
    bytes += utf8Bytes(JSON.stringify(record)) + 1;
    values += valuesIn(record);
    if (bytes > bytesMax || values > valuesMax) break;
    first -= 1;
  }
  return first === 0 ? records : records.slice(first);
};

/** How many values there are in a value, itself among them. */
const valuesIn = (value: unknown): number => {
  const parts = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  return parts.reduce<number>((sum, part) => sum + valuesIn(part), 1);
};
