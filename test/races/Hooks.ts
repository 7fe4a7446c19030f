/** What both sets of hooks of the races can do: the naive ones and the library's. */
import type { ReactElement, ReactNode } from "react";
import type { ConnectionConfig, Message } from "jounce-websocket/react";
import type { LiveClient } from "jounce-websocket/react";
import { useWebSocket, useWebSocketContext, WebSocketProvider } from "jounce-websocket/react";
import { useChat } from "../../src/integrations/react/useChat.js";
import { NaiveProvider, useNaiveContext, useNaiveTyping, useNaiveWebSocket } from "./naiveHooks.js";

export type Config = ConnectionConfig;

export interface Callbacks {
  readonly onMessage?: ((message: Message) => unknown) | undefined;
  readonly onError?: ((error: { readonly code: string }) => unknown) | undefined;
}

/** What a component gets for a connection. */
export interface Handle {
  readonly connectionState: string;
  readonly isConnected: boolean;
  readonly subscribe: (types: string, handler: (message: Message) => unknown) => string;
  readonly unsubscribe: (id: string) => boolean;
  readonly client: LiveClient | undefined;
  /** Only the naive hooks hand this on. */
  readonly setEventHandlers?: (handlers: Callbacks) => void;
}

export interface Context {
  readonly websocket: Handle;
  readonly lastError: { readonly code: string } | undefined;
}

export interface Hooks {
  readonly useWebSocket: (config: Config, callbacks?: Callbacks) => Handle;
  readonly Provider: (props: {
    readonly config: Config;
    readonly enableDevMode?: boolean;
    readonly children?: ReactNode;
  }) => ReactElement;
  readonly useContext: () => Context;
  /** What a key press does in a room, for a user of that name. */
  readonly useTyping: (websocket: Handle, room: string, userName: string) => () => void;
}

export const naiveHooks: Hooks = {
  useWebSocket: useNaiveWebSocket,
  Provider: NaiveProvider,
  useContext: useNaiveContext,
  useTyping: useNaiveTyping,
};

export const liveHooks: Hooks = {
  useWebSocket,
  Provider: WebSocketProvider,
  useContext: useWebSocketContext,
  useTyping: (websocket, room, userName) => useChat(websocket, room, { userName }).startTyping,
};
