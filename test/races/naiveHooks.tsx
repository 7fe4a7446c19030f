/**
 * Hooks as one writes them first, over the library's own client, so that every mistake here is one of
 * the hooks. They are meant to be here: each race shows one, and that the library does not make it.
 */
import type { ReactElement, ReactNode } from "react";
import { createContext, useContext, useEffect, useRef, useState } from "react";
import type { LiveClient } from "jounce-websocket/react";
import { createClient, DevHelpers } from "jounce-websocket/react";
import type { Callbacks, Config, Context, Handle } from "./Hooks.js";

export const useNaiveWebSocket = (config: Config, callbacks: Callbacks = {}): Handle => {
  const client = useRef<LiveClient>(undefined);
  const [connectionState, setConnectionState] = useState("disconnected");
  useEffect(() => {
    const made = createClient({ ...config, url: config.url ?? "" });
    made.setEventHandlers({ ...callbacks, onStateChange: setConnectionState });
    client.current = made;
    return () => void made.disconnect();
  }, [config.url]);
  useEffect(() => {
    void client.current?.connect();
  }, []);
  return {
    client: client.current,
    connectionState,
    isConnected: connectionState === "connected",
    subscribe: (types, handler) => client.current?.subscribe(types, handler) ?? "",
    unsubscribe: (id) => client.current?.unsubscribe(id) ?? false,
    setEventHandlers: (handlers) => client.current?.setEventHandlers(handlers),
  };
};

const NaiveContext = createContext<Context | undefined>(undefined);

export function NaiveProvider(props: {
  readonly config: Config;
  readonly enableDevMode?: boolean;
  readonly children?: ReactNode;
}): ReactElement {
  const [lastError, setLastError] = useState<{ readonly code: string }>();
  const websocket = useNaiveWebSocket(props.config, { onError: setLastError });
  useEffect(() => {
    if (props.enableDevMode === true) {
      websocket.setEventHandlers?.(DevHelpers.createDebugLogger(() => undefined));
    }
  }, []);
  return <NaiveContext value={{ websocket, lastError }}>{props.children}</NaiveContext>;
}

export const useNaiveContext = (): Context => {
  const value = useContext(NaiveContext);
  if (value === undefined) throw new Error("There is no provider above");
  return value;
};

export const useNaiveTyping =
  ({ client }: Handle, room: string): (() => void) =>
  () =>
    void client?.sendMessage({ type: "typing_start", room, data: { userName: "User" } });
