/**
 * Decides who of a client may send an update in parts: one document at a time, because a server keeps
 * few beginnings for each connection, which may be that of other tabs as well. And what its parts are
 * named, so that they are told from those of all others.
 */
import type * as Y from "yjs";
import type { LiveClient } from "../../driver/client/LiveClient.js";

const last = new WeakMap<LiveClient, Promise<unknown>>();
const made = new WeakMap<Y.Doc, number>();

/** Does `work` when all that came before it, for this client, has been done or has failed. */
export const inTurn = <A>(client: LiveClient, work: () => Promise<A>): Promise<A> => {
  const before = last.get(client) ?? Promise.resolve();
  const result = before.then(work, work);
  last.set(client, result);
  return result;
};

/** A name for what a document sends next, unlike any other of it or of another document. */
export const newUpload = (doc: Y.Doc): string => {
  const count = (made.get(doc) ?? 0) + 1;
  made.set(doc, count);
  return `${doc.clientID}.${count}`;
};
