import { WebSocketClient } from "jounce-websocket";
import { Recorder, ReduxBridge, TimeTravel } from "jounce-websocket/devtools";
import { clientHeader, journalLine } from "../../../src/codec/journalWriter.js";
import { clientToJson } from "../../../src/codec/plain.js";
import { url } from "../../support/clients.js";
import { FakeMonitor } from "./fakeMonitor.js";

/** A client's run that is recorded while a bridge tells it, and time that passes when told. */
const setup = (begun = true) => {
  const recorder = new Recorder({ eventsMax: 500 });
  const waiting: (() => void)[] = [];
  const travel = new TimeTravel(recorder, (run) => {
    waiting.push(run);
    return () => void waiting.splice(waiting.indexOf(run), 1);
  });
  const monitor = new FakeMonitor();
  const bridge = ReduxBridge.connect(travel, { extension: monitor });
  let client = new WebSocketClient(url);
  const begin = (): void => recorder.sink(clientHeader(client));
  /** Joins rooms, each an event that changes the state. */
  const join = (...rooms: readonly string[]): void => {
    for (const room of rooms) {
      client = client.apply({ type: "joinRoom", room });
      recorder.sink(journalLine({ type: "joinRoom", room }));
    }
  };
  const passTime = (): void => {
    for (const run of waiting.splice(0)) run();
  };
  const stateNow = (): unknown => JSON.parse(JSON.stringify(clientToJson(client.snapshot)));
  if (begun) begin();
  return { begin, bridge, join, monitor, passTime, recorder, stateNow, travel, waiting };
};

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `room${index}`);

/** A run of three rooms that a monitor has been told. */
const told = () => {
  const run = setup();
  run.monitor.tell({ type: "START" });
  run.join("a", "b", "c");
  run.passTime();
  return run;
};

describe("the bridge to the Redux DevTools", () => {
  it("reads and tells nothing before a monitor is there", () => {
    const { join, monitor, waiting } = setup();
    join("a");
    expect(waiting).toEqual([]);
    expect(monitor.inits).toBe(0);
  });

  it("begins with the state of now, and tells each event with the state after it", () => {
    const { join, monitor, passTime, stateNow } = setup();
    join("a");
    monitor.tell({ type: "START" });
    expect(monitor.state).toEqual(stateNow());
    join("b", "c");
    expect(monitor.sent).toBe(0);
    passTime();
    expect(monitor.types).toEqual(["@@INIT", "joinRoom", "joinRoom"]);
    expect(monitor.log?.actionsById[2]?.action).toEqual({ type: "joinRoom", room: "c" });
    expect(monitor.state).toEqual(stateNow());
  });

  it("is told START twice and begins once", () => {
    const { monitor } = told();
    monitor.tell({ type: "START" });
    expect(monitor.inits).toBe(1);
  });

  it("tells nothing after STOP, and begins anew with the next START", () => {
    const { join, monitor, passTime, stateNow, waiting } = told();
    monitor.tell({ type: "STOP" });
    join("d");
    expect(waiting).toEqual([]);
    monitor.tell({ type: "START" });
    passTime();
    expect(monitor.types).toEqual(["@@INIT"]);
    expect(monitor.state).toEqual(stateNow());
  });

  it("waits for the first line of a run, and begins anew with another run", () => {
    const { begin, join, monitor, passTime } = setup(false);
    monitor.tell({ type: "START" });
    expect(monitor.inits).toBe(0);
    begin();
    join("a");
    passTime();
    expect(monitor.types).toEqual(["@@INIT"]);
    begin();
    passTime();
    expect(monitor.inits).toBe(2);
  });

  it("tells what is too much at once as one action, with the state after it", () => {
    const { join, monitor, passTime, stateNow } = told();
    join(...numbered(300));
    passTime();
    expect(monitor.sent).toBe(3 + 21);
    expect(monitor.types[4]).toBe("(skipped)");
    expect(monitor.log?.actionsById[4]?.action).toEqual({ type: "(skipped)", events: 280 });
    expect(monitor.state).toEqual(stateNow());
  });

  it.each(["JUMP_TO_ACTION", "JUMP_TO_STATE"])("moves the cursor: %s", (type) => {
    const { monitor, travel } = told();
    monitor.dispatch({ type, actionId: 2 });
    expect(travel.view()).toMatchObject({ mode: "held", step: 2 });
    const value = travel.view().timeline?.at(2);
    expect(value instanceof WebSocketClient && value.rooms.toArray()).toEqual(["a", "b"]);
  });

  it("still jumps right when the recorder and the monitor have let go of the begin", () => {
    const { join, monitor, passTime, travel } = told();
    for (const batch of Array.from({ length: 80 }, (_, index) => index)) {
      join(...numbered(20).map((room) => `${room}of${batch}`));
      passTime();
    }
    const { stagedActionIds = [], computedStates = [] } = monitor.log ?? {};
    expect(stagedActionIds).toHaveLength(200);
    expect(travel.recorder.extent.first).toBeGreaterThan(0);
    for (const index of [0, 1, 100, 199]) {
      monitor.dispatch({ type: "JUMP_TO_ACTION", actionId: stagedActionIds[index] });
      const { timeline, step } = travel.view();
      expect(timeline?.plain(step)).toEqual(computedStates[index]?.state);
    }
  });

  it.each(["COMMIT", "RESET"])("begins the log anew with the state of now: %s", (type) => {
    const { monitor, stateNow, travel } = told();
    monitor.dispatch({ type: "JUMP_TO_ACTION", actionId: 1 });
    monitor.dispatch({ type });
    expect(monitor.types).toEqual(["@@INIT"]);
    expect(monitor.state).toEqual(stateNow());
    expect(travel.view()).toMatchObject({ mode: "live", step: 3 });
  });

  it("goes back to the log's begin: ROLLBACK", () => {
    const { monitor, travel } = told();
    monitor.dispatch({ type: "ROLLBACK" });
    expect(travel.view()).toMatchObject({ mode: "held", step: 0 });
  });

  it("sends nothing while the monitor's recording is paused, and all of it afterwards", () => {
    const { join, monitor, passTime } = told();
    monitor.dispatch({ type: "PAUSE_RECORDING", status: true });
    join("d");
    passTime();
    expect(monitor.sent).toBe(3);
    monitor.dispatch({ type: "PAUSE_RECORDING", status: false });
    expect(monitor.sent).toBe(4);
  });

  it("imports a log as a run that the cursor moves in", () => {
    const source = told();
    const { monitor, travel } = setup();
    monitor.tell({ type: "START" });
    monitor.dispatch({ type: "IMPORT_STATE", nextLiftedState: source.monitor.log });
    expect(travel.view()).toMatchObject({ mode: "imported", step: 0 });
    expect(monitor.types).toEqual(["@@INIT", "joinRoom", "joinRoom", "joinRoom"]);
    monitor.dispatch({ type: "JUMP_TO_ACTION", actionId: 3 });
    expect(travel.view().timeline?.plain(3)).toEqual(source.stateNow());
    expect(travel.view().step).toBe(3);
  });

  it("imports what comes after the last events that were too many", () => {
    const source = told();
    source.join(...numbered(30));
    source.passTime();
    const { monitor, travel } = setup();
    monitor.tell({ type: "START" });
    monitor.dispatch({ type: "IMPORT_STATE", nextLiftedState: source.monitor.log });
    expect(travel.view().timeline?.size).toBe(20);
    expect(travel.view().timeline?.plain(20)).toEqual(source.stateNow());
  });

  it.each([
    ["no log at all", { actionsById: 1 }, "This is no log of a jounce-websocket run."],
    [
      "a log of another app",
      {
        actionsById: { 0: { action: { type: "@@INIT" } }, 1: { action: { type: "counted" } } },
        stagedActionIds: [0, 1],
        computedStates: [{ state: { url } }, { state: {} }],
      },
      "line 1: value.",
    ],
  ])("says why it cannot import %s", (_, nextLiftedState, reason) => {
    const { monitor, travel } = told();
    monitor.dispatch({ type: "IMPORT_STATE", nextLiftedState });
    expect(monitor.errors).toEqual([expect.stringContaining(reason)]);
    expect(travel.view().mode).toBe("live");
  });

  it("takes no harm from messages that it does not know", () => {
    const { monitor, travel } = told();
    for (const message of [undefined, "x", {}, { type: "DISPATCH" }, { type: "ACTION" }]) {
      monitor.tell(message);
    }
    monitor.dispatch({ type: "JUMP_TO_ACTION", actionId: 99 });
    monitor.dispatch({ type: "JUMP_TO_ACTION" });
    monitor.dispatch({ type: "TOGGLE_ACTION", id: 1 });
    expect(travel.view()).toMatchObject({ mode: "live", step: 3 });
    expect(monitor.errors).toEqual([]);
  });

  it("lets go of the extension when it is closed", () => {
    const { bridge, join, monitor, waiting } = told();
    bridge?.close();
    join("d");
    expect(monitor.isConnected).toBe(false);
    expect(waiting).toEqual([]);
  });

  it("is not there where the page has no extension", () => {
    expect(ReduxBridge.connect(new TimeTravel(new Recorder()))).toBeUndefined();
  });
});
