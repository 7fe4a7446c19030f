/**
 * One accepted socket: frames come through `ws`, and go out as finished bytes past it. Broken frames
 * are answered by `ws`, with 1002 for a breach of RFC 6455, 1007 for bad UTF-8 and 1009 for too large a
 * message; what this library decides about close codes is in core/closeCode.ts.
 */
import type { Duplex } from "node:stream";
import type { RawData } from "ws";
import { WebSocket } from "ws";
import type { WebSocketErrorCode } from "../../core/error.js";
import type { ServerSocket, SocketObserver } from "../ports.js";
import type { Chunk } from "./byteFraming.js";

/**
 * A socket that reports to an observer. Its listeners are functions that it shares with all others,
 * because closures of its own would cost more memory than the rest of an idle connection.
 */
export class ObservedSocket extends WebSocket {
  observer: SocketObserver | undefined;

  /** Reports everything from now on. */
  observe(observer: SocketObserver): void {
    this.observer = observer;
    this.on("message", onMessage).on("ping", onPing).on("pong", onPong);
    this.on("error", onError).on("close", onClose);
  }
}

/** RFC 7692 7. */
const deflateExtension = "permessage-deflate";

/** What `ws` makes for an accepted socket. */
export class AcceptedSocket extends ObservedSocket {
  // These two are of `ws` and not in its types. Tests hold it to what is read here.
  declare readonly _receiver:
    | { readonly _state: number; readonly _bufferedBytes: number; readonly _numFragments: number }
    | undefined;

  declare readonly _extensions: Readonly<Record<string, { cleanup(): void } | undefined>>;

  /** Whether a message has begun to arrive and has not ended. */
  get isReceiving(): boolean {
    const receiver = this._receiver;
    return (
      receiver !== undefined &&
      (receiver._state !== 0 || receiver._bufferedBytes > 0 || receiver._numFragments > 0)
    );
  }

  /**
   * Forgets what the last message was inflated with: 20 KB and more, which `ws` would keep as long as
   * the socket. Nothing is lost, because no message refers to another.
   */
  forgetInflater(): void {
    this._extensions[deflateExtension]?.cleanup();
  }

  /**
   * Called by `ws` alone, in answer to what the peer did. The answer to a close frame waits for the
   * end of the turn, as does what was sent in answer to the frames before it (RFC 6455 5.5.1).
   */
  override close(code?: number, reason?: string | Buffer): void {
    setImmediate(() => this.closeNow(code, reason));
  }

  /** Called by the server. */
  closeNow(code?: number, reason?: string | Buffer): void {
    super.close(code, reason);
  }
}

/** A server's socket over `ws`. */
export class WsServerSocket implements ServerSocket<Chunk> {
  readonly #webSocket: AcceptedSocket;
  readonly #stream: Duplex;
  readonly #inflates: boolean;

  /** @param stream the TCP socket under `webSocket`, to which whole frames are written */
  constructor(webSocket: AcceptedSocket, stream: Duplex) {
    this.#webSocket = webSocket;
    this.#stream = stream;
    this.#inflates = webSocket.extensions === deflateExtension;
  }

  get bufferedBytes(): number {
    return this.#stream.writableLength;
  }

  get isReceiving(): boolean {
    return this.#webSocket.isReceiving;
  }

  get isClosing(): boolean {
    return this.#webSocket.readyState !== WebSocket.OPEN;
  }

  observe(observer: SocketObserver): void {
    this.#webSocket.observe(observer);
  }

  write(chunk: Chunk): void {
    if (!this.isClosing) this.#stream.write(this.#inflates ? chunk.deflated : chunk.plain);
  }

  ping(payload?: Uint8Array): void {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#webSocket.ping(payload);
  }

  pong(payload?: Uint8Array): void {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#webSocket.pong(payload);
  }

  close(code: number, reason: string): void {
    this.#webSocket.closeNow(code, reason);
  }

  drop(): void {
    this.#webSocket.terminate();
  }
}

const observerOf = (socket: WebSocket): SocketObserver | undefined =>
  socket instanceof ObservedSocket ? socket.observer : undefined;

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const bytes = bufferOf(data);
  const content = isBinary
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    : bytes.toString();
  if (this instanceof AcceptedSocket) this.forgetInflater();
  observerOf(this)?.frame(content, bytes.length);
}

function onPing(this: WebSocket, payload: Buffer): void {
  observerOf(this)?.heard("ping", payload);
}

function onPong(this: WebSocket, payload: Buffer): void {
  observerOf(this)?.heard("pong", payload);
}

function onError(this: WebSocket, cause: Error): void {
  observerOf(this)?.failed(cause, codeOf(cause));
}

const codes = new Map<string, WebSocketErrorCode>([
  ["WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", "MESSAGE_TOO_LARGE"],
  ["WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH", "MESSAGE_TOO_LARGE"],
  ["WS_ERR_TOO_MANY_BUFFERED_PARTS", "FRAGMENT_LIMIT"],
]);

/** Which rule or limit the peer broke; undefined where the network failed. */
const codeOf = (cause: Error): WebSocketErrorCode | undefined => {
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  // Those of zlib are about compressed bytes that nothing was compressed to.
  return codes.get(code) ?? (/^(?:WS_ERR|Z)_/.test(code) ? "PROTOCOL_ERROR" : undefined);
};

// RFC 6455 7.1.5: 1006 means that no close frame came.
function onClose(this: WebSocket, code: number, reason: Buffer): void {
  observerOf(this)?.closed(code, reason.toString(), code !== 1006);
}

/** The limit as `ws` keeps it: a signed number of 32 bits, of which 0 would mean no limit at all. */
export const payloadBytesMax = (bytes: number): number => Math.min(Math.max(1, bytes), 2 ** 31 - 1);

// `ws` gives one Buffer with its default binaryType.
const bufferOf = (data: RawData): Buffer =>
  Buffer.isBuffer(data) ? data : Buffer.concat([data].flat().map(toBuffer));

const toBuffer = (part: Buffer | ArrayBuffer): Buffer =>
  Buffer.isBuffer(part) ? part : Buffer.from(part);
