/**
 * Decides what environment variables say of a client's connection. Nothing reads them unless it is
 * called. No token is among them: what a page is built with, everybody can read.
 */
import { isSubprotocol } from "../../core/client/config.js";
import { WebSocketError } from "../../core/error.js";

/** What an environment can say of a connection. */
export interface EnvConfig {
  readonly url?: string;
  readonly port?: number;
  readonly protocols?: readonly string[];
  /** Milliseconds. */
  readonly reconnectInterval?: number;
  readonly maxReconnectAttempts?: number;
  /** Milliseconds; 0 for never. */
  readonly heartbeatInterval?: number;
  /** Milliseconds. */
  readonly connectionTimeout?: number;
  readonly messageQueueSize?: number;
  readonly enableLogging?: boolean;
  readonly autoReconnect?: boolean;
}

/** Variables by name: `process.env`, `import.meta.env`, or an object of one's own. */
export type Env = Readonly<Record<string, unknown>>;

/**
 * The options in `env`, for `createDefaultConfig(optionsFromEnv(process.env))`: those of
 * REACT_APP_WS_URL, ..._PORT, ..._PROTOCOLS (a JSON array, or names with commas between),
 * ..._RECONNECT_INTERVAL, ..._MAX_RECONNECT_ATTEMPTS, ..._HEARTBEAT_INTERVAL, ..._CONNECTION_TIMEOUT,
 * ..._MESSAGE_QUEUE_SIZE, ..._ENABLE_LOGGING and ..._AUTO_RECONNECT (true or false). What is not
 * there, or is empty, says nothing. A value is text, or a number or boolean of the same meaning.
 * @param prefix what the names begin with, for example `VITE_WS_`
 * @throws WebSocketError INVALID_OPTION, which names the variable and never its value
 */
export const optionsFromEnv = (env: Env, prefix = "REACT_APP_WS_"): EnvConfig =>
  Object.assign(
    {},
    ...Object.entries(variables).map(([option, { name, parser }]) =>
      readOne(env, prefix + name, option, parser),
    ),
  );

const readOne = (
  env: Env,
  variable: string,
  option: string,
  { read, expected }: Parser<unknown>,
): object => {
  const text = textIn(env, variable);
  if (text === undefined) return {};
  const value = read(text);
  if (value !== undefined) return { [option]: value };
  throw new WebSocketError("INVALID_OPTION", `${variable} must be ${expected}`);
};

const textIn = (env: Env, variable: string): string | undefined => {
  const value = env[variable];
  // Some tools hand over what they have read already: a number, or true.
  const isRead = typeof value === "number" || typeof value === "boolean";
  return isRead || typeof value === "string" ? String(value).trim() || undefined : undefined;
};

interface Parser<A> {
  /** Undefined for what is none. */
  readonly read: (text: string) => A | undefined;
  readonly expected: string;
}

const wholeNumber = (text: string): number | undefined =>
  /^\d{1,15}$/.test(text) ? Number(text) : undefined;

const count: Parser<number> = { read: wholeNumber, expected: "a whole number" };

const milliseconds: Parser<number> = {
  read: wholeNumber,
  expected: "a whole number of milliseconds",
};

const port: Parser<number> = {
  read: (text) => {
    const number = wholeNumber(text);
    return number !== undefined && number > 0 && number <= 65_535 ? number : undefined;
  },
  expected: "a port from 1 to 65535",
};

const flag: Parser<boolean> = {
  read: (text) => flags.get(text.toLowerCase()),
  expected: "true or false",
};

const flags: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

const address: Parser<string> = {
  read: (text) => (isAddress(text) ? text : undefined),
  expected: "a WebSocket URL or a host",
};

const isAddress = (text: string): boolean => {
  if (/\s/.test(text)) return false;
  try {
    const { protocol, hostname } = new URL(text.includes("://") ? text : `ws://${text}`);
    return /^(wss?|https?):$/.test(protocol) && hostname !== "";
  } catch {
    return false;
  }
};

const protocols: Parser<readonly string[]> = {
  read: (text) => {
    const names = text.startsWith("[") ? listIn(text) : text.split(",").map((name) => name.trim());
    const isGood = names?.every(isSubprotocol) === true && new Set(names).size === names.length;
    return isGood ? names : undefined;
  },
  expected: "a JSON array of subprotocols, or their names with commas between",
};

const listIn = (json: string): string[] | undefined => {
  try {
    const list: unknown = JSON.parse(json);
    const isList = Array.isArray(list) && list.every((name) => typeof name === "string");
    return isList ? list : undefined;
  } catch {
    return undefined;
  }
};

/** The variable behind each option, without its prefix. */
const variables: {
  readonly [Option in keyof EnvConfig]-?: {
    readonly name: string;
    readonly parser: Parser<NonNullable<EnvConfig[Option]>>;
  };
} = {
  url: { name: "URL", parser: address },
  port: { name: "PORT", parser: port },
  protocols: { name: "PROTOCOLS", parser: protocols },
  reconnectInterval: { name: "RECONNECT_INTERVAL", parser: milliseconds },
  maxReconnectAttempts: { name: "MAX_RECONNECT_ATTEMPTS", parser: count },
  heartbeatInterval: { name: "HEARTBEAT_INTERVAL", parser: milliseconds },
  connectionTimeout: { name: "CONNECTION_TIMEOUT", parser: milliseconds },
  messageQueueSize: { name: "MESSAGE_QUEUE_SIZE", parser: count },
  enableLogging: { name: "ENABLE_LOGGING", parser: flag },
  autoReconnect: { name: "AUTO_RECONNECT", parser: flag },
};
