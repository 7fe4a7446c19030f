import { judgeSilence } from "../../../src/core/connection/liveness.js";

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
