import { momentAt } from "../../../src/core/moment.js";
import { nextDeadline, nextSweep, swept } from "../../../src/core/server/heartbeat.js";
import { serverDefaults } from "../../../src/core/server/options.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { listen, stateIn } from "../../support/servers.js";

const running = stateIn("running");

describe("the next sweep", () => {
  it("is due a sixth of the heartbeat later", () => {
    expect(nextSweep(serverDefaults, momentAt(100))).toBe(5_100);
  });

  it("is never when the heartbeat is off", () => {
    const off = { ...serverDefaults, heartbeatIntervalMs: 0 };
    const { snapshot } = listen(new WebSocketServer({ heartbeatIntervalMs: 0 }).start());
    expect(nextSweep(off, momentAt(100))).toBeUndefined();
    expect(nextDeadline(snapshot)).toBeUndefined();
    expect(swept(snapshot, momentAt(1e9)).state).toBe(snapshot);
  });
});

describe("a sweep", () => {
  it.each([
    [5_000, 0],
    [10_000, 0],
    [10_001, 5_001],
  ])("at %i looks at all links and excuses %i ms", (now, lateMs) => {
    const { state, effects } = swept(running, momentAt(now));
    expect(effects).toEqual([{ type: "sweep", now, lateMs }]);
    expect(nextDeadline(state)).toBe(now + 5_000);
  });

  it("waits for its time", () => {
    expect(swept(running, momentAt(4_999))).toEqual({ state: running, effects: [] });
  });

  it.each(["stopped", "starting", "stopping"] as const)("is nothing while %s", (phase) => {
    expect(swept(stateIn(phase), momentAt(1e9)).effects).toEqual([]);
    expect(nextDeadline(stateIn(phase))).toBeUndefined();
  });
});

describe("a heartbeat that is turned on or off while the server listens", () => {
  const listening = (heartbeatIntervalMs: number) =>
    new WebSocketServer({ heartbeatIntervalMs })
      .start()
      .apply({ type: "listening", port: 1, moment: momentAt(1_000) });

  it("looks at the links at once, which is not late", () => {
    const on = listening(0).withOptions({ heartbeatIntervalMs: 600 });
    expect(on.nextDeadline).toBe(0);
    const looked = on.apply({ type: "time", moment: momentAt(5_000) });
    expect(looked.outbox.at(-1)).toEqual({ type: "sweep", now: 5_000, lateMs: 0 });
    expect(looked.nextDeadline).toBe(5_100);
  });

  it("looks at them no more", () => {
    expect(listening(600).withOptions({ heartbeatIntervalMs: 0 }).nextDeadline).toBeUndefined();
  });

  it("goes on as before when something else is configured, or the server does not listen", () => {
    const server = listening(600);
    expect(server.withOptions({ connectionsMax: 5 }).nextDeadline).toBe(server.nextDeadline);
    const stopped = new WebSocketServer().withOptions({ heartbeatIntervalMs: 600 });
    expect(stopped.nextDeadline).toBeUndefined();
  });
});
