/** Decides what clock, chance and logger the hosts of a simulation have: virtual, seeded, collected. */
import type { World } from "../driver/ports.js";
import { seededRoll } from "./chance.js";
import type { Host } from "./Host.js";
import type { Timeline } from "./Timeline.js";
import type { Trace } from "./trace.js";

/** Something that the logger was told. */
export interface LogEntry {
  readonly message: string;
  readonly cause: unknown;
}

/** What the hosts of one simulation have in common. */
export class Surroundings {
  readonly logged: LogEntry[] = [];
  /** How far the calendar clock is ahead of the virtual one, in milliseconds. */
  wallShiftMs = 0;
  readonly #timeline: Timeline;
  readonly #trace: Trace;
  readonly #seed: number;
  readonly #roll: () => number;
  #idCount = 0;

  constructor(timeline: Timeline, trace: Trace, seed: number) {
    this.#timeline = timeline;
    this.#trace = trace;
    this.#seed = seed;
    this.#roll = seededRoll(seed);
  }

  /** The driver's ports for one host. */
  of(host: Host): World {
    const timeline = this.#timeline;
    return {
      clock: {
        now: () => timeline.now,
        wall: () => timeline.now + this.wallShiftMs,
        schedule: (at, run) => timeline.schedule(at, host, run),
        defer: (run) =>
          timeline.defer(() => {
            if (host.isAlive) run();
          }),
      },
      chance: {
        roll: this.#roll,
        id: () => `${this.#seed}.${(this.#idCount += 1).toString(36)}`,
      },
      logger: {
        error: (fields, message) => {
          this.logged.push({ message, cause: "err" in fields ? fields.err : undefined });
          this.#trace.note(host.name, `logs ${message}`);
        },
        warn: (_fields, message) => this.#trace.note(host.name, `warns: ${message}`),
      },
    };
  }
}
