/**
 * Decides how long something lives that several hold: from the first to the last, and a while longer,
 * so that whoever lets go and takes it again at once finds the same.
 */

/** What can be held. */
export interface Closable {
  /** Called once, when nobody holds it any more. */
  close(): void;
}

/**
 * How long what components hold outlives the last of them, in milliseconds. React mounts what it has
 * just unmounted again in the same task (StrictMode, Fast Refresh); a page that swaps one route for
 * another, or one root for another, takes a few tasks.
 */
export const leaseLingerMs = 100;

/** Runs something once, after that many milliseconds. Returns how to cancel it. */
type Schedule = (run: () => void, delayMs: number) => () => void;

interface Hold<Held> {
  readonly held: Held;
  count: number;
  cancelClose: (() => void) | undefined;
}

/** Things that several hold, each under a key. */
export class Leases<Key, Held extends Closable> {
  readonly #holds = new Map<Key, Hold<Held>>();
  readonly #lingerMs: number;
  readonly #schedule: Schedule;

  /**
   * @param lingerMs how long a thing outlives its last holder, in milliseconds. Default 100
   * @param schedule what keeps time. Default: the host's timers
   */
  constructor(lingerMs = leaseLingerMs, schedule: Schedule = hostTimers) {
    this.#lingerMs = lingerMs;
    this.#schedule = schedule;
  }

  /** What is under the key and not closed yet. */
  find(key: Key): Held | undefined {
    return this.#holds.get(key)?.held;
  }

  /**
   * Holds what is under the key; `open` makes it when there is none. Returns it, and how to let it go,
   * which counts once.
   */
  take(key: Key, open: () => Held): readonly [Held, () => void] {
    const hold = this.#holds.get(key) ?? { held: open(), count: 0, cancelClose: undefined };
    this.#holds.set(key, hold);
    hold.cancelClose?.();
    hold.cancelClose = undefined;
    hold.count += 1;
    let isTaken = true;
    const letGo = (): void => {
      if (isTaken) this.#letGo(key, hold);
      isTaken = false;
    };
    return [hold.held, letGo];
  }

  #letGo(key: Key, hold: Hold<Held>): void {
    hold.count -= 1;
    if (hold.count > 0) return;
    hold.cancelClose = this.#schedule(() => {
      this.#holds.delete(key);
      hold.held.close();
    }, this.#lingerMs);
  }
}

const hostTimers: Schedule = (run, delayMs) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};
