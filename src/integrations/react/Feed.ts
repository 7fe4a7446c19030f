/**
 * Decides how messages become a value that a page shows. Every message is folded into the value at
 * once, so that none is lost or counted twice; who shows the value is told once per frame.
 */
import type { Message } from "../../core/Message.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { Feature } from "../modules/Feature.js";
import type { Frames } from "./frames.js";
import { pageFrames } from "./frames.js";
import { stamped } from "./Stamped.js";

/** The clock of a page: milliseconds since the epoch. */
export interface PageClock {
  now(): number;
  /** Runs once at `at` or later. Returns how to cancel it. */
  schedule(at: number, run: () => void): () => void;
}

/** Timers longer than this fire at once; a deadline further off is looked at again. */
const timerMsMax = 2 ** 31 - 1;

export const pageClock: PageClock = {
  now: () => Date.now(),
  schedule: (at, run) => {
    const timer = setTimeout(run, Math.min(timerMsMax, Math.max(0, Math.ceil(at - Date.now()))));
    return () => clearTimeout(timer);
  },
};

const always = (): boolean => true;

/** What a feed is made of. */
export interface FeedParts<Value> {
  readonly client: LiveClient;
  /** The types of the messages that the value takes. */
  readonly types: readonly string[];
  /** Only messages of this room. */
  readonly room?: string | undefined;
  readonly initial: Value;
  /** Whether what comes now is for this feed. Default: everything. */
  readonly isMeant?: (() => boolean) | undefined;
  /** What came before the feed did, oldest first; read when it starts. */
  readonly earlier?: (() => Iterable<Message>) | undefined;
  /**
   * How long it follows on when nobody listens, in milliseconds: who comes back by then has missed
   * nothing. Infinity for as long as the client is there. Default 0.
   */
  readonly lingerMs?: number | undefined;
  /** Called when it no longer follows. */
  readonly onStopped?: (() => void) | undefined;
  readonly frames?: Frames;
  readonly clock?: PageClock;
}

/** A value that follows the messages of a client while anybody listens, and a while longer. */
export class Feed<Value extends Feature<Value>> {
  readonly #parts: FeedParts<Value>;
  readonly #frames: Frames;
  readonly #clock: PageClock;
  readonly #listeners = new Set<() => void>();
  /** The value as it is; every message is in it. */
  #current: Value;
  /** The value that the page was told of last. */
  #told: Value;
  #subscription: string | undefined;
  #cancelFrame: (() => void) | undefined;
  #cancelTimer: (() => void) | undefined;
  #cancelStop: (() => void) | undefined;
  #wakeAt: number | undefined;

  constructor(parts: FeedParts<Value>) {
    this.#parts = parts;
    this.#current = parts.initial;
    this.#told = parts.initial;
    this.#frames = parts.frames ?? pageFrames;
    this.#clock = parts.clock ?? pageClock;
  }

  /** Listens; returns how to stop that. The first listener starts the feed. */
  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners.size === 0) this.#wakeUp();
    this.#listeners.add(listener);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#fallAsleep();
    };
  };

  /**
   * The value that the page was told of last. It changes only when the listeners are told, so that
   * two components that render at different times show the same.
   */
  readonly getSnapshot = (): Value => this.#told;

  /** The value with every message that has come. */
  get current(): Value {
    return this.#current;
  }

  /** Changes the value as the user did something here; the page is told at once. */
  change(change: (value: Value, now: number) => Value): void {
    this.#set(change(this.#current, this.#clock.now()));
    this.#tell();
  }

  /** Somebody shows the value again: it is brought up to date. */
  #wakeUp(): void {
    this.#cancelStop?.();
    this.#cancelStop = undefined;
    if (this.#subscription === undefined) this.#start();
    this.#current = this.#current.timePassed(this.#clock.now());
    this.#told = this.#current;
    this.#arm();
  }

  #start(): void {
    const { client, types, room, earlier, isMeant = always } = this.#parts;
    for (const message of earlier?.() ?? []) this.#current = this.#after(message);
    this.#subscription = client.subscribe(
      types,
      (message) => {
        if (isMeant()) this.#set(this.#after(message));
      },
      room,
    );
  }

  #after(message: Message): Value {
    const now = this.#clock.now();
    return this.#current.received(stamped(message, now), now);
  }

  /** Nobody shows the value: who comes next finds it as it is then. No timer is left. */
  #fallAsleep(): void {
    const { lingerMs = 0 } = this.#parts;
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    this.#rest();
    this.#told = this.#current;
    if (lingerMs === Infinity) return;
    if (lingerMs === 0) return this.#stop();
    this.#cancelStop = this.#clock.schedule(this.#clock.now() + lingerMs, () => this.#stop());
  }

  #stop(): void {
    const { client, onStopped } = this.#parts;
    this.#cancelStop = undefined;
    if (this.#subscription !== undefined) client.unsubscribe(this.#subscription);
    this.#subscription = undefined;
    onStopped?.();
  }

  #set(next: Value): void {
    if (next === this.#current) return;
    this.#current = next;
    if (this.#listeners.size === 0) {
      this.#told = next;
      return;
    }
    this.#arm();
    this.#cancelFrame ??= this.#frames.request(this.#onFrame);
  }

  readonly #onFrame = (): void => {
    this.#cancelFrame = undefined;
    this.#tell();
  };

  #tell(): void {
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    if (this.#told === this.#current) return;
    this.#told = this.#current;
    for (const listener of Array.from(this.#listeners)) listener();
    this.#current = this.#current.shown?.() ?? this.#current;
  }

  /** Keeps one timer, for the next thing that time alone changes. */
  #arm(): void {
    const wakeAt = this.#current.nextDeadline;
    if (wakeAt === this.#wakeAt) return;
    this.#rest();
    if (wakeAt === undefined) return;
    this.#wakeAt = wakeAt;
    this.#cancelTimer = this.#clock.schedule(wakeAt, () => {
      this.#rest();
      this.#set(this.#current.timePassed(this.#clock.now()));
      this.#arm();
    });
  }

  #rest(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#wakeAt = undefined;
  }
}
