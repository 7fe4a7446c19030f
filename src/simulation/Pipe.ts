/** Decides how one direction of a simulated connection carries things: late, in order, or not at all. */
import type { FrameData } from "../core/Frame.js";
import type { Host } from "./Host.js";
import type { Timeline } from "./Timeline.js";

/** What one write of a server puts on the wire. */
export type Frames = readonly FrameData[];

/** What travels between two sockets. */
export type Parcel =
  /** The handshake has succeeded. */
  | { readonly type: "opened"; readonly protocol: string }
  | { readonly type: "frames"; readonly frames: Frames }
  | { readonly type: "ping" | "pong"; readonly payload: Uint8Array }
  /** A close frame; 1005 stands for one without a code. */
  | { readonly type: "close"; readonly code: number; readonly reason: string }
  /** The end of the stream; `failed` when there never was a connection. */
  /** The answer to a handshake that is not let in. */
  | { readonly type: "turnedAway"; readonly retryAfterMs: number | undefined }
  | { readonly type: "end"; readonly failed: boolean };

/** What a pipe does not decide itself. */
export interface PipeParts {
  readonly timeline: Timeline;
  /** Who receives; unknown until a server has been found. */
  readonly receiver: () => Host;
  /** Draws how long the way takes, in milliseconds. */
  readonly latencyMs: () => number;
  readonly deliver: (parcel: Parcel) => void;
  /** A parcel that nobody will ever see. */
  readonly onLoss: (parcel: Parcel) => void;
}

/** One direction of a connection. */
export class Pipe {
  /** Silently loses everything that enters from now on. */
  losesAll = false;
  readonly #parts: PipeParts;
  #waiting: { readonly parcel: Parcel; readonly bytes: number }[] = [];
  #bytesPerSecond = Infinity;
  #isTaking = false;
  #isShut = false;
  #isCut = false;
  #lastArrival = -Infinity;

  constructor(parts: PipeParts) {
    this.#parts = parts;
  }

  /** Bytes that the reader has not made room for yet. */
  get bufferedBytes(): number {
    return this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** How fast the reader takes, in bytes per second: Infinity at once, 0 never. */
  set bytesPerSecond(rate: number) {
    this.#bytesPerSecond = rate;
    this.#take();
  }

  /** Puts something in. */
  send(parcel: Parcel, bytes: number): void {
    if (this.#isShut) return;
    this.#waiting.push({ parcel, bytes });
    this.#take();
  }

  /** Ends the stream after what has left already; what waits is forgotten. */
  end(): void {
    if (this.#isShut) return;
    this.#isShut = true;
    this.#waiting = [];
    this.#depart({ type: "end", failed: false });
  }

  /** Ends the stream at once; what is on its way is lost. */
  cut(): void {
    this.#isShut = true;
    this.#isCut = true;
    this.#waiting = [];
  }

  #take(): void {
    while (!this.#isTaking) {
      const [first] = this.#waiting;
      if (first === undefined || this.#bytesPerSecond === 0) return;
      if (this.#bytesPerSecond !== Infinity && first.bytes > 0)
        return this.#takeSlowly(first.bytes);
      this.#waiting.shift();
      this.#depart(first.parcel);
    }
  }

  #takeSlowly(bytes: number): void {
    const { timeline, receiver } = this.#parts;
    this.#isTaking = true;
    const at = timeline.now + (bytes / this.#bytesPerSecond) * 1_000;
    timeline.arrive(at, receiver(), () => {
      this.#isTaking = false;
      const first = this.#waiting.shift();
      if (first !== undefined) this.#depart(first.parcel);
      this.#take();
    });
  }

  #depart(parcel: Parcel): void {
    const { timeline, receiver, latencyMs, deliver, onLoss } = this.#parts;
    if (this.losesAll) return onLoss(parcel);
    // Invariant: what left earlier arrives earlier, whatever latency was drawn.
    const at = Math.max(this.#lastArrival, timeline.now + latencyMs());
    this.#lastArrival = at;
    timeline.arrive(at, receiver(), () => {
      if (!this.#isCut) deliver(parcel);
    });
  }
}
