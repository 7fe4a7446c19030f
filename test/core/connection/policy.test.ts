import { sweepEveryMs } from "../../../src/core/connection/policy.js";

describe("the links", () => {
  it.each([
    [30_000, 60_000, 5_000],
    [60_000, 30_000, 5_000],
    [1, 1, 1],
  ])(
    "with a ping after %i ms and an end after %i ms are swept every %i",
    (interval, timeout, ms) => {
      const times = { heartbeatIntervalMs: interval, heartbeatTimeoutMs: timeout };
      expect(sweepEveryMs(times)).toBe(ms);
    },
  );
});
