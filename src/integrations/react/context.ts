/** Decides what a provider gives to the components below it. */
import { createContext, useContext } from "react";
import type { WebSocketError } from "../../core/error.js";
import type { WebSocketHandle } from "./useWebSocket.js";

/** What a provider knows of its connection. */
export interface WebSocketContextValue {
  readonly websocket: WebSocketHandle;
  /** 0 to 100; 0 without a connection or without a network. */
  readonly connectionHealth: number;
  readonly lastError: WebSocketError | undefined;
  /** Whether the browser has a network. */
  readonly isOnline: boolean;
}

export const WebSocketContext = createContext<WebSocketContextValue | undefined>(undefined);

/** The connection of the provider above. @throws Error outside a provider */
export const useWebSocketContext = (): WebSocketContextValue => {
  const value = useContext(WebSocketContext);
  if (value === undefined) {
    throw new Error("useWebSocketContext must be used within a WebSocketProvider");
  }
  return value;
};
