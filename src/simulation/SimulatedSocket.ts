/**
 * Decides how the two ends of a simulated connection behave: like `ws`, with the closing handshake of
 * RFC 6455 7.1, pongs of their own, and reports that never come from within a call.
 */
import { CLOSE_CODES } from "../core/closeCode.js";
import type { FrameData } from "../core/Frame.js";
import type { DialObserver, SocketObserver } from "../driver/ports.js";
import { frameListBytes } from "./framing.js";
import type { Host } from "./Host.js";
import type { Frames, Parcel, Pipe } from "./Pipe.js";
import type { Timeline } from "./Timeline.js";

/** What one end needs. */
export interface SocketParts {
  readonly timeline: Timeline;
  readonly host: Host;
  /** Where this end sends. */
  readonly out: Pipe;
  /** The largest message it accepts, in bytes. */
  readonly messageBytesMax: number;
  /** How long its peer may take to answer a close frame, in milliseconds. */
  readonly closeTimeoutMs: number;
  /** The subprotocols it has offered; a server's end offers none. */
  readonly offered: readonly string[];
  readonly note: (what: string) => void;
}

type Phase = "connecting" | "open" | "closing" | "closed";

const noPayload = new Uint8Array();

/** One end of a connection: a client's socket and a server's socket alike. */
export class SimulatedSocket {
  readonly canPing: boolean;
  /** Messages arrive whole. */
  readonly isReceiving = false;
  readonly #parts: SocketParts;
  #observer: SocketObserver | DialObserver | undefined;
  #phase: Phase;
  #isDeaf = false;
  #cancelTimeout: () => void = () => undefined;

  constructor(parts: SocketParts, phase: "connecting" | "open", canPing = true) {
    this.#parts = parts;
    this.#phase = phase;
    this.canPing = canPing;
  }

  /** Bytes written that the peer has not made room for yet. */
  get bufferedBytes(): number {
    return this.#parts.out.bufferedBytes;
  }

  /** Whether it takes no more frames. */
  get isClosing(): boolean {
    return this.#phase !== "open";
  }

  /** Whether it will report nothing any more. */
  get isClosed(): boolean {
    return this.#phase === "closed";
  }

  /** Whether it listens to its peer no more. */
  get isDeaf(): boolean {
    return this.#isDeaf || this.isClosed;
  }

  observe(observer: SocketObserver | DialObserver): void {
    this.#observer = observer;
  }

  send(data: FrameData): void {
    this.write([data]);
  }

  write(frames: Frames): void {
    if (this.#phase === "open") this.#send({ type: "frames", frames }, frameListBytes(frames));
  }

  ping(payload: Uint8Array = noPayload): void {
    if (this.#phase === "open") this.#send({ type: "ping", payload }, 2 + payload.length);
  }

  pong(payload: Uint8Array = noPayload): void {
    if (this.#phase === "open") this.#send({ type: "pong", payload }, 2 + payload.length);
  }

  close(code: number, reason: string): void {
    if (this.#phase === "connecting") return this.drop();
    if (this.#phase !== "open") return;
    this.#phase = "closing";
    this.#send({ type: "close", code, reason }, 4 + reason.length);
    const { timeline, host, closeTimeoutMs } = this.#parts;
    const at = timeline.now + closeTimeoutMs;
    this.#cancelTimeout = timeline.schedule(at, host, () => this.drop());
  }

  /** Ends the connection without a handshake. */
  drop(): void {
    if (this.isDeaf) return;
    this.#isDeaf = true;
    this.#parts.out.end();
    this.reset();
  }

  /** The connection is gone at this end: it will report that, and nothing else. */
  reset(): void {
    if (this.isClosed) return;
    const { timeline, host } = this.#parts;
    const hadFailed = this.#phase === "connecting";
    this.#phase = "closing";
    this.#isDeaf = true;
    timeline.arrive(timeline.now, host, () => this.#end(hadFailed));
  }

  /** Something came from the peer. */
  receive(parcel: Parcel): void {
    if (this.isDeaf) return;
    switch (parcel.type) {
      case "opened":
        return this.#opened(parcel.protocol);
      case "frames":
        for (const frame of parcel.frames) this.#frame(frame);
        return;
      case "ping":
        if (this.#phase === "open")
          this.#send({ ...parcel, type: "pong" }, 2 + parcel.payload.length);
        return this.#observer?.heard("ping", parcel.payload);
      case "pong":
        return this.#observer?.heard("pong", parcel.payload);
      case "close":
        if (this.#phase === "open") this.#send(parcel, 4 + parcel.reason.length);
        return this.#finish(parcel.code, parcel.reason, true);
      case "turnedAway":
        this.#toldToWait(parcel.retryAfterMs);
        return this.#end(true);
      case "end":
        return this.#end(parcel.failed || this.#phase === "connecting");
      default:
    }
  }

  #send(parcel: Parcel, bytes: number): void {
    this.#parts.out.send(parcel, bytes);
  }

  // The Fetch and `ws` rule: who offers subprotocols and is given none has no connection.
  #opened(protocol: string): void {
    if (this.#phase !== "connecting") return;
    if (protocol === "" && this.#parts.offered.length > 0) return this.drop();
    this.#phase = "open";
    const observer = this.#observer;
    if (observer !== undefined && "opened" in observer) observer.opened(protocol);
  }

  #toldToWait(retryAfterMs: number | undefined): void {
    const observer = this.#observer;
    if (retryAfterMs === undefined || observer === undefined) return;
    if ("opened" in observer) observer.retryAfter?.(retryAfterMs);
  }

  #frame(data: FrameData): void {
    if (this.isDeaf) return;
    const bytes = frameListBytes([data]);
    if (bytes <= this.#parts.messageBytesMax) return this.#observer?.frame(data, bytes);
    const cause = new Error("The message is larger than this socket accepts.");
    this.#observer?.failed(cause, "MESSAGE_TOO_LARGE");
    this.close(CLOSE_CODES.MESSAGE_TOO_BIG, "");
    this.#isDeaf = true;
    this.reset();
  }

  #end(hasFailed: boolean): void {
    if (hasFailed) this.#observer?.failed(new Error("The connection could not be made."));
    this.#finish(CLOSE_CODES.ABNORMAL, "", false);
  }

  #finish(code: number, reason: string, wasClean: boolean): void {
    if (this.isClosed) return;
    this.#phase = "closed";
    this.#cancelTimeout();
    this.#parts.note(`socket closed with ${code}${reason === "" ? "" : ` "${reason}"`}`);
    this.#observer?.closed(code, reason, wasClean);
  }
}
