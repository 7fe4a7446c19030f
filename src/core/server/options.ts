/** Decides every option of a server, its unit and its default. */
import type { LinkPolicy } from "../connection/policy.js";
import { isCount, isDuration, isOneOf, isPort, isText, isTexts, mergeOptions } from "../options.js";

/** The options of a server. Every one has a default. 0 is no limit, but for bytes to receive or queue. */
export interface ServerOptions extends LinkPolicy {
  /** The port to listen on; 0 for any free one. Default 8080. */
  readonly port: number;
  /** The host to bind to. Default "localhost". */
  readonly host: string;
  /**
   * The path on which sockets are accepted, without its query, as long as there are no routes; empty
   * for none. Default "/".
   */
  readonly path: string;
  /** Subprotocols of your own that are accepted beside `jounce.v1`; their frames are raw. Default none. */
  readonly protocols: readonly string[];
  /**
   * Whose pages may connect: those of the server's own host ("same"), of the origins in a list, or
   * everybody's ("any"). A client that sends no Origin is no page. Default "same".
   */
  readonly allowedOrigins: "same" | "any" | readonly string[];
  /** Whether clients that send no Origin, which is what programs do, are let in. Default "allow". */
  readonly missingOrigin: "allow" | "refuse";
  /**
   * By which names the server may be asked for: "auto" is by the names of this machine where it
   * listens on its loopback only and trusts no proxy, else by any. Default "auto".
   */
  readonly allowedHosts: "auto" | "any" | readonly string[];
  /** How many proxies in front of the server add to X-Forwarded-For. Default 0, none is believed. */
  readonly trustedProxies: number;
  /** How many connections at once. Default 0. */
  readonly connectionsMax: number;
  /** How many connections of one address at once. Default 100. */
  readonly connectionsPerAddressMax: number;
  /** How many connections of one user at once. Default 50. */
  readonly connectionsPerUserMax: number;
  /** New connections per second of one address. Default 50. */
  readonly connectsPerSecondMax: number;
  /** New connections of one address at once. Default 100. */
  readonly connectsBurstMax: number;
  /** How long a handshake may take, with all that is looked up for it, in milliseconds. Default 10000. */
  readonly handshakeTimeoutMs: number;
  /** Whether peers prove who they are: not at all, if they like, or before anything else. Default "none". */
  readonly authentication: "none" | "optional" | "required";
  /** How long a peer that has to prove who it is may take, in milliseconds. Default 10000. */
  readonly authTimeoutMs: number;
  /** How many connections that have to prove who they are may not have done so. Default 1000. */
  readonly unauthenticatedMax: number;
  /** How many rooms one connection may ask to be in. Default 128. */
  readonly roomsPerConnectionMax: number;
  /** Into how many pieces a message may be cut. Default 1024. */
  readonly messageFragmentsMax: number;
  /**
   * Messages of at least so many bytes, and at most 256 KiB, are compressed for peers that agree to it
   * when they connect (RFC 7692); 0 for none. Read when the server starts to listen. Default 0.
   */
  readonly compressionBytesMin: number;
  /** How deep JSON may nest. Default 64. */
  readonly jsonDepthMax: number;
  /** How many values JSON may hold. Default 10000. */
  readonly jsonValuesMax: number;
  /** Bytes that may wait to be sent to one peer. Default 1 MiB. */
  readonly sendQueueBytesMax: number;
  /** How long peers may take to answer a close frame, in milliseconds. Default 5000. */
  readonly closeTimeoutMs: number;
  /** How many connections per second a stopping server sends away. Default 5000. */
  readonly drainPerSecondMax: number;
  /** When the first of those sent away may come back, in milliseconds. Default 1000. */
  readonly retryAfterMs: number;
  /** Whether JSON frames are read as messages, or all frames are raw. Default "auto". */
  readonly envelope: "auto" | "raw";
}

/** The defaults, for reading. */
export const serverDefaults: ServerOptions = Object.freeze({
  port: 8080,
  host: "localhost",
  path: "/",
  protocols: Object.freeze([]),
  allowedOrigins: "same",
  missingOrigin: "allow",
  allowedHosts: "auto",
  trustedProxies: 0,
  connectionsMax: 0,
  connectionsPerAddressMax: 100,
  connectionsPerUserMax: 50,
  connectsPerSecondMax: 50,
  connectsBurstMax: 100,
  handshakeTimeoutMs: 10_000,
  authentication: "none",
  authTimeoutMs: 10_000,
  unauthenticatedMax: 1_000,
  roomsPerConnectionMax: 128,
  messageBytesMax: 64 * 1024,
  messageFragmentsMax: 1_024,
  messageTimeoutMs: 30_000,
  messagesPerSecondMax: 100,
  messagesBurstMax: 200,
  addressMessagesPerSecondMax: 1_000,
  addressMessagesBurstMax: 2_000,
  compressionBytesMin: 0,
  jsonDepthMax: 64,
  jsonValuesMax: 10_000,
  sendQueueBytesMax: 1024 * 1024,
  slowConsumer: "drop",
  heartbeatIntervalMs: 30_000,
  heartbeatTimeoutMs: 60_000,
  closeTimeoutMs: 5_000,
  drainPerSecondMax: 5_000,
  retryAfterMs: 1_000,
  envelope: "auto",
});

const isWordOrTexts =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    isOneOf(...words)(value) || isTexts(value);

const accepts: { readonly [Option in keyof ServerOptions]: (value: unknown) => boolean } = {
  port: isPort,
  host: isText,
  path: (value) => typeof value === "string",
  protocols: isTexts,
  allowedOrigins: isWordOrTexts("same", "any"),
  missingOrigin: isOneOf("allow", "refuse"),
  allowedHosts: isWordOrTexts("auto", "any"),
  trustedProxies: isCount,
  connectionsMax: isCount,
  connectionsPerAddressMax: isCount,
  connectionsPerUserMax: isCount,
  connectsPerSecondMax: isCount,
  connectsBurstMax: isCount,
  handshakeTimeoutMs: isDuration,
  authentication: isOneOf("none", "optional", "required"),
  authTimeoutMs: isDuration,
  unauthenticatedMax: isCount,
  roomsPerConnectionMax: isCount,
  messageBytesMax: isCount,
  messageFragmentsMax: isCount,
  messageTimeoutMs: isDuration,
  messagesPerSecondMax: isCount,
  messagesBurstMax: isCount,
  addressMessagesPerSecondMax: isCount,
  addressMessagesBurstMax: isCount,
  compressionBytesMin: isCount,
  jsonDepthMax: isCount,
  jsonValuesMax: isCount,
  sendQueueBytesMax: isCount,
  slowConsumer: isOneOf("drop", "close"),
  heartbeatIntervalMs: isDuration,
  heartbeatTimeoutMs: isDuration,
  closeTimeoutMs: isDuration,
  drainPerSecondMax: isCount,
  retryAfterMs: isDuration,
  envelope: isOneOf("auto", "raw"),
};

/**
 * The options with `changes`; an undefined change is no change, an unknown name is ignored.
 * @throws WebSocketError INVALID_OPTION when a value is out of its range.
 */
export const withServerOptions = (
  options: ServerOptions,
  changes: Partial<ServerOptions>,
): ServerOptions => mergeOptions(options, changes, accepts);
