import { backoffDelayMs } from "../../../src/core/client/backoff.js";
import { clientDefaults } from "../../../src/core/client/options.js";

const options = { ...clientDefaults, reconnectDelayMs: 1_000, reconnectDelayMsMax: 5_000 };

describe("the delay before an attempt", () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 5_000],
    [5_000, 5_000],
  ])("number %i grows up to its ceiling: %i ms", (attempt, delayMs) => {
    expect(backoffDelayMs(options, attempt, 0)).toBe(delayMs);
  });

  it("is shortened by chance, by no more than the jitter's part", () => {
    expect(backoffDelayMs(options, 1, 0.5)).toBe(750);
    expect(backoffDelayMs(options, 1, 0.999)).toBeGreaterThanOrEqual(500);
    expect(backoffDelayMs({ ...options, reconnectJitter: 0 }, 1, 0.9)).toBe(1_000);
  });

  it("is fixed with a factor of one", () => {
    expect(backoffDelayMs({ ...options, reconnectFactor: 1 }, 9, 0)).toBe(1_000);
  });
});
