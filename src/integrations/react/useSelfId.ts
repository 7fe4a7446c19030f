/** Decides who the user of a connection is to the server's modules. */
import type { WebSocketClient } from "../../core/client/WebSocketClient.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { WebSocketSource } from "./source.js";
import { useClientSelector } from "./useClientSelector.js";

/** The user that the server has accepted; for a guest the connection's own id, as far as it is known. */
export const useSelfId = (websocket: WebSocketSource): string | undefined =>
  useClientSelector(websocket, selfOf);

/** The same, for now. */
export const selfIdOf = (client: LiveClient): string | undefined => selfOf(client.current);

const selfOf = ({ userId, snapshot }: WebSocketClient): string | undefined =>
  userId ?? snapshot.connectionId;
