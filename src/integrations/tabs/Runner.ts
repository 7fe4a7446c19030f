/** Decides how a machine runs: one event at a time, its effects after each, and time when it is due. */
import type { Step } from "../../core/step.js";
import type { Clock } from "../../driver/ports.js";

/** A machine and what runs it. */
export interface RunnerParts<S, E, F> {
  readonly clock: Clock;
  readonly transition: (state: S, event: E, now: number) => Step<S, F>;
  readonly perform: (effect: F) => void;
  /** When the machine wants to be told the time next, as a time of `Clock.now`. */
  readonly nextDeadline: (state: S) => number | undefined;
  readonly onTime: E;
  /** Called when every event that has come and every effect of it is done. */
  readonly rested: (state: S) => void;
}

/** Runs one machine. */
export class Runner<S, E, F> {
  readonly #parts: RunnerParts<S, E, F>;
  readonly #events: E[] = [];
  #state: S;
  #isBusy = false;
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(initial: S, parts: RunnerParts<S, E, F>) {
    this.#state = initial;
    this.#parts = parts;
  }

  get state(): S {
    return this.#state;
  }

  /** Takes one event; one that comes out of an effect waits until all effects before are done. */
  dispatch(event: E): void {
    this.#events.push(event);
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
        const { state, effects } = this.#parts.transition(
          this.#state,
          next,
          this.#parts.clock.now(),
        );
        this.#state = state;
        for (const effect of effects) this.#parts.perform(effect);
      }
    } finally {
      this.#isBusy = false;
    }
    this.#setAlarm(this.#parts.nextDeadline(this.#state));
    this.#parts.rested(this.#state);
  }

  #setAlarm(at: number | undefined): void {
    if (this.#alarm?.at === at) return;
    this.#alarm?.cancel();
    this.#alarm = undefined;
    if (at === undefined) return;
    const cancel = this.#parts.clock.schedule(at, () => {
      this.#alarm = undefined;
      this.dispatch(this.#parts.onTime);
    });
    this.#alarm = { at, cancel };
  }
}
