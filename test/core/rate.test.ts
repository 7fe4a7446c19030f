import fc from "fast-check";
import { hasRecovered, spend, waitMs } from "../../src/core/rate.js";

/** Rates whose acts take a time that numbers of the machine hold exactly. */
const exactRates = [1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 125, 200, 250, 500, 1_000] as const;

/**
 * The plainest token bucket, in whole numbers: a thousand parts are a token, and it holds half a token
 * more than the burst, which is what the algorithm allows for rounding.
 */
class Bucket {
  #parts: number;
  #at = 0;

  constructor(
    readonly perSecond: number,
    readonly burst: number,
  ) {
    this.#parts = this.#full;
  }

  get #full(): number {
    return this.burst * 1_000 + 500;
  }

  /** Takes a token, if there is one. */
  take(now: number): boolean {
    this.#parts = Math.min(this.#full, this.#parts + (now - this.#at) * this.perSecond);
    this.#at = now;
    if (this.#parts < 1_000) return false;
    this.#parts -= 1_000;
    return true;
  }

  /** Whether as much of the burst as half of it is there. */
  isHalfFull(now: number): boolean {
    const parts = Math.min(this.#full, this.#parts + (now - this.#at) * this.perSecond);
    return parts - 500 >= this.burst * 500;
  }
}

const limit = fc.record({
  perSecond: fc.constantFrom(...exactRates),
  burst: fc.integer({ min: 1, max: 8 }),
});
const gaps = fc.array(fc.nat({ max: 1_500 }), { maxLength: 60 });

describe("a rate", () => {
  it("allows what a token bucket allows, act by act", () => {
    fc.assert(
      fc.property(limit, gaps, ({ perSecond, burst }, waits) => {
        const bucket = new Bucket(perSecond, burst);
        let until = 0;
        let now = 0;
        for (const gap of waits) {
          now += gap;
          expect(hasRecovered(until, now, perSecond, burst)).toBe(bucket.isHalfFull(now));
          const next = spend(until, now, perSecond, burst);
          expect(next !== undefined).toBe(bucket.take(now));
          until = next ?? until;
        }
      }),
      { numRuns: 500 },
    );
  });

  it("says exactly how long to wait", () => {
    fc.assert(
      fc.property(limit, gaps, ({ perSecond, burst }, waits) => {
        let until = 0;
        let now = 0;
        for (const gap of waits) {
          now += gap % 40;
          until = spend(until, now, perSecond, burst) ?? until;
          const wait = waitMs(until, now, perSecond, burst);
          expect(spend(until, now + wait, perSecond, burst)).toBeDefined();
          const tooEarly = spend(until, now + wait - 1, perSecond, burst);
          expect(wait === 0 || tooEarly === undefined).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([3, 7, 30, 60, 90, 300, 700])(
    "of %i per second, which no number holds exactly, is still the whole burst and no more",
    (perSecond) => {
      let until = 0;
      const allowed = Array.from({ length: 500 }, () => {
        const next = spend(until, 0, perSecond, 200);
        until = next ?? until;
        return next !== undefined;
      });
      expect(allowed.filter(Boolean)).toHaveLength(200);
    },
  );

  it("never lets more pass in a long time than its rate and one burst", () => {
    fc.assert(
      fc.property(limit, gaps, ({ perSecond, burst }, waits) => {
        let until = 0;
        let now = 0;
        let allowed = 0;
        for (const gap of waits) {
          now += gap;
          const next = spend(until, now, perSecond, burst);
          if (next !== undefined) allowed += 1;
          until = next ?? until;
        }
        expect(allowed).toBeLessThanOrEqual(burst + 0.5 + (now * perSecond) / 1_000);
      }),
    );
  });
});

describe("no limit", () => {
  it.each([
    ["a rate of 0", 0, 5],
    ["a rate without end", Infinity, 5],
    ["a burst of 0", 5, 0],
  ])("is %s", (_, perSecond, burst) => {
    expect(spend(77, 0, perSecond, burst)).toBe(77);
    expect(waitMs(1e9, 0, perSecond, burst)).toBe(0);
    expect(hasRecovered(1e9, 0, perSecond, burst)).toBe(true);
  });

  it("is a burst without end: everything passes", () => {
    expect(spend(1e9, 0, 1, Infinity)).toBe(1e9 + 1_000);
    expect(waitMs(1e9, 0, 1, Infinity)).toBe(0);
    expect(hasRecovered(1e9, 0, 1, Infinity)).toBe(true);
  });
});
