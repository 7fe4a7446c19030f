/**
 * Decides which of a client's messages leave together: those of one turn of the event loop, or of a few
 * milliseconds, are one frame where the server takes batches. Everything leaves in the order in which
 * it was sent; what may not wait takes along what waits.
 */
import { batchExtraBytes, batchOf } from "../../codec/batch.js";
import { decode } from "../../codec/decode.js";
import { encode } from "../../codec/encode.js";
import { batchMessagesMax } from "../../core/control.js";
import type { FrameData } from "../../core/Frame.js";
import { utf8Bytes } from "../../core/ids.js";
import { Message } from "../../core/Message.js";
import type { Outgoing } from "../../core/Outgoing.js";
import type { Clock } from "../ports.js";

/** What a batcher does not decide itself. */
export interface BatcherParts {
  readonly clock: Pick<Clock, "now" | "schedule" | "defer">;
  /** How long a message may wait for others, in milliseconds; 0 is for the turn, "off" for never. */
  readonly windowMs: () => number | "off";
  /** Sends one frame. */
  readonly send: (data: FrameData) => void;
}

/** The longest frame of several messages, in bytes: beyond it nothing is gained. */
const frameBytesMax = 16 * 1024;

/** Their time is what they are for, or everything else waits for them. */
const urgent: readonly string[] = ["ping", "pong", "auth"];

/** Joins what one client sends. */
export class Batcher {
  readonly #parts: BatcherParts;
  #epoch = 0;
  // Of frames with several messages; 0 as long as the server has not said that it takes them.
  #bytesMax = 0;
  #texts: string[] = [];
  #bytes = 0;
  #stopTimer: (() => void) | undefined;

  constructor(parts: BatcherParts) {
    this.#parts = parts;
  }

  /** Bytes that wait here. */
  get bufferedBytes(): number {
    return this.#bytes;
  }

  /** A socket is dialled: what waits was for another one and is lost with it. */
  begin(epoch: number): void {
    this.#take();
    this.#epoch = epoch;
    this.#bytesMax = 0;
  }

  /** Reads a control message that came in over `jounce.v1`: from the `welcome` on, messages may wait. */
  heed(epoch: number, { type, data }: Message): void {
    if (type === "welcome" && epoch === this.#epoch) this.#bytesMax = bytesMaxOf(data);
  }

  /** Sends now or, together with others, soon. @throws WebSocketError INVALID_DATA as `encode` does */
  send(outgoing: Outgoing): void {
    const data = encode(outgoing);
    const windowMs = this.#parts.windowMs();
    const isOn = this.#bytesMax > 0 && windowMs !== "off";
    if (isOn && typeof data === "string" && mayWait(outgoing)) {
      this.#collect(data, windowMs);
    } else {
      this.flush();
      this.#parts.send(data);
    }
  }

  /** Sends what waits now: before a ping, a close, or anything that is not sent by `send`. */
  flush(): void {
    const texts = this.#take();
    const [only, another] = texts;
    if (another !== undefined) this.#parts.send(batchOf(texts));
    else if (only !== undefined) this.#parts.send(only);
  }

  #collect(text: string, windowMs: number): void {
    const bytes = utf8Bytes(text);
    const joined = this.#bytes + bytes + batchExtraBytes(this.#texts.length + 1);
    if (joined > this.#bytesMax || this.#texts.length === batchMessagesMax) this.flush();
    // One that leaves no room for a second has nothing to wait for.
    if (bytes + batchExtraBytes(2) > this.#bytesMax) return this.#parts.send(text);
    if (this.#texts.length === 0) this.#arm(windowMs);
    this.#texts.push(text);
    this.#bytes += bytes;
  }

  #arm(windowMs: number): void {
    const { clock } = this.#parts;
    const flush = (): void => this.flush();
    // A turn cannot be called off. Should it end for others than it was meant for, they leave early.
    if (windowMs === 0) clock.defer(flush);
    else this.#stopTimer = clock.schedule(clock.now() + windowMs, flush);
  }

  #take(): readonly string[] {
    const texts = this.#texts;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#texts = [];
    this.#bytes = 0;
    return texts;
  }
}

/** Text that was not made from a message may be one; whether it is, the server would find out as well. */
const mayWait = (outgoing: Outgoing): boolean =>
  outgoing instanceof Message
    ? !urgent.includes(outgoing.type)
    : decode(outgoing, true).type === "message";

/** What a `welcome` allows. A limit of null is none; without one the server is not known to take any. */
const bytesMaxOf = (data: unknown): number => {
  if (typeof data !== "object" || data === null || !("messageBytesMax" in data)) return 0;
  const { messageBytesMax } = data;
  if (messageBytesMax === null) return frameBytesMax;
  return typeof messageBytesMax === "number" ? Math.min(frameBytesMax, messageBytesMax) : 0;
};
