/** Decides what the options of a client are called in the configuration of the React hooks. */
import { WebSocketError } from "../error.js";
import type { OptionCheck } from "../options.js";
import { isCount, isDuration, isFlag, mergeOptions } from "../options.js";
import type { ClientOptions } from "./options.js";
import { clientDefaults } from "./options.js";

/** The options of a client in the words of the React hooks. What is left out keeps its default. */
export interface OptionWords {
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

/** What a client is, in the words of the React hooks. */
export interface ConfigWords extends OptionWords {
  /** The server: a URL, or a host that the port and the page's own protocol complete. */
  readonly url: string;
  /**
   * The port, 1 to 65535, where `url` is a bare host without one. Without it the host is dialled on the
   * port of its scheme, 80 or 443: the default of 3000 is that of `createDefaultConfig`.
   */
  readonly port?: number | undefined;
  /** The subprotocols to offer. */
  readonly protocols?: string | readonly string[] | undefined;
}

/** Each word with the option that it means. */
const words: readonly (readonly [keyof OptionWords, keyof ClientOptions, OptionCheck])[] = [
  ["reconnectInterval", "reconnectDelayMs", isDuration],
  ["maxReconnectAttempts", "reconnectAttemptsMax", isCount],
  ["heartbeatInterval", "heartbeatIntervalMs", isDuration],
  ["connectionTimeout", "connectTimeoutMs", isDuration],
  ["messageQueueSize", "queueMax", isCount],
  ["autoReconnect", "reconnect", isFlag],
];

/**
 * The options that a configuration means, under their own names, which win over the other words; none
 * where it says nothing, and nothing that is no option.
 * @throws WebSocketError INVALID_OPTION, which names the word, for one that is out of range
 */
export const optionsOf = (config: Partial<OptionWords & ClientOptions>): Partial<ClientOptions> => {
  const meant = words.map(([word, option, check]) => {
    mergeOptions<OptionWords>({}, { [word]: config[word] }, { [word]: check });
    return [option, config[word]] as const;
  });
  const own = Object.entries(config).filter(([name]) => name in clientDefaults);
  return Object.fromEntries([...meant, ...own].filter(([, value]) => value !== undefined));
};

/** A token as in RFC 9110 5.6.2, which RFC 6455 4.1 asks for. */
export const isSubprotocol = (name: unknown): boolean =>
  typeof name === "string" && /^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name);

/**
 * The subprotocols to offer, in a list that nobody can change.
 * @throws WebSocketError INVALID_OPTION
 */
export const protocolsOf = (offered: string | readonly string[]): readonly string[] => {
  const names = typeof offered === "string" ? [offered] : [...offered];
  if (names.every(isSubprotocol) && new Set(names).size === names.length) {
    return Object.freeze(names);
  }
  throw new WebSocketError(
    "INVALID_OPTION",
    "protocols must be different names without spaces, as in RFC 6455 4.1",
  );
};
