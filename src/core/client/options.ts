/** Decides every option of a client, its unit and its default. */
import {
  isCount,
  isDuration,
  isFactor,
  isFlag,
  isFraction,
  isOneOf,
  mergeOptions,
} from "../options.js";

/** What a full offline queue does with one more message. */
export type QueueOverflow = "drop-oldest" | "drop-newest" | "reject";

/** The options of a client. Every one has a default. */
export interface ClientOptions {
  /** Whether a lost connection is dialled again. Default true. */
  readonly reconnect: boolean;
  /** How many attempts in a row; 0 for none, Infinity for no end. Default 5. */
  readonly reconnectAttemptsMax: number;
  /** The delay before the first attempt, in milliseconds. Default 1000. */
  readonly reconnectDelayMs: number;
  /** By how much each further delay is longer. Default 2. */
  readonly reconnectFactor: number;
  /** The longest delay, in milliseconds, but for the first one, which may be longer. Default 30000. */
  readonly reconnectDelayMsMax: number;
  /** The part of a delay that chance may take away, 0 to 1. Default 0.5. */
  readonly reconnectJitter: number;
  /** How long a connection must hold before its attempts are forgotten, in ms. Default 5000. */
  readonly stableAfterMs: number;
  /** How long a handshake may take, in milliseconds. Default 10000. */
  readonly connectTimeoutMs: number;
  /** How long the peer may take to answer a close frame, in milliseconds. Default 5000. */
  readonly closeTimeoutMs: number;
  /** Silence after which the peer is asked for a sign of life, in ms; 0 for never. Default 25000. */
  readonly heartbeatIntervalMs: number;
  /** How long that sign may take, in milliseconds. Default 10000. */
  readonly heartbeatTimeoutMs: number;
  /** How long the server may take to answer a request or a join, in milliseconds. Default 10000. */
  readonly requestTimeoutMs: number;
  /** How many requests may wait for their answers. Default 1024. */
  readonly requestsMax: number;
  /**
   * Whether the client proves who it is before anything else goes out, and whether its token can be
   * had anew. Set by the token that a running client is given. Default "none".
   */
  readonly credentials: "none" | "fixed" | "renewable";
  /** How long before an identity ends it is proved anew, in milliseconds. Default 30000. */
  readonly renewBeforeMs: number;
  /** How often a message that has to be confirmed goes out. Default 3. */
  readonly deliveryAttemptsMax: number;
  /**
   * How long a message may wait for others that leave in the same frame, in milliseconds; 0 for those
   * of one turn of the event loop, "off" for never. Only a server of this library takes them so.
   * Default "off".
   */
  readonly batchWindowMs: number | "off";
  /** How long a message may wait for a connection, in milliseconds; 0 for no end. Default 0. */
  readonly queueAgeMsMax: number;
  /**
   * How many messages a second a server takes that does not say so itself; 0 for no limit. What has
   * waited for a connection goes out at four fifths of that. Default 100.
   */
  readonly messagesPerSecondMax: number;
  /** How many such a server takes at once; 0 for no limit. Default 200. */
  readonly messagesBurstMax: number;
  /** What `send` does without a connection. Default "queue". */
  readonly whenClosed: "queue" | "reject";
  /** How many messages wait for a connection or their turn. Default 1000. */
  readonly queueMax: number;
  /** What a full queue does. Default "drop-oldest". */
  readonly queueOverflow: QueueOverflow;
  /** Unsent bytes in the socket from which `send` is refused. Default 16 MiB. */
  readonly bufferedBytesMax: number;
  /**
   * From how many bytes on a message is compressed, where the server takes that; 0 for never (Node
   * only: a browser compresses by itself). Default 0.
   */
  readonly compressionBytesMin: number;
  /** The largest message accepted from the peer, in bytes (Node only). Default 1 MiB. */
  readonly messageBytesMax: number;
}

/** The defaults, for reading. */
export const clientDefaults: ClientOptions = Object.freeze({
  reconnect: true,
  reconnectAttemptsMax: 5,
  reconnectDelayMs: 1_000,
  reconnectFactor: 2,
  reconnectDelayMsMax: 30_000,
  reconnectJitter: 0.5,
  stableAfterMs: 5_000,
  connectTimeoutMs: 10_000,
  closeTimeoutMs: 5_000,
  heartbeatIntervalMs: 25_000,
  heartbeatTimeoutMs: 10_000,
  requestTimeoutMs: 10_000,
  requestsMax: 1_024,
  credentials: "none",
  renewBeforeMs: 30_000,
  deliveryAttemptsMax: 3,
  batchWindowMs: "off",
  queueAgeMsMax: 0,
  messagesPerSecondMax: 100,
  messagesBurstMax: 200,
  whenClosed: "queue",
  queueMax: 1_000,
  queueOverflow: "drop-oldest",
  bufferedBytesMax: 16 * 1024 * 1024,
  compressionBytesMin: 0,
  messageBytesMax: 1024 * 1024,
});

const accepts: { readonly [Option in keyof ClientOptions]: (value: unknown) => boolean } = {
  reconnect: isFlag,
  reconnectAttemptsMax: isCount,
  reconnectDelayMs: isDuration,
  reconnectFactor: isFactor,
  reconnectDelayMsMax: isDuration,
  reconnectJitter: isFraction,
  stableAfterMs: isDuration,
  connectTimeoutMs: isDuration,
  closeTimeoutMs: isDuration,
  heartbeatIntervalMs: isDuration,
  heartbeatTimeoutMs: isDuration,
  requestTimeoutMs: isDuration,
  requestsMax: isCount,
  credentials: isOneOf("none", "fixed", "renewable"),
  renewBeforeMs: isDuration,
  deliveryAttemptsMax: isCount,
  batchWindowMs: (value) => value === "off" || isDuration(value),
  queueAgeMsMax: isDuration,
  messagesPerSecondMax: isCount,
  messagesBurstMax: isCount,
  whenClosed: isOneOf("queue", "reject"),
  queueMax: isCount,
  queueOverflow: isOneOf("drop-oldest", "drop-newest", "reject"),
  bufferedBytesMax: isCount,
  compressionBytesMin: isCount,
  messageBytesMax: isCount,
};

/**
 * The options with `changes`; an undefined change is no change, an unknown name is ignored.
 * @throws WebSocketError INVALID_OPTION when a value is out of its range.
 */
export const withClientOptions = (
  options: ClientOptions,
  changes: Partial<ClientOptions>,
): ClientOptions => mergeOptions(options, changes, accepts);
