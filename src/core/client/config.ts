/** Decides what the options of a client are called in the configuration of the React hooks. */
import type { ClientOptions } from "./options.js";

/** What a client is, in the words of the React hooks. What is left out keeps its default. */
export interface ConfigWords {
  /** The server: a URL, or a host that the port and the page's own protocol complete. */
  readonly url: string;
  /** The port, where `url` is a bare host. */
  readonly port?: number | undefined;
  /** The subprotocols to offer. */
  readonly protocols?: string | readonly string[] | undefined;
  /** The delay before the first attempt to come back, in milliseconds: `reconnectDelayMs`. */
  readonly reconnectInterval?: number | undefined;
  /** How many attempts in a row: `reconnectAttemptsMax`. */
  readonly maxReconnectAttempts?: number | undefined;
  /** Silence after which the server is asked for a sign of life, in ms: `heartbeatIntervalMs`. */
  readonly heartbeatInterval?: number | undefined;
  /** How long a handshake may take, in milliseconds: `connectTimeoutMs`. */
  readonly connectionTimeout?: number | undefined;
  /** How many messages wait for a connection: `queueMax`. */
  readonly messageQueueSize?: number | undefined;
  /** Whether a lost connection is dialled again: `reconnect`. */
  readonly autoReconnect?: boolean | undefined;
}

/** The options that a configuration means, under their own names; undefined where it says nothing. */
export const optionsOf = (config: Partial<ConfigWords>): Partial<ClientOptions> => {
  const meant: { readonly [Name in keyof ClientOptions]?: ClientOptions[Name] | undefined } = {
    reconnect: config.autoReconnect,
    reconnectDelayMs: config.reconnectInterval,
    reconnectAttemptsMax: config.maxReconnectAttempts,
    heartbeatIntervalMs: config.heartbeatInterval,
    connectTimeoutMs: config.connectionTimeout,
    queueMax: config.messageQueueSize,
  };
  return Object.fromEntries(Object.entries(meant).filter(([, value]) => value !== undefined));
};
