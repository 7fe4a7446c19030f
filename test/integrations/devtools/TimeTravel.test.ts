import { option as O } from "fp-ts";
import { momentAt, WebSocketClient } from "jounce-websocket";
import { Recorder, TimeTravel } from "jounce-websocket/devtools";
import { clientHeader, journalLine } from "../../../src/codec/journalWriter.js";
import { url } from "../../support/clients.js";

const header = clientHeader(new WebSocketClient(url));

/** A cursor over a recorder; time passes when told. */
const setup = (eventsMax = 100) => {
  const recorder = new Recorder({ eventsMax });
  const waiting: (() => void)[] = [];
  const travel = new TimeTravel(recorder, (run) => {
    waiting.push(run);
    return () => void waiting.splice(waiting.indexOf(run), 1);
  });
  recorder.sink(header);
  const record = (...rooms: readonly string[]): void => {
    for (const room of rooms) recorder.sink(journalLine({ type: "joinRoom", room }));
  };
  const passTime = (): void => {
    for (const run of waiting.splice(0)) run();
  };
  const roomsShown = (): readonly string[] => {
    const { timeline, step } = travel.view();
    const value = timeline?.at(step);
    return value instanceof WebSocketClient ? value.rooms.toArray() : [];
  };
  return { passTime, record, recorder, roomsShown, travel, waiting };
};

describe("time travel", () => {
  it("reads nothing before it is watched", () => {
    const { record, travel, waiting } = setup();
    record("a");
    expect(waiting).toEqual([]);
    expect(travel.view().timeline).toBeUndefined();
  });

  it("follows what is recorded, at most once in a while", () => {
    const { passTime, record, roomsShown, travel, waiting } = setup();
    record("a");
    travel.watch();
    expect(roomsShown()).toEqual(["a"]);
    record("b", "c");
    expect(waiting).toHaveLength(1);
    passTime();
    expect(roomsShown()).toEqual(["a", "b", "c"]);
    expect(travel.view()).toMatchObject({ mode: "live", step: 3 });
  });

  it("holds the run when one goes back, and counts what is newer", () => {
    const { passTime, record, roomsShown, travel } = setup();
    record("a", "b", "c");
    travel.watch();
    travel.jump(1);
    record("d", "e");
    passTime();
    expect(travel.view()).toMatchObject({ mode: "held", step: 1, newer: 2 });
    expect(travel.view().timeline?.size).toBe(3);
    expect(roomsShown()).toEqual(["a"]);
    travel.goLive();
    expect(travel.view()).toMatchObject({ mode: "live", step: 5, newer: 0 });
  });

  it("keeps its place in a run whose begin has been let go meanwhile", () => {
    const { passTime, record, roomsShown, travel } = setup(2);
    record("a", "b", "c");
    travel.watch();
    travel.jump(1);
    record("d", "e", "f", "g");
    passTime();
    expect(roomsShown()).toEqual(["a"]);
    travel.goLive();
    expect(travel.view()).toMatchObject({ first: 4, step: 3 });
    expect(roomsShown()).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
    travel.jumpRecorded(5);
    expect(roomsShown()).toEqual(["a", "b", "c", "d", "e"]);
    travel.jumpRecorded(1);
    expect(travel.view().step).toBe(0);
  });

  it("stays within the run", () => {
    const { record, travel } = setup();
    record("a", "b");
    travel.watch();
    travel.jump(99);
    expect(travel.view().step).toBe(2);
    travel.jump(-1);
    expect(travel.view().step).toBe(0);
  });

  it("begins anew with another client's run", () => {
    const { passTime, record, recorder, roomsShown, travel } = setup();
    record("a");
    travel.watch();
    recorder.sink(header);
    record("b");
    passTime();
    expect(roomsShown()).toEqual(["b"]);
  });

  it("shows another run until it goes live again", () => {
    const source = setup();
    source.record("x", "y");
    const { record, roomsShown, travel } = setup();
    record("a");
    travel.watch();
    expect(travel.import(source.recorder.text())).toEqual(O.none);
    expect(travel.view()).toMatchObject({ mode: "imported", step: 0 });
    travel.jump(2);
    expect(roomsShown()).toEqual(["x", "y"]);
    expect(travel.text()).toBe(source.recorder.text());
    travel.goLive();
    expect(roomsShown()).toEqual(["a"]);
  });

  it("says which line of a text is bad, and stays where it is", () => {
    const { record, roomsShown, travel } = setup();
    record("a");
    travel.watch();
    const fault = travel.import(`${header}\n${journalLine({ type: "cancel", requestId: "r" })}\n{`);
    expect(fault).toEqual(
      O.some({ code: "JOURNAL_INVALID", detail: expect.stringMatching(/^line 3/) }),
    );
    expect(roomsShown()).toEqual(["a"]);
  });

  it("writes what it looks at: all that is recorded, or the run that is held", () => {
    const { record, recorder, travel } = setup();
    record("a");
    travel.watch();
    record("b");
    expect(travel.text()).toBe(recorder.text());
    travel.jump(0);
    record("c");
    expect(travel.text().trim().split("\n")).toHaveLength(2);
  });

  it("shows nothing of a run that nobody can read", () => {
    const { passTime, recorder, travel } = setup();
    travel.watch();
    recorder.sink("{}");
    passTime();
    expect(travel.view().timeline).toBeUndefined();
  });

  it("lets go of everything when nobody watches, once for each that did", () => {
    const { record, recorder, travel, waiting } = setup();
    const stops = [travel.watch(), travel.watch()];
    stops[0]?.();
    stops[0]?.();
    record("a");
    expect(waiting).toHaveLength(1);
    stops[1]?.();
    record("b");
    expect(waiting).toHaveLength(0);
    expect(travel.view().timeline).toBeUndefined();
    recorder.sink(journalLine({ type: "time", moment: momentAt(1) }));
  });
});
