import { judgeSilence, sweepEveryMs } from "../../../src/core/connection/liveness.js";

const heartbeat = { heartbeatIntervalMs: 30, heartbeatTimeoutMs: 60 };
const ping = [{ type: "ping" }];
const drop = [{ type: "drop", reason: "HEARTBEAT_TIMEOUT" }];

describe("silence", () => {
  it.each([
    [0, false, 0, []],
    [29, false, 0, []],
    [30, false, 0, ping],
    [100, false, 0, ping],
    [59, true, 0, []],
    [60, true, 0, drop],
    [100, true, 50, []],
    [110, true, 50, drop],
  ])("of %i ms, asked: %p, excused %i ms, deserves %p", (silentMs, asked, lateMs, effects) => {
    expect(judgeSilence(silentMs, asked, lateMs, heartbeat)).toEqual(effects);
  });
});

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
