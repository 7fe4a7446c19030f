/** Decides how components of one page get their connections: from the page's pool, or from a provider. */
import type { ReactElement, ReactNode } from "react";
import { useMemo } from "react";
import { createDefaultConfig, isDevelopment } from "../../driver/client/defaultConfig.js";
import type { ClientFactory } from "../../driver/client/clientFactory.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { AuthToken } from "../../driver/client/TokenSource.js";
import { ClientPool } from "./ClientPool.js";
import type { ConnectionConfig } from "./config.js";
import { WebSocketContext } from "./context.js";
import { DevPanel } from "./DevPanel.js";
import { Tape } from "./Tape.js";
import { useHold, useLookUp } from "./useConnection.js";
import { useHealth } from "./useHealth.js";
import { useOnline, useReconnectWhenOnline } from "./useOnline.js";
import type { WebSocketCallbacks, WebSocketHandle } from "./useWebSocket.js";
import { useHandle } from "./useWebSocket.js";
import type { Wish } from "./wish.js";
import { wishOf } from "./wish.js";

/** How a component uses a connection. */
export interface UseWebSocketOptions extends WebSocketCallbacks {
  /** Whether it is connected when the component comes. Default true. */
  readonly autoConnect?: boolean | undefined;
}

/** What a provider is given. */
export interface WebSocketProviderProps {
  readonly children?: ReactNode;
  /** Default: `createDefaultConfig()`. */
  readonly config?: ConnectionConfig | undefined;
  /** The token of the user, or what gets it; in place of the one in `config`. */
  readonly authToken?: AuthToken | undefined;
  /** Whom the connection is for; in place of the one in `config`. */
  readonly userId?: string | undefined;
  /** Whether the developer tools are loaded and shown. Default: only in development. */
  readonly enableDevMode?: boolean | undefined;
  /** A client to use as it is. Who made it connects and closes it; `config` does not count. */
  readonly client?: LiveClient | undefined;
}

/** The hooks and the provider of a page. */
export interface ConnectionHooks {
  readonly useWebSocket: (
    config: ConnectionConfig | undefined | null,
    options?: UseWebSocketOptions,
  ) => WebSocketHandle;
  readonly WebSocketProvider: (props: WebSocketProviderProps) => ReactElement;
}

/**
 * The hooks over the clients of a host.
 * @param createClient how that host makes a client, which remembers
 */
export const connectionHooks = (createClient: ClientFactory["createClient"]): ConnectionHooks => {
  const pool = new ClientPool((wish, token) => made(createClient, wish, token));

  const useWebSocket: ConnectionHooks["useWebSocket"] = (
    config,
    { autoConnect = true, ...callbacks } = {},
  ) => {
    const wish = config === undefined || config === null ? undefined : wishOf(config);
    const connection = useLookUp(pool, wish);
    const websocket = useHandle(connection.client, callbacks);
    // Last, so that whoever listens does so before it connects.
    useHold(connection, autoConnect);
    return websocket;
  };

  const WebSocketProvider: ConnectionHooks["WebSocketProvider"] = (props) => {
    const { children, enableDevMode = isDevelopment() } = props;
    const pooled = useLookUp(pool, providedWish(props, enableDevMode));
    const client = props.client ?? pooled.client;
    const websocket = useHandle(client, noCallbacks);
    const isOnline = useOnline();
    const health = useHealth(client, websocket.isConnected);
    useReconnectWhenOnline(pooled.client);
    useHold(pooled, true);
    const value = useMemo(() => {
      const { lastError } = websocket;
      return { websocket, connectionHealth: isOnline ? health : 0, lastError, isOnline };
    }, [websocket, health, isOnline]);
    return (
      <WebSocketContext.Provider value={value}>
        {children}
        {enableDevMode && client !== undefined && <DevPanel client={client} />}
      </WebSocketContext.Provider>
    );
  };

  return { useWebSocket, WebSocketProvider };
};

const noCallbacks: WebSocketCallbacks = {};

const providedWish = (
  { client, config, authToken, userId }: WebSocketProviderProps,
  isRecorded: boolean,
): Wish | undefined => {
  if (client !== undefined) return undefined;
  const given = config ?? createDefaultConfig();
  const token = authToken ?? given.authToken;
  const wanted = { ...given, authToken: token, userId: userId ?? config?.userId };
  return wishOf(wanted, isRecorded);
};

const made = (
  createClient: ClientFactory["createClient"],
  { url, protocols, options, config, isRecorded }: Wish,
  authToken: AuthToken | undefined,
): LiveClient => {
  const { dialer, offline, enableLogging } = config;
  const running = { ...options, url, protocols, authToken, dialer, offline, enableLogging };
  if (!isRecorded) return createClient(running);
  return Tape.record((journal) => createClient({ ...running, journal }));
};
