/** How work grows with its input. Anything else on the machine only makes a run longer, never shorter. */

/** The shortest of `runs` times, in milliseconds. */
export const bestMs = async (work: () => unknown, runs = 5): Promise<number> => {
  let best = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    await work();
    best = Math.min(best, performance.now() - began);
  }
  return best;
};

const factor = 16;

/**
 * Whether sixteen times the size takes about sixteen times as long, and not 256 times as what grows
 * with the square does. The bound is four times too wide, so that no load alone exceeds it.
 */
export const isProportional = async (
  work: (size: number) => unknown,
  size: number,
): Promise<boolean> => {
  const little = await bestMs(() => work(size));
  const much = await bestMs(() => work(factor * size));
  // Two milliseconds are what a clock and a collector of garbage may add to next to nothing.
  return much <= 4 * factor * little + 2;
};
