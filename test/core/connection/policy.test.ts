import { sweepEveryMs } from "../../../src/core/connection/policy.js";

describe("the links", () => {
  it.each([
    [30_000, 60_000, 0, 5_000],
    [60_000, 30_000, 0, 5_000],
    [1, 1, 0, 1],
    [30_000, 60_000, 6_000, 1_000],
    [30_000, 0, 0, 5_000],
    [0, 6_000, 30_000, 5_000],
    [0, 6_000, 0, undefined],
  ])(
    "with a ping after %i ms, an end after %i ms and %i ms for a message are swept every %p",
    (heartbeatIntervalMs, heartbeatTimeoutMs, messageTimeoutMs, ms) => {
      const times = { heartbeatIntervalMs, heartbeatTimeoutMs, messageTimeoutMs };
      expect(sweepEveryMs(times)).toBe(ms);
    },
  );
});
