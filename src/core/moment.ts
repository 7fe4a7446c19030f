/**
 * Decides how the world reaches the core: time, chance and fresh ids arrive only as a `Moment`
 * inside an event. Nothing in `core` reads a clock or a random source.
 */

/** What the world looked like when an event happened. The driver makes one per event. */
export interface Moment {
  /** Milliseconds on a clock that never jumps; deadlines are compared with it. */
  readonly now: number;
  /** Milliseconds since the Unix epoch; only ever shown, never compared with a deadline. */
  readonly wall: number;
  /** A number in [0, 1) for jitter. */
  readonly roll: number;
  /** A fresh identifier, unique to this moment. */
  readonly id: string;
}

/** Builds a moment for tests and replays: both clocks at `now`, roll 0, an id derived from `now`. */
export const momentAt = (now: number, differences: Partial<Moment> = {}): Moment => ({
  now,
  wall: now,
  roll: 0,
  id: `m${now}`,
  ...differences,
});

/** The earlier of two optional deadlines, in milliseconds. */
export const earliest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined || a <= b ? a : b;
