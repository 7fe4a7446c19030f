/**
 * Decides the order of everything live: one event at a time; commit, then perform; whatever happens
 * meanwhile waits. The only place where a live value changes.
 */
import { WebSocketError } from "../core/error.js";
import type { Moment } from "../core/moment.js";
import type { Drained } from "../core/Pending.js";
import type { World } from "./ports.js";
import { momentOf } from "./ports.js";

/** What the loop needs of a value that it keeps. */
export interface LoopValue<V, E, F> {
  readonly snapshot: object;
  readonly nextDeadline: number | undefined;
  drain(moment?: Moment): Drained<V, E, F>;
  isRelatedTo(other: V): boolean;
}

/** What the loop does not decide itself. */
export interface LoopParts<V, E, F> {
  readonly world: World;
  /** One turn: the value has nothing pending, before and after. */
  readonly turn: (value: V, event: E, moment: () => Moment) => Drained<V, E, F>;
  readonly perform: (effect: F) => void;
  /** The clock has reached a deadline. */
  readonly onTime: (moment: Moment) => E;
  /** An effect could not be performed, or a callback of the user failed. */
  readonly onFault: (cause: unknown, context: string) => void;
  /** Takes every event, in order, after it was committed. */
  readonly record?: ((events: readonly E[]) => void) | undefined;
}

type Done<F> = (effects: readonly F[]) => void;

/** Keeps one value, feeds it events and performs what it asks for. */
export class Loop<V extends LoopValue<V, E, F>, E, F> {
  #current: V;
  #busy = false;
  #wakeAt: number | undefined;
  #cancelWake: (() => void) | undefined;
  #told: object;
  readonly #parts: LoopParts<V, E, F>;
  readonly #waiting: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();

  readonly #inherited: readonly F[];

  /** What `initial` asked for before it went live is performed by `start`. */
  constructor(initial: V, parts: LoopParts<V, E, F>) {
    const { value, effects } = initial.drain(momentOf(parts.world));
    this.#current = value;
    this.#inherited = effects;
    this.#parts = parts;
    this.#told = value.snapshot;
  }

  /** Performs what the initial value asked for. Called once, when all that performs is in place. */
  start(): void {
    this.#enter(() => {
      for (const effect of this.#inherited) this.#perform(effect);
    });
  }

  /** The value as it is: a consistent snapshot. */
  get current(): V {
    return this.#current;
  }

  /** Applies one event. `done` is called with its effects when they have been performed. */
  dispatch(event: E, done?: Done<F>): void {
    if (this.#busy) this.#waiting.push(() => this.#turn(event, done));
    else this.#enter(() => this.#turn(event, done));
  }

  /**
   * Applies what `change` does to the value, at once or when the running event is done; `finish` is
   * the event that ends it.
   */
  update(change: (value: V) => V, finish?: (moment: Moment) => E): void {
    const turn = (): void => {
      const moment = this.#moment();
      const changed = change(this.#current);
      if (!changed.isRelatedTo(this.#current)) throw new WebSocketError("INVALID_UPDATE");
      this.#commit(changed.drain(moment));
      if (finish !== undefined) this.#turn(finish(moment));
    };
    if (this.#busy) this.#waiting.push(turn);
    else this.#enter(turn);
  }

  /** Calls `listener` after every change, once for all that happened in one go. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets the timer; nothing keeps the process alive. */
  rest(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    this.#wakeAt = undefined;
  }

  /** Runs `turn`, then all that it set off. What `turn` throws goes to its caller. */
  #enter(turn: () => void): void {
    this.#busy = true;
    try {
      turn();
    } finally {
      this.#drainWaiting();
      this.#busy = false;
      this.#arm();
      this.#tell();
    }
  }

  #drainWaiting(): void {
    for (let index = 0; index < this.#waiting.length; index += 1) {
      try {
        this.#waiting[index]?.();
      } catch (cause) {
        this.#parts.onFault(cause, "update");
      }
    }
    this.#waiting.length = 0;
  }

  readonly #moment = (): Moment => momentOf(this.#parts.world);

  #turn(event: E, done?: Done<F>): void {
    const drained = this.#parts.turn(this.#current, event, this.#moment);
    this.#commit(drained);
    done?.(drained.effects);
  }

  #commit({ value, effects, events }: Drained<V, E, F>): void {
    if (value.snapshot !== this.#current.snapshot) this.#current = value;
    if (events.length > 0) this.#record(events);
    for (const effect of effects) this.#perform(effect);
  }

  /** A journal that fails must not keep what was committed from being done. */
  #record(events: readonly E[]): void {
    try {
      this.#parts.record?.(events);
    } catch (cause) {
      this.#parts.onFault(cause, "journal");
    }
  }

  #perform(effect: F): void {
    try {
      this.#parts.perform(effect);
    } catch (cause) {
      this.#parts.onFault(cause, "perform");
    }
  }

  #arm(): void {
    const wakeAt = this.#current.nextDeadline;
    if (wakeAt === this.#wakeAt) return;
    this.rest();
    if (wakeAt === undefined) return;
    this.#wakeAt = wakeAt;
    this.#cancelWake = this.#parts.world.clock.schedule(wakeAt, () => this.#wake());
  }

  #wake(): void {
    this.#wakeAt = undefined;
    this.#cancelWake = undefined;
    this.dispatch(this.#parts.onTime(this.#moment()));
  }

  #tell(): void {
    if (this.#told === this.#current.snapshot) return;
    this.#told = this.#current.snapshot;
    // A copy: a listener may add others, which are told the next time.
    for (const listener of Array.from(this.#listeners)) {
      try {
        listener();
      } catch (cause) {
        this.#parts.onFault(cause, "subscribe");
      }
    }
  }
}
