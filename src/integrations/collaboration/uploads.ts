/**
 * Decides who of a client may send an update in parts: one document at a time, because a server keeps
 * one beginning for each connection.
 */
import type { LiveClient } from "../../driver/client/LiveClient.js";

const last = new WeakMap<LiveClient, Promise<unknown>>();

/** Does `work` when all that came before it, for this client, has been done or has failed. */
export const inTurn = <A>(client: LiveClient, work: () => Promise<A>): Promise<A> => {
  const before = last.get(client) ?? Promise.resolve();
  const result = before.then(work, work);
  last.set(client, result);
  return result;
};
