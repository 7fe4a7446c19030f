/** Decides whose private messages a component shows: what is kept for one user is not for the next. */
import type { WebSocketClient } from "../../core/client/WebSocketClient.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { clientOf } from "./source.js";
import type { WebSocketSource } from "./source.js";
import { useClientSelector } from "./useClientSelector.js";

const accounts = new WeakMap<LiveClient, string | null>();

/**
 * The user of a connection, null for a guest; without a connection, who it was last. A guest who
 * connects again is the same.
 */
export const useAccount = (websocket: WebSocketSource): string | null => {
  const client = clientOf(websocket);
  const account = useClientSelector(websocket, accountIn);
  if (client === undefined) return null;
  if (account !== undefined) accounts.set(client, account);
  return accounts.get(client) ?? null;
};

/** Whether what comes now is for that user. */
export const isFor = ({ current }: LiveClient, account: string | null): boolean => {
  const now = accountIn(current);
  return now === undefined || now === account;
};

/** undefined while nobody knows. */
const accountIn = ({ userId, isReady }: WebSocketClient): string | null | undefined =>
  userId ?? (isReady ? null : undefined);
