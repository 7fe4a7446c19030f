import { momentAt } from "../../../src/core/moment.js";
import { nextSweep, rearmed, swept } from "../../../src/core/server/heartbeat.js";
import { serverDefaults } from "../../../src/core/server/options.js";
import type { ServerOptions } from "../../../src/core/server/options.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { knock, listen, quiet, stateIn } from "../../support/servers.js";

const running = stateIn("running");
const quietLinks = { heartbeatIntervalMs: 0, messageTimeoutMs: 0 };

describe("the next look at the links", () => {
  it.each<[string, Partial<ServerOptions>, number | undefined]>([
    ["a sixth of the shortest time later", {}, 5_100],
    ["of the heartbeat alone", { messageTimeoutMs: 0 }, 5_100],
    ["of unfinished messages alone", { heartbeatIntervalMs: 0, messageTimeoutMs: 600 }, 200],
    ["once a minute, to forget addresses", quietLinks, 60_100],
    ["never", { ...quietLinks, connectsPerSecondMax: 0 }, undefined],
  ])("is due %s", (_, options, at) => {
    expect(nextSweep({ ...serverDefaults, ...options }, momentAt(100))).toBe(at);
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
    expect(state.phase).toMatchObject({ sweepAt: now + 5_000 });
  });

  it("waits for its time", () => {
    expect(swept(running, momentAt(4_999))).toEqual({ state: running, effects: [] });
  });

  it.each(["stopped", "starting", "stopping"] as const)("is nothing while %s", (phase) => {
    const state = stateIn(phase);
    expect(swept(state, momentAt(1e9))).toEqual({ state, effects: [] });
  });

  it("is nothing where there is nothing to look at", () => {
    const options = { ...quietLinks, connectsPerSecondMax: 0 };
    const { snapshot } = listen(new WebSocketServer(options).start());
    expect(swept(snapshot, momentAt(1e9)).state).toBe(snapshot);
  });

  it("is the last one when a state was given options that need none", () => {
    const options = { ...running.options, ...quietLinks, connectsPerSecondMax: 0 };
    const { state, effects } = swept(running.withOptions(options), momentAt(1e9));
    expect(effects).toEqual([{ type: "sweep", now: 1e9, lateMs: 0 }]);
    expect(state.phase).toMatchObject({ sweepAt: undefined });
  });

  it.each([{}, quietLinks])("forgets addresses whose allowance is whole again: %j", (options) => {
    const server = listen(new WebSocketServer(options).start());
    const known = quiet(knock(knock(server, "h"), "i", { peer: "192.0.2.2" }, 60_000));
    expect([...known.snapshot.gate.spent.keys()]).toEqual(["192.0.2.1", "192.0.2.2"]);
    expect([...swept(known.snapshot, momentAt(60_010)).state.gate.spent.keys()]).toEqual([
      "192.0.2.2",
    ]);
  });
});

describe("looks that are turned on or off while the server listens", () => {
  const listening = (options: Partial<ServerOptions>) =>
    listen(
      new WebSocketServer({ ...quietLinks, connectsPerSecondMax: 0, ...options }).start(),
      1,
      1_000,
    );

  it("begin at once, which is not late", () => {
    const on = listening({}).withOptions({ heartbeatIntervalMs: 600 });
    expect(on.nextDeadline).toBe(0);
    const looked = on.apply({ type: "time", moment: momentAt(5_000) });
    expect(looked.outbox.at(-1)).toEqual({ type: "sweep", now: 5_000, lateMs: 0 });
    expect(looked.nextDeadline).toBe(5_100);
  });

  it("end", () => {
    const off = listening({ heartbeatIntervalMs: 600 }).withOptions({ heartbeatIntervalMs: 0 });
    expect(off.nextDeadline).toBeUndefined();
  });

  it("go on as before when something else is configured, or the server does not listen", () => {
    const server = listening({ heartbeatIntervalMs: 600 });
    expect(server.withOptions({ connectionsMax: 5 }).nextDeadline).toBe(server.nextDeadline);
    expect(rearmed(server.snapshot)).toBe(server.snapshot);
    const stopped = new WebSocketServer().withOptions({ heartbeatIntervalMs: 600 });
    expect(stopped.nextDeadline).toBeUndefined();
  });
});
