/** Decides the simulation's chance: small, seeded, and the same on every machine. */

/**
 * A generator of numbers in [0, 1); equal seeds give equal numbers.
 * @param seed any integer; only its lowest 32 bits count
 */
export const seededRoll = (seed: number): (() => number) => {
  // mulberry32: 32 bits of state are plenty for a test, and easy to check by hand.
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
