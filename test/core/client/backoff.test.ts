import { backoffDelayMs, isRetryAfter } from "../../../src/core/client/backoff.js";
import { clientDefaults } from "../../../src/core/client/options.js";

const options = { ...clientDefaults, reconnectDelayMs: 1_000, reconnectDelayMsMax: 5_000 };

const at = (roll: number): { now: number; roll: number } => ({ now: 0, roll });

describe("the delay before an attempt", () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 5_000],
    [5_000, 5_000],
  ])("number %i grows up to its ceiling: %i ms", (attempt, delayMs) => {
    expect(backoffDelayMs(options, attempt, at(0))).toBe(delayMs);
  });

  it("is never cut below the first delay", () => {
    const patient = { ...clientDefaults, reconnectDelayMs: 60_000 };
    expect([1, 2].map((attempt) => backoffDelayMs(patient, attempt, at(0)))).toEqual([
      60_000, 60_000,
    ]);
  });

  it("is shortened by chance, by no more than the jitter's part", () => {
    expect(backoffDelayMs(options, 1, at(0.5))).toBe(750);
    expect(backoffDelayMs(options, 1, at(0.999))).toBeGreaterThanOrEqual(500);
    expect(backoffDelayMs({ ...options, reconnectJitter: 0 }, 1, at(0.9))).toBe(1_000);
  });

  it("is fixed with a factor of one", () => {
    expect(backoffDelayMs({ ...options, reconnectFactor: 1 }, 9, at(0))).toBe(1_000);
  });

  it.each([
    [{ retryAfterMs: 3_000, until: undefined }, 3_000],
    [{ retryAfterMs: 60_000, until: undefined }, 60_000],
    [{ retryAfterMs: 200, until: undefined }, 1_000],
    [{ retryAfterMs: 3_000, until: 101 }, 3_000],
    [{ retryAfterMs: 3_000, until: 100 }, 1_000],
  ])("is at least what the server asked for, unless that is stale: %p, %i ms", (hint, delayMs) => {
    expect(backoffDelayMs(options, 1, { now: 100, roll: 0 }, hint)).toBe(delayMs);
  });
});

describe("what a server says about coming back", () => {
  it.each([0, 1.5, 600_000])("is followed when it is up to ten minutes: %p", (value) => {
    expect(isRetryAfter(value)).toBe(true);
  });

  it.each([-1, 600_001, Infinity, NaN, "5", null, undefined, {}])("is ignored: %p", (value) => {
    expect(isRetryAfter(value)).toBe(false);
  });
});
