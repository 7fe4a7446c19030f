/** Decides what a component gets for a connection: what to show of it, and what to do with it. */
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { ConnectionInfo } from "../../driver/client/reports.js";
import type { ConnectionState } from "../../core/connectionState.js";
import type { WebSocketError } from "../../core/error.js";
import type { Message } from "../../core/Message.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { ConnectionView } from "./ConnectionStatus.js";
import { noConnection, statusOf } from "./ConnectionStatus.js";
import { MovingSubscriptions } from "./MovingSubscriptions.js";
import { useLatest } from "./useLatest.js";
import type { WebSocketMethods } from "./websocketMethods.js";
import { websocketMethods } from "./websocketMethods.js";

/** What is called when something happens to a connection; always those of the last render. */
export interface WebSocketCallbacks {
  /** The connection has opened. */
  readonly onConnect?: ((info: ConnectionInfo) => unknown) | undefined;
  readonly onDisconnect?: ((info: ConnectionInfo) => unknown) | undefined;
  /** `context` is the operation that met the error. */
  readonly onError?: ((error: WebSocketError, context?: string) => unknown) | undefined;
  readonly onStateChange?: ((state: ConnectionState) => unknown) | undefined;
  readonly onMessage?: ((message: Message) => unknown) | undefined;
}

/** A connection as a component sees it: another object only when what it shows is another. */
export interface WebSocketHandle extends ConnectionView, WebSocketMethods {
  /** The client itself; undefined without a configuration, and on a server. */
  readonly client: LiveClient | undefined;
}

/** What a component shows of a client and does with it. */
export const useHandle = (
  client: LiveClient | undefined,
  callbacks: WebSocketCallbacks,
): WebSocketHandle => {
  const view = useView(client);
  const methods = useMethods(client);
  useCallbacks(client, callbacks);
  return useMemo(() => ({ ...methods, ...view, client }), [methods, view, client]);
};

const useView = (client: LiveClient | undefined): ConnectionView => {
  const status = client === undefined ? undefined : statusOf(client);
  return useSyncExternalStore(
    status?.subscribe ?? noChanges,
    status?.getSnapshot ?? nothingToShow,
    nothingToShow,
  );
};

const noChanges = (): (() => void) => () => undefined;
const nothingToShow = (): ConnectionView => noConnection;

const useMethods = (client: LiveClient | undefined): WebSocketMethods => {
  const latest = useLatest(client);
  const [{ subscriptions, methods }] = useState(() => {
    const moving = new MovingSubscriptions();
    return { subscriptions: moving, methods: websocketMethods(() => latest.current, moving) };
  });
  useEffect(() => {
    subscriptions.follow(client);
    return () => subscriptions.follow(undefined);
  }, [subscriptions, client]);
  return methods;
};

const useCallbacks = (client: LiveClient | undefined, callbacks: WebSocketCallbacks): void => {
  const latest = useLatest(callbacks);
  const { onConnect, onDisconnect, onError, onStateChange, onMessage } = callbacks;
  const wants = [onConnect, onDisconnect, onError, onStateChange, onMessage].map(isThere);
  useEffect(() => {
    if (client === undefined) return undefined;
    const [connect, disconnect, error, state, message] = wants;
    const stops = [
      connect && client.on("open", () => latest.current.onConnect?.(client.getConnectionInfo())),
      disconnect &&
        client.on("close", () => latest.current.onDisconnect?.(client.getConnectionInfo())),
      error &&
        client.on("error", (event) => latest.current.onError?.(event.error, event.error.context)),
      state && client.on("statechange", (event) => latest.current.onStateChange?.(event.state)),
      message &&
        client.on("message", (event) => event.message && latest.current.onMessage?.(event.message)),
    ];
    return () => stops.forEach((stop) => stop !== undefined && stop !== false && stop());
  }, [client, latest, ...wants]);
};

const isThere = (callback: unknown): boolean => callback !== undefined;
