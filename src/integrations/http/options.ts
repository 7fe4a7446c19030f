/**
 * Decides what the options of the plugin mean to the server and its routes. What would mean nothing
 * is refused, so that nobody relies on a limit that is not there.
 */
import { WebSocketError } from "../../core/error.js";
import { isDuration } from "../../core/options.js";
import type { ServerOptions } from "../../core/server/options.js";
import { serverDefaults } from "../../core/server/options.js";
import type { RouteOptions } from "../../core/server/routes.js";
import type { RunServerOptions } from "../../driver/server/LiveServer.js";
import type { RateLimit } from "./fixedWindow.js";
import { checkedRateLimit } from "./fixedWindow.js";

/** Limits under the names that plugins of this kind have. */
export interface PluginLimits {
  /** How many connections at once; the same as `connectionsMax`. 0 is no limit. */
  readonly maxConnections?: number | undefined;
  /** How many of one address at once; the same as `connectionsPerAddressMax`. 0 is no limit. */
  readonly maxConnectionsPerIP?: number | undefined;
  /** The largest message, in bytes; the same as `messageBytesMax`. */
  readonly maxMessageSize?: number | undefined;
  /** Who sends more is sent away with 1013 "Rate limit exceeded". Default none. */
  readonly rateLimit?: RateLimit | undefined;
  /**
   * Who sends no data frame for so long, in milliseconds, is sent away with 1001 "Idle timeout".
   * Default 0, for ever.
   */
  readonly idleTimeout?: number | undefined;
}

/** What may be set for one path. */
export interface SocketOptions extends RouteOptions, PluginLimits {
  /** Messages are not compressed: only false, which changes nothing, is accepted. */
  readonly perMessageDeflate?: boolean | undefined;
  /** Messages are not compressed: only false, which changes nothing, is accepted. */
  readonly compression?: boolean | undefined;
  /** The server's heartbeat sends pings: only true, which changes nothing, is accepted. */
  readonly sendPingsAutomatically?: boolean | undefined;
}

/** Where the server listens is the app's business. */
type OwnOptions = Omit<ServerOptions, "host" | "path" | "port">;

/** How the sockets of an app are run. `rateLimit` and `idleTimeout` hold where a path has none. */
export interface PluginOptions extends Partial<OwnOptions>, RunServerOptions, PluginLimits {
  /** Silence after which a ping is sent, in milliseconds; the same as `heartbeatIntervalMs`. */
  readonly heartbeat?: number | undefined;
}

/** What a path asks for, in the words of the server. */
export interface RoutePlan {
  readonly route: RouteOptions;
  readonly rateLimit: RateLimit | undefined;
  readonly idleTimeoutMs: number;
}

/** What the plugin asks for, in the words of the server. */
export interface ServerPlan {
  readonly options: Partial<ServerOptions>;
  readonly running: RunServerOptions;
  /** What holds for paths that do not say otherwise. */
  readonly limits: Pick<PluginLimits, "idleTimeout" | "rateLimit">;
}

const runNames: { readonly [Name in keyof RunServerOptions]-?: true } = {
  app: true,
  handler: true,
  journal: true,
  signal: true,
  authenticate: true,
  tokenFrom: true,
  onUpgrade: true,
  logger: true,
  middleware: true,
  authorize: true,
  contract: true,
};

const limitNames: { readonly [Name in keyof PluginLimits]-?: true } = {
  maxConnections: true,
  maxConnectionsPerIP: true,
  maxMessageSize: true,
  rateLimit: true,
  idleTimeout: true,
};

const routeNames: { readonly [Name in keyof SocketOptions]-?: true } = {
  ...limitNames,
  connectionsMax: true,
  connectionsPerAddressMax: true,
  allowedOrigins: true,
  requireSecure: true,
  requireAuth: true,
  messageBytesMax: true,
  messagesPerSecondMax: true,
  messagesBurstMax: true,
  perMessageDeflate: true,
  compression: true,
  sendPingsAutomatically: true,
};

const pluginNames: object = { ...serverDefaults, ...runNames, ...limitNames, heartbeat: true };

const refuse = (message: string): never => {
  throw new WebSocketError("INVALID_OPTION", message);
};

const refuseUnknown = (given: object, known: object, what: string): void => {
  if (typeof given !== "object" || given === null) refuse(`The options of ${what} are an object`);
  for (const [name, value] of Object.entries(given)) {
    const isKnown = Object.hasOwn(known, name) && !["host", "path", "port"].includes(name);
    if (value !== undefined && !isKnown) refuse(`${name} is no option of ${what}`);
  }
};

/** The value under either of two names. */
const either = <A>(own: A | undefined, other: A | undefined, names: string): A | undefined =>
  own === undefined || other === undefined || own === other
    ? (own ?? other)
    : refuse(`${names} mean the same and differ`);

interface Limits {
  readonly connectionsMax?: number;
  readonly connectionsPerAddressMax?: number;
  readonly messageBytesMax?: number;
}

const limitsOf = (
  given: PluginLimits & Partial<Record<keyof Limits, number | undefined>>,
): Limits => {
  const { maxConnections, maxConnectionsPerIP, maxMessageSize } = given;
  const all = either(given.connectionsMax, maxConnections, "connectionsMax and maxConnections");
  const one = either(
    given.connectionsPerAddressMax,
    maxConnectionsPerIP,
    "connectionsPerAddressMax and maxConnectionsPerIP",
  );
  const bytes = either(given.messageBytesMax, maxMessageSize, "messageBytesMax and maxMessageSize");
  return {
    ...(all !== undefined && { connectionsMax: all }),
    ...(one !== undefined && { connectionsPerAddressMax: one }),
    ...(bytes !== undefined && { messageBytesMax: bytes }),
  };
};

const idleTimeoutOf = ({ idleTimeout = 0 }: PluginLimits): number =>
  isDuration(idleTimeout) ? idleTimeout : refuse("idleTimeout is a time in milliseconds");

/**
 * What the options of a path mean.
 * @throws WebSocketError INVALID_OPTION for what is unknown, out of range or cannot be had.
 */
export const routePlan = (
  given: SocketOptions,
  defaults: Pick<PluginLimits, "idleTimeout" | "rateLimit"> = {},
): RoutePlan => {
  refuseUnknown(given, routeNames, "a path; give it to websocket({ ... }) if it is the server's");
  refuseMeaningless(given);
  const { allowedOrigins, requireSecure, requireAuth } = given;
  const { messagesPerSecondMax, messagesBurstMax } = given;
  const limit = given.rateLimit ?? defaults.rateLimit;
  const rateLimit = limit && checkedRateLimit(limit);
  return {
    route: {
      ...limitsOf(given),
      ...(rateLimit && roomFor(rateLimit)),
      allowedOrigins,
      requireSecure,
      requireAuth,
      ...(messagesPerSecondMax !== undefined && { messagesPerSecondMax }),
      ...(messagesBurstMax !== undefined && { messagesBurstMax }),
    },
    rateLimit,
    idleTimeoutMs: idleTimeoutOf({ idleTimeout: given.idleTimeout ?? defaults.idleTimeout }),
  };
};

const refuseMeaningless = (given: SocketOptions): void => {
  if (given.perMessageDeflate === true || given.compression === true) {
    refuse("Compression is for a whole server: give compressionBytesMin instead");
  }
  if (given.sendPingsAutomatically === false) {
    refuse("Pings are the server's: websocket({ heartbeat: 0 }) sends none");
  }
};

/**
 * What the server has to let through for the windows to be the limit that is met, and no more: all
 * frames count there, pings too.
 */
const roomFor = ({ windowMs, maxMessages }: RateLimit): RouteOptions => {
  const { messagesPerSecondMax, messagesBurstMax } = serverDefaults;
  const perSecond = (2 * maxMessages * 1_000) / windowMs;
  return {
    messagesPerSecondMax: Math.max(messagesPerSecondMax, Math.ceil(perSecond)),
    messagesBurstMax: Math.max(messagesBurstMax, 2 * maxMessages),
  };
};

/**
 * What the options of the plugin mean.
 * @throws WebSocketError INVALID_OPTION for what is unknown or out of range.
 */
export const serverPlan = (given: PluginOptions): ServerPlan => {
  refuseUnknown(given, pluginNames, "websocket(), which listens where the app does");
  const { rateLimit, idleTimeout } = given;
  // Looked at now, where a mistake can be told to who made it.
  routePlan({ rateLimit, idleTimeout });
  return {
    options: { ...given, ...limitsOf(given), ...heartbeatOf(given), path: "" },
    running: given,
    limits: { rateLimit, idleTimeout },
  };
};

const heartbeatOf = (given: PluginOptions): Partial<ServerOptions> => {
  const { heartbeat, heartbeatIntervalMs, heartbeatTimeoutMs } = given;
  const beat = either(heartbeatIntervalMs, heartbeat, "heartbeatIntervalMs and heartbeat");
  if (beat === undefined) return {};
  // A peer has to have the time to answer a ping.
  const timeout = Math.max(beat * 2, serverDefaults.heartbeatTimeoutMs);
  return { heartbeatIntervalMs: beat, heartbeatTimeoutMs: heartbeatTimeoutMs ?? timeout };
};
