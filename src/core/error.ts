/**
 * Decides which errors exist. One table: every code with what happened, what to do and whether
 * trying again can help. docs/errors.md has one heading per code and a test compares the two.
 * Nothing here ever holds a payload, a token or any other text that came from a peer.
 */

/** What is known of an error code. */
export interface ErrorFacts {
  /** What happened, as a sentence. */
  readonly sentence: string;
  /** Whether doing the same again later can succeed. */
  readonly retry: boolean;
}

const fact = (sentence: string, retry = false): ErrorFacts => Object.freeze({ sentence, retry });

/** Every error code with its sentence. The codes are stable; the sentences may be improved. */
export const ERRORS = Object.freeze({
  CONNECTION_FAILED: fact("The connection could not be established.", true),
  NETWORK_ERROR: fact("The connection was lost.", true),
  TIMEOUT: fact("No answer came in time.", true),
  HEARTBEAT_TIMEOUT: fact("The peer stopped answering.", true),
  RECONNECT_EXHAUSTED: fact("All reconnect attempts are used up."),
  NOT_OPEN: fact("WebSocket is not open"),
  QUEUE_FULL: fact("The offline queue is full."),
  SLOW_CONSUMER: fact("The peer reads too slowly and its send queue is full.", true),
  INVALID_URL: fact("The URL is not a WebSocket URL."),
  INVALID_OPTION: fact("An option has a value that it cannot have."),
  INVALID_CALLBACK: fact("Callback must be a function"),
  INVALID_CLOSE_CODE: fact("A close code must be 1000 to 1014 (sendable ones) or 3000 to 4999."),
  INVALID_UPDATE: fact(
    "An app or a function given to update returned a value not made from its argument.",
  ),
  INVALID_DATA: fact("The data cannot be sent."),
  INVALID_MESSAGE: fact("The message does not have the form of the wire protocol."),
  INVALID_NAME: fact("A name must be 1 to 255 bytes of text without control characters."),
  RESERVED_TYPE: fact("The message type is reserved for the protocol."),
  UNKNOWN_CONTROL: fact("The control message is not understood here."),
  MESSAGE_TOO_LARGE: fact("The message is larger than the receiver accepts."),
  ROOM_FULL: fact("The room has reached its capacity.", true),
  ROOM_ACCESS_DENIED: fact("The room may not be entered."),
  ROOM_LIMIT: fact("The connection is in as many rooms as it may be."),
  NOT_IN_ROOM: fact("The connection is not in that room."),
  SERVER_FULL: fact("Server connection limit reached", true),
  ADDRESS_LIMIT: fact("Too many connections from this IP", true),
  USER_LIMIT: fact("The user has as many connections as one user may have.", true),
  ORIGIN_DENIED: fact("Origin not allowed"),
  HOST_DENIED: fact("Host not allowed"),
  SECURE_REQUIRED: fact("Secure WebSocket connection required"),
  UNKNOWN_PATH: fact("No socket is served under that path."),
  BAD_HANDSHAKE: fact("The handshake is not one of RFC 6455."),
  PROTOCOL_ERROR: fact("A frame broke the rules of RFC 6455."),
  MESSAGE_TIMEOUT: fact("A message took too long to arrive."),
  FRAGMENT_LIMIT: fact("A message came in too many pieces."),
  SERVER_ERROR: fact("The server failed.", true),
  LISTEN_FAILED: fact("The server could not listen."),
  AUTHENTICATION_FAILED: fact("The credentials were not accepted."),
  UNAUTHORIZED: fact("The operation needs an authenticated user."),
  AUTH_TIMEOUT: fact("No credentials came in time.", true),
  FORBIDDEN: fact("The operation is not allowed."),
  RATE_LIMITED: fact("Too many messages in too short a time.", true),
  USER_NOT_FOUND: fact("No connection of that user is here."),
  DOCUMENT_LIMIT: fact("The document is too large, or there are too many."),
  HANDLER_BUSY: fact("The handler has not kept up with the messages of the connection.", true),
  ABORTED: fact("The caller stopped waiting."),
  HANDLER_FAILED: fact("A callback of the application threw or rejected."),
  JOURNAL_INVALID: fact("The journal cannot be read."),
  DISPOSED: fact("The object has been closed for good."),
});

/** One of the stable error codes. */
export type WebSocketErrorCode = keyof typeof ERRORS;

/** The codes as constants: `WebSocketErrorCode.TIMEOUT === "TIMEOUT"`. */
export const WebSocketErrorCode: { readonly [Code in WebSocketErrorCode]: Code } = Object.freeze(
  Object.fromEntries(Object.keys(ERRORS).map((code) => [code, code])) as {
    [Code in WebSocketErrorCode]: Code;
  },
);

/** Whether the caller made a mistake that the same call will always make: a reason to throw. */
export const isMisuse = (code: WebSocketErrorCode): boolean =>
  code.startsWith("INVALID_") || code === "RESERVED_TYPE";

/** A refusal or fault as plain data, fit for state, effects and the wire. */
export interface Fault {
  readonly code: WebSocketErrorCode;
  /** Which operation met it, for example `joinRoom`. */
  readonly context: string;
}

/** Builds a fault. */
export const fault = (code: WebSocketErrorCode, context: string): Fault => ({ code, context });

/** What could not be decoded, and where in it. Never holds the offending value. */
export interface DecodeError {
  readonly code: "INVALID_MESSAGE" | "MESSAGE_TOO_LARGE" | "JOURNAL_INVALID";
  /** Path and expectation, for example `room: expected a string`. */
  readonly detail: string;
}

/** The one error class of the library: thrown for misuse, rejected with, and given to `error`. */
export class WebSocketError extends Error {
  override readonly name = "WebSocketError";
  readonly code: WebSocketErrorCode;
  /** Which operation met it. */
  readonly context: string;
  /** Whether doing the same again later can succeed. */
  readonly retry: boolean;
  /** Milliseconds since the epoch; 0 when it arose outside a running driver. */
  readonly timestamp: number;

  constructor(
    code: WebSocketErrorCode,
    message: string = ERRORS[code].sentence,
    details: { context?: string; timestamp?: number; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.context = details.context ?? "";
    this.retry = ERRORS[code].retry;
    this.timestamp = details.timestamp ?? 0;
  }

  /** Turns a fault into an error that can be thrown or rejected with. */
  static from(source: Fault, timestamp = 0): WebSocketError {
    return new WebSocketError(source.code, undefined, { context: source.context, timestamp });
  }
}
