/** Decides how a component holds a connection of the pool: looked up in its render, held by its effect. */
import { useEffect, useReducer, useState } from "react";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { ClientPool, Lease } from "./ClientPool.js";
import type { Wish } from "./wish.js";

/** A connection that a component has looked up, and does not hold yet. */
export interface LookedUp {
  readonly wish: Wish | undefined;
  readonly client: LiveClient | undefined;
  readonly lease: Lease;
}

/**
 * The client for a wish, shared with whoever wishes the same. None without a wish, nor on a server,
 * where nobody would ever close it.
 */
export const useLookUp = (pool: ClientPool, wish: Wish | undefined): LookedUp => {
  const [lease] = useState(() => pool.lease());
  const client = wish === undefined || !isPage ? undefined : lease.look(wish);
  return { wish, client, lease };
};

const isPage = typeof window !== "undefined";

/** Holds what was looked up as long as the component is there, and connects it if `connects`. */
export const useHold = ({ wish, client, lease }: LookedUp, connects: boolean): void => {
  const [, renderAgain] = useReducer((count: number) => count + 1, 0);
  const key = wish === undefined ? undefined : wish.address + wish.bearer;
  useEffect(() => {
    if (wish === undefined) return undefined;
    if (lease.take(wish, connects, renderAgain) !== client) renderAgain();
    return () => lease.release();
    // The wish of the render that changed the key is the one to take; `offer` brings the rest.
  }, [lease, key, connects]);
  useEffect(() => {
    if (wish !== undefined) lease.offer(wish);
  });
};
