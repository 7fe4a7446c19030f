/** Decides how a simulated run is told: one line for each thing that happened, never with payloads. */
import { decode } from "../codec/decode.js";
import type { FrameData } from "../core/Frame.js";
import { utf8Bytes } from "../core/ids.js";

/** Bound: how many lines are kept; the oldest go first. */
const linesMax = 100_000;

interface Entry {
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

/** What happened in a simulation, oldest first. */
export class Trace {
  #entries: Entry[] = [];
  #forgotten = 0;
  readonly #now: () => number;

  /** @param now milliseconds since the simulation began */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes that `who` did or met `what`. */
  note(who: string, what: string): void {
    this.#entries.push({ at: this.#now(), who, what });
    if (this.#entries.length <= linesMax) return;
    this.#entries = this.#entries.slice(linesMax / 2);
    this.#forgotten += linesMax / 2;
  }

  /** The newest `count` lines, all by default. */
  lines(count = Infinity): string[] {
    const shown = this.#entries.slice(count === Infinity ? 0 : -count);
    const missing = this.#forgotten + this.#entries.length - shown.length;
    const head = missing > 0 ? [`... ${missing} earlier lines`] : [];
    return [...head, ...shown.map(lineOf)];
  }

  toString(): string {
    return this.lines().join("\n");
  }
}

/** Names a frame by its message type and room, or by its size. */
export const describeFrame = (data: FrameData): string => {
  const decoded = decode(data, false);
  if (decoded.type !== "message" && decoded.type !== "control") {
    return typeof data === "string" ? `text of ${utf8Bytes(data)} B` : `bytes of ${data.length} B`;
  }
  const { type, room } = decoded.message;
  return room === undefined ? type : `${type} (${room})`;
};

const lineOf = ({ at, who, what }: Entry): string =>
  `${(at / 1_000).toFixed(3).padStart(9)}s  ${who.padEnd(10)} ${what}`;
