/** One accepted socket: frames come through `ws`, and go out as finished bytes past it. */
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { ServerSocket, SocketObserver } from "../ports.js";

/** A server's socket over `ws`. */
export class WsServerSocket implements ServerSocket<Buffer> {
  readonly #webSocket: WebSocket;
  readonly #stream: Duplex;

  /** @param stream the TCP socket under `webSocket`, to which whole frames are written */
  constructor(webSocket: WebSocket, stream: Duplex) {
    this.#webSocket = webSocket;
    this.#stream = stream;
  }

  get bufferedBytes(): number {
    return this.#stream.writableLength;
  }

  observe(observer: SocketObserver): void {
    observeFrames(this.#webSocket, observer);
    observeEnd(this.#webSocket, observer);
  }

  write(chunk: Buffer): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#stream.write(chunk);
  }

  ping(payload?: Uint8Array): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.ping(payload);
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
  }

  drop(): void {
    this.#webSocket.terminate();
  }
}

/** Reports data, ping and pong frames. */
export const observeFrames = (webSocket: WebSocket, observer: SocketObserver): void => {
  webSocket.on("message", (data: RawData, isBinary: boolean) =>
    report(observer, bufferOf(data), isBinary),
  );
  webSocket.on("ping", (payload: Buffer) => observer.heard("ping", payload));
  webSocket.on("pong", (payload: Buffer) => observer.heard("pong", payload));
};

/** Reports how a socket fails and ends. */
export const observeEnd = (webSocket: WebSocket, observer: SocketObserver): void => {
  webSocket.on("error", (cause: Error) => observer.failed(cause));
  webSocket.on("close", (code: number, reason: Buffer) =>
    // RFC 6455 7.1.5: 1006 means that no close frame came.
    observer.closed(code, reason.toString(), code !== 1006),
  );
};

const report = (observer: SocketObserver, bytes: Buffer, isBinary: boolean): void => {
  const data = isBinary
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    : bytes.toString();
  observer.frame(data, bytes.length);
};

// `ws` gives one Buffer with its default binaryType.
const bufferOf = (data: RawData): Buffer =>
  Buffer.isBuffer(data) ? data : Buffer.concat([data].flat().map(toBuffer));

const toBuffer = (part: Buffer | ArrayBuffer): Buffer =>
  Buffer.isBuffer(part) ? part : Buffer.from(part);
