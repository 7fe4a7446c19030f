/** Decides when others are told that the user types: now and then while it goes on, and when it ends. */
import type { PageClock } from "./Feed.js";
import { pageClock } from "./Feed.js";

/** What typing does to the world. */
export interface OwnTypingParts {
  /** How long after the last key it ends by itself, in milliseconds. */
  readonly timeoutMs: number;
  readonly start: () => void;
  readonly stop: () => void;
  readonly clock?: PageClock;
}

/** The typing of one user in one room. */
export class OwnTyping {
  readonly #parts: OwnTypingParts;
  readonly #clock: PageClock;
  #toldAt: number | undefined;
  #cancelEnd: (() => void) | undefined;

  constructor(parts: OwnTypingParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? pageClock;
  }

  /**
   * The user has pressed a key. Others are told at most twice per `timeoutMs`, which is often enough
   * for them not to forget it.
   */
  pressed(): void {
    const now = this.#clock.now();
    const { timeoutMs } = this.#parts;
    this.#cancelEnd?.();
    this.#cancelEnd = this.#clock.schedule(now + timeoutMs, () => this.ended());
    if (this.#toldAt !== undefined && now - this.#toldAt < timeoutMs / 2) return;
    this.#toldAt = now;
    this.#parts.start();
  }

  /** The user types no more, or what was typed has been sent. */
  ended(): void {
    this.#cancelEnd?.();
    this.#cancelEnd = undefined;
    if (this.#toldAt === undefined) return;
    this.#toldAt = undefined;
    this.#parts.stop();
  }
}
