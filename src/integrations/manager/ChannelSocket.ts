/** Decides how a socket in memory behaves: what is sent waits to be read, up to a capacity. */
import { CLOSE_CODES } from "../../core/closeCode.js";
import type { FrameData } from "../../core/Frame.js";
import { Frame } from "../../core/Frame.js";
import type { FrameSocket, SocketObserver } from "../../driver/ports.js";

type Reader = (frame: Frame | undefined) => void;

/** A socket whose other end is test code. */
export class ChannelSocket implements FrameSocket {
  readonly isReceiving = false;
  readonly #capacity: number;
  readonly #frames: Frame[] = [];
  readonly #readers: Reader[] = [];
  #observer: SocketObserver | undefined;
  #promised = 0;
  #isClosed = false;

  /** @param capacity how many frames may wait to be read */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether it has no room for one frame more, with those that are on their way. */
  get isFull(): boolean {
    return this.#frames.length + this.#promised >= this.#capacity;
  }

  /** More than any queue may hold as soon as it is full. */
  get bufferedBytes(): number {
    return this.#frames.length >= this.#capacity ? Infinity : 0;
  }

  /** What waits to be read. */
  get frames(): readonly Frame[] {
    return [...this.#frames];
  }

  /** Keeps room for a frame until what is given back is called. */
  promise(): () => void {
    this.#promised += 1;
    return () => void (this.#promised -= 1);
  }

  /** The next frame, when there is one; undefined when there will be none. */
  next(): Promise<Frame | undefined> {
    const frame = this.#frames.shift();
    if (frame !== undefined || this.#isClosed) return Promise.resolve(frame);
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** The reader goes away, without a close frame. */
  hangUp(): void {
    this.#end(CLOSE_CODES.ABNORMAL, "", false);
  }

  observe(observer: SocketObserver): void {
    this.#observer = observer;
  }

  write(frames: readonly FrameData[]): void {
    // A copy of its own: several readers are given the same bytes.
    for (const data of frames) this.#push(Frame.of(typeof data === "string" ? data : data.slice()));
  }

  ping(payload?: Uint8Array): void {
    if (this.#isClosed) return;
    if (!this.isFull) this.#push(Frame.ping(payload));
    queueMicrotask(() => {
      if (!this.#isClosed) this.#observer?.heard("pong", payload ?? new Uint8Array(0));
    });
  }

  pong(payload?: Uint8Array): void {
    if (!this.isFull) this.#push(Frame.pong(payload));
  }

  /** The close frame comes last, and comes also to who reads too slowly. */
  close(code: number, reason: string): void {
    this.#push(Frame.close(code, reason));
    this.#end(code, reason, true);
  }

  drop(): void {
    this.hangUp();
  }

  #push(frame: Frame): void {
    if (this.#isClosed) return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#frames.push(frame);
    else reader(frame);
  }

  #end(code: number, reason: string, wasClean: boolean): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const reader of this.#readers.splice(0)) reader(undefined);
    // No socket reports from within a call.
    queueMicrotask(() => this.#observer?.closed(code, reason, wasClean));
  }
}
