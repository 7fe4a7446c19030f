/**
 * Decides what an update of a document is, and how updates become one. Pure functions on bytes: no
 * document is built, so what a hostile update costs is bounded by its length.
 */
import * as Y from "yjs";
import { fromBase64 } from "./base64.js";

/** The update that changes nothing. */
export const emptyUpdate: Uint8Array = Uint8Array.of(0, 0);

/** The state vector of a document in which nothing is. */
const emptyVector: Uint8Array = Uint8Array.of(0);

/** No clock of a document gets this far; beyond it sums are no longer exact. */
const clockMax = 2 ** 48;

/**
 * The update in the form that Yjs itself gives it, in which it can be merged with any other; undefined
 * when it is none.
 */
export const canonicalUpdate = (update: Uint8Array): Uint8Array | undefined => {
  try {
    const canonical = Y.mergeUpdates([update, emptyUpdate]);
    return isSound(Y.decodeUpdate(canonical)) ? canonical : undefined;
  } catch {
    return undefined;
  }
};

/** The update that a text stands for, in that form; undefined when it is none. */
export const readUpdate = (text: string): Uint8Array | undefined => {
  const bytes = fromBase64(text);
  return bytes && canonicalUpdate(bytes);
};

/** Whether the update changes nothing in any document. */
export const isEmptyUpdate = (update: Uint8Array): boolean =>
  update.length === emptyUpdate.length && update.every((byte) => byte === 0);

/**
 * One update that does what all of them do. In halves: to merge many at once takes a time that grows
 * with the square of their number.
 */
export const mergeAll = (updates: readonly Uint8Array[]): Uint8Array => {
  const [only = emptyUpdate] = updates;
  if (updates.length < 2) return only;
  const middle = Math.ceil(updates.length / 2);
  return Y.mergeUpdates([mergeAll(updates.slice(0, middle)), mergeAll(updates.slice(middle))]);
};

/** The same, without those that cannot be merged with what is before them. */
export const mergeSound = (updates: readonly Uint8Array[]): Uint8Array => {
  try {
    return mergeAll(updates);
  } catch {
    return updates.reduce((merged, update) => canonicalUpdate(pair(merged, update)) ?? merged);
  }
};

const pair = (merged: Uint8Array, update: Uint8Array): Uint8Array => {
  try {
    return Y.mergeUpdates([merged, update]);
  } catch {
    return merged;
  }
};

/** What somebody with this state vector lacks; undefined when it is no state vector. */
export const lackedBy = (vector: Uint8Array, update: Uint8Array): Uint8Array | undefined => {
  try {
    return Y.decodeStateVector(vector).size === 0 ? update : Y.diffUpdate(update, vector);
  } catch {
    return undefined;
  }
};

/** How much of a document an update holds, as a state vector. */
export const vectorOf = (update: Uint8Array): Uint8Array =>
  isEmptyUpdate(update) ? emptyVector : Y.encodeStateVectorFromUpdate(update);

/**
 * What a document has that another lacks: one of which the state vector is known, and what of it is
 * deleted, from an update of it. Undefined when that is nothing.
 * @throws Error when one of them is not what Yjs makes.
 */
export const lackedOf = (
  doc: Y.Doc,
  vector: Uint8Array,
  update: Uint8Array,
): Uint8Array | undefined => {
  const theirs = Y.decodeStateVector(vector);
  const isBehind = [...Y.decodeStateVector(Y.encodeStateVector(doc))].some(
    ([client, clock]) => clock > (theirs.get(client) ?? 0),
  );
  const deleted = Y.createDeleteSetFromStructStore(doc.store);
  return isBehind || !covers(Y.decodeUpdate(update).ds, deleted)
    ? Y.encodeStateAsUpdate(doc, vector)
    : undefined;
};

type Decoded = ReturnType<typeof Y.decodeUpdate>;
type Deleted = Decoded["ds"];

/** Whether all that is deleted in `some` is so in `all`; the ranges of both are in order and apart. */
const covers = (all: Deleted, some: Deleted): boolean =>
  [...some.clients].every(([client, ranges]) => {
    const wider = all.clients.get(client) ?? [];
    let index = 0;
    return ranges.every(({ clock, len }) => {
      while (index < wider.length && endOf(wider[index]) < clock + len) index += 1;
      return (wider[index]?.clock ?? Infinity) <= clock;
    });
  });

const endOf = (range: { readonly clock: number; readonly len: number } | undefined): number =>
  range === undefined ? Infinity : range.clock + range.len;

const isSound = ({ structs, ds }: Decoded): boolean =>
  structs.every(({ id, length }) => id.clock + length <= clockMax) &&
  [...ds.clients.values()].every((items) =>
    items.every(({ clock, len }) => clock + len <= clockMax),
  );
