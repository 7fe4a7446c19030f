/** Decides every option of a server, its unit and its default. */
import type { LinkPolicy } from "../connection/policy.js";
import { isCount, isDuration, isOneOf, isPort, isText, isTexts, mergeOptions } from "../options.js";

/** The options of a server. Every one has a default. */
export interface ServerOptions extends LinkPolicy {
  /** The port to listen on; 0 for any free one. Default 8080. */
  readonly port: number;
  /** The host to bind to. Default "localhost". */
  readonly host: string;
  /** The path on which sockets are accepted, without its query. Default "/". */
  readonly path: string;
  /** Subprotocols of your own that are accepted beside `jounce.v1`; their frames are raw. Default none. */
  readonly protocols: readonly string[];
  /** How many connections at once; 0 for no limit. Default 0. */
  readonly connectionsMax: number;
  /** How many rooms one connection may ask to be in. Default 128. */
  readonly roomsPerConnectionMax: number;
  /** Bytes that may wait to be sent to one peer. Default 1 MiB. */
  readonly sendQueueBytesMax: number;
  /** How long peers may take to answer a close frame, in milliseconds. Default 5000. */
  readonly closeTimeoutMs: number;
  /** Whether JSON frames are read as messages, or all frames are raw. Default "auto". */
  readonly envelope: "auto" | "raw";
}

/** The defaults, for reading. */
export const serverDefaults: ServerOptions = Object.freeze({
  port: 8080,
  host: "localhost",
  path: "/",
  protocols: Object.freeze([]),
  connectionsMax: 0,
  roomsPerConnectionMax: 128,
  messageBytesMax: 1024 * 1024,
  sendQueueBytesMax: 1024 * 1024,
  slowConsumer: "drop",
  heartbeatIntervalMs: 30_000,
  heartbeatTimeoutMs: 60_000,
  closeTimeoutMs: 5_000,
  envelope: "auto",
});

const accepts: { readonly [Option in keyof ServerOptions]: (value: unknown) => boolean } = {
  port: isPort,
  host: isText,
  path: isText,
  protocols: isTexts,
  connectionsMax: isCount,
  roomsPerConnectionMax: isCount,
  messageBytesMax: isCount,
  sendQueueBytesMax: isCount,
  slowConsumer: isOneOf("drop", "close"),
  heartbeatIntervalMs: isDuration,
  heartbeatTimeoutMs: isDuration,
  closeTimeoutMs: isDuration,
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
