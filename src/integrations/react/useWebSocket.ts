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
import type { LifeCallbacks } from "./Visitor.js";
import { Visitor } from "./Visitor.js";
import type { WebSocketMethods } from "./websocketMethods.js";
import { websocketMethods } from "./websocketMethods.js";

/** What is called when something happens to a connection; always those of the last render. */
export interface WebSocketCallbacks extends LifeCallbacks {
  /**
   * The connection is open: when it opens, each time, and once for a component that comes to one which
   * is open already, after its effects.
   */
  readonly onConnect?: ((info: ConnectionInfo) => unknown) | undefined;
  /**
   * The connection has ended, or the component has gone to another or to none. Not when others go on
   * with the connection that it has left.
   */
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
  const [visitor] = useState(() => new Visitor(() => latest.current));
  useEffect(() => visitor.visit(client), [visitor, client]);
  const hearsErrors = callbacks.onError !== undefined;
  useEffect(() => {
    if (!hearsErrors) return undefined;
    return client?.on("error", ({ error }) => latest.current.onError?.(error, error.context));
  }, [client, latest, hearsErrors]);
  const hearsMessages = callbacks.onMessage !== undefined;
  useEffect(() => {
    if (!hearsMessages) return undefined;
    return client?.on("message", ({ message }) => message && latest.current.onMessage?.(message));
  }, [client, latest, hearsMessages]);
};
