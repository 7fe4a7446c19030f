/** Decides what hooks take as a connection: what `useWebSocket` returns, a client, or nothing yet. */
import type { LiveClient } from "../../driver/client/LiveClient.js";

/** Where a hook gets its messages from. Without one it is empty and does nothing. */
export type WebSocketSource =
  { readonly client: LiveClient | undefined } | LiveClient | undefined | null;

/** The client of a source. */
export const clientOf = (source: WebSocketSource): LiveClient | undefined => {
  if (source === undefined || source === null) return undefined;
  return "client" in source ? source.client : source;
};
