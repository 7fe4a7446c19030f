/**
 * Decides when things happen in a simulation.
 *
 * Theory of operation. Time stands still until somebody lets it pass. A turn is everything that is
 * due at one instant, then what was deferred meanwhile; promises settle between the two and after
 * them, as between the phases of Node's event loop. What a turn plans for the same instant happens
 * in the next one. Timers wait and traffic is on its way: a run is quiet when there is no traffic.
 */
import type { Plan } from "./Agenda.js";
import { Agenda } from "./Agenda.js";
import type { Host } from "./Host.js";

/** What bounds a run. */
export interface TimelineOptions {
  /** Where the clock starts, in milliseconds. */
  readonly startsAt: number;
  /** How many turns one run may take before it counts as endless. */
  readonly turnsMax: number;
  /** The end of the story so far, for a run that does not end. */
  readonly story: () => string;
}

/** The virtual clock with all that is to come. */
export class Timeline {
  readonly #agenda = new Agenda();
  readonly #options: TimelineOptions;
  #now: number;
  #deferred: (() => void)[] = [];
  #isRunning = false;

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#now = options.startsAt;
  }

  /** The time, in milliseconds. */
  get now(): number {
    return this.#now;
  }

  /** Plans a timer; returns how to cancel it. */
  schedule(at: number, host: Host, run: () => void): () => void {
    const plan = this.#agenda.add(at, "timer", host, run);
    return () => this.#agenda.cancel(plan);
  }

  /** Plans an arrival. */
  arrive(at: number, host: Host, run: () => void): void {
    this.#agenda.add(at, "traffic", host, run);
  }

  /** Plans something for the end of the turn. */
  defer(run: () => void): void {
    this.#deferred.push(run);
  }

  /** Lets everything arrive that is on its way; timers fire when time passes them. */
  settle(): Promise<void> {
    return this.#run(() => {
      const { hasTraffic, nextAt = Infinity } = this.#agenda;
      return hasTraffic || nextAt <= this.#now ? nextAt : undefined;
    });
  }

  /** Lets time pass until `promise` is settled, then what is on its way arrive. */
  async settleWith<A>(promise: Promise<A>): Promise<A> {
    let isPending = true;
    const settled = (): void => {
      isPending = false;
    };
    promise.then(settled, settled);
    await this.#run(() => {
      if (!isPending) return undefined;
      const { nextAt } = this.#agenda;
      if (nextAt !== undefined) return nextAt;
      throw this.#failure("Nothing is left that could settle the promise.");
    });
    await this.settle();
    return promise;
  }

  /** Lets that many milliseconds pass. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.#run(() => {
      const { nextAt = Infinity } = this.#agenda;
      return nextAt <= until ? nextAt : undefined;
    });
    this.#now = Math.max(this.#now, until);
  }

  /** Takes turns at the times that `next` names, until it names none. */
  async #run(next: () => number | undefined): Promise<void> {
    if (this.#isRunning) throw new Error("The simulation runs already: await its last run first.");
    this.#isRunning = true;
    try {
      await promisesSettled();
      for (let turns = 0; ; turns += 1) {
        const at = this.#deferred.length > 0 ? this.#now : next();
        if (at === undefined) return;
        if (turns >= this.#options.turnsMax) {
          throw this.#failure(`The simulation did not come to rest in ${turns} turns.`);
        }
        this.#now = Math.max(this.#now, at);
        await this.#turn();
      }
    } finally {
      this.#isRunning = false;
    }
  }

  async #turn(): Promise<void> {
    for (const plan of this.#agenda.takeUntil(this.#now)) this.#perform(plan);
    await promisesSettled();
    const deferred = this.#deferred;
    if (deferred.length === 0) return;
    this.#deferred = [];
    for (const run of deferred) run();
    await promisesSettled();
  }

  #perform(plan: Plan): void {
    // An earlier part of the turn may have cancelled it.
    if (plan.isCancelled || !plan.host.isAlive) return;
    if (plan.host.stalledUntil > this.#now) {
      plan.at = plan.host.stalledUntil;
      this.#agenda.put(plan);
      return;
    }
    plan.run();
  }

  #failure(sentence: string): Error {
    return new Error(`${sentence}\n${this.#options.story()}`);
  }
}

// Taken once, so that fake timers of a test runner do not stop the simulation.
const { setImmediate: immediately, setTimeout: later } = globalThis;

/** Resolves when every promise reaction that can run has run. */
const promisesSettled = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof immediately === "function") immediately(resolve);
    else later(resolve, 0);
  });
