/** Decides how a socket without a wire takes part in a server whose sockets have one. */
import type { FrameData } from "../../core/Frame.js";
import type { Framing, FrameSocket, ServerSocket, SocketObserver } from "../ports.js";

/** A socket in memory as one of the server's: it is given the frames that a chunk carries. */
export class FramesOnly<C> implements ServerSocket<C> {
  readonly #socket: FrameSocket;
  readonly #unpack: (chunk: C) => readonly FrameData[];

  constructor(socket: FrameSocket, framing: Framing<C>) {
    this.#socket = socket;
    this.#unpack = (chunk) => framing.unpack(chunk);
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedBytes;
  }

  get isReceiving(): boolean {
    return this.#socket.isReceiving;
  }

  get isClosing(): boolean {
    return this.#socket.isClosing === true;
  }

  observe(observer: SocketObserver): void {
    this.#socket.observe(observer);
  }

  write(chunk: C): void {
    this.#socket.write(this.#unpack(chunk));
  }

  ping(payload?: Uint8Array): void {
    this.#socket.ping(payload);
  }

  pong(payload?: Uint8Array): void {
    this.#socket.pong(payload);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  drop(): void {
    this.#socket.drop();
  }
}
