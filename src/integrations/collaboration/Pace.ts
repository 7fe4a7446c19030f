/** Decides how fast something may follow itself: what is meant to happen meanwhile waits. */

/** Runs something once, after that many milliseconds. Returns how to cancel it. */
export type Schedule = (run: () => void, delayMs: number) => () => void;

/** The host's timers. */
export const hostSchedule: Schedule = (run, delayMs) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

/** A pace that is kept. */
export class Pace {
  readonly #intervalMs: number;
  readonly #schedule: Schedule;
  #cancel: (() => void) | undefined;
  #waiting: (() => void)[] = [];

  /** @param intervalMs how long after one step the next may come; 0 for at once */
  constructor(intervalMs: number, schedule: Schedule) {
    this.#intervalMs = intervalMs;
    this.#schedule = schedule;
  }

  /** Resolves when the next step may be made; never once `stop` was called meanwhile. */
  next(): Promise<void> {
    if (this.#cancel === undefined) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A step has been made. */
  stepped(): void {
    if (this.#intervalMs === 0) return;
    this.#cancel?.();
    this.#cancel = this.#schedule(() => {
      this.#cancel = undefined;
      for (const resolve of this.#waiting.splice(0)) resolve();
    }, this.#intervalMs);
  }

  /** Forgets who waits. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#waiting = [];
  }
}
