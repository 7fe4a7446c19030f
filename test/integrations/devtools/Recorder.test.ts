import fc from "fast-check";
import { momentAt, replay, WebSocketClient, WebSocketError } from "jounce-websocket";
import { Recorder } from "jounce-websocket/devtools";
import { clientHeader, journalLine } from "../../../src/codec/journalWriter.js";
import { runs } from "../../support/arbitraries.js";
import { url } from "../../support/clients.js";
import { connectClient, note, simulatedUrl, startServer } from "../../support/simulated.js";
import { simulate } from "jounce-websocket/simulation";
import { anyClientRun, anyServerRun } from "./recordedRuns.js";

const timeLine = (now: number): string => journalLine({ type: "time", moment: momentAt(now) });
const header = clientHeader(new WebSocketClient(url));

/** A recorder that has taken a header and so many events. */
const after = (events: number, recorder = new Recorder({ eventsMax: 10 })): Recorder => {
  recorder.sink(header);
  for (let now = 1; now <= events; now += 1) recorder.sink(timeLine(now));
  return recorder;
};

describe("a recorder", () => {
  it("replays to the value of the run at any time, however small its segments", () => {
    fc.assert(
      fc.property(anyClientRun, fc.integer({ min: 1, max: 5 }), (run, eventsMax) => {
        const recorder = new Recorder({ eventsMax });
        recorder.sink(run.header);
        run.lines.forEach((line, index) => {
          recorder.sink(line);
          expect(replay(recorder.text()).equals(run.values[index + 1])).toBe(true);
        });
      }),
      runs,
    );
  });

  it("replays a server's run too, also with segments that are full by their length", () => {
    fc.assert(
      fc.property(anyServerRun, fc.integer({ min: 1, max: 400 }), (run, charactersMax) => {
        const recorder = new Recorder({ charactersMax });
        recorder.sink(run.header);
        run.lines.forEach((line, index) => {
          recorder.sink(line);
          expect(replay(recorder.text()).equals(run.values[index + 1])).toBe(true);
        });
      }),
      runs,
    );
  });

  it("follows a live client across many segments", async () => {
    const world = simulate({ seed: 5 });
    await startServer(world);
    const recorder = new Recorder({ eventsMax: 7 });
    const client = await connectClient(world, {}, { journal: recorder.sink });
    for (let round = 0; round < 20; round += 1) {
      void client.send(note(round));
      if (round % 6 === 5) world.cut(client);
      await world.advance(3_000);
      expect(replay(recorder.text()).equals(client.current)).toBe(true);
    }
    expect(recorder.extent.first).toBeGreaterThan(14);
    expect(client.getUrl()).toBe(simulatedUrl);
  });

  it("holds at most two segments, and says what it let go", () => {
    expect(after(0).extent).toEqual({ journal: 1, first: 0, size: 0 });
    expect(after(20).extent).toEqual({ journal: 1, first: 0, size: 20 });
    expect(after(21).extent).toEqual({ journal: 1, first: 10, size: 11 });
    expect(after(1_005).extent).toEqual({ journal: 1, first: 990, size: 15 });
    expect(after(1_005).lines()).toHaveLength(16);
  });

  it("holds no more than two segments' worth of characters", () => {
    const recorder = after(1_000, new Recorder({ charactersMax: 500 }));
    expect(recorder.eventLines().join("").length).toBeLessThan(1_000 + 2 * timeLine(1_000).length);
    expect(recorder.eventLines().join("").length).toBeGreaterThan(500);
  });

  it("hands out the newest lines from any position", () => {
    const recorder = after(25);
    const all = recorder.eventLines();
    for (let from = 0; from <= 16; from += 1) {
      expect(recorder.eventLines(from)).toEqual(all.slice(from));
    }
    expect(all.at(-1)).toBe(timeLine(25));
  });

  it("begins anew with the header of another client", () => {
    const recorder = after(15);
    recorder.sink(header);
    expect(recorder.lines()).toEqual([header]);
    expect(recorder.extent).toEqual({ journal: 2, first: 0, size: 0 });
  });

  it("ignores lines before a header: they would never replay", () => {
    const recorder = new Recorder();
    recorder.sink(timeLine(1));
    expect(recorder.lines()).toEqual([]);
    expect(recorder.text()).toBe("");
  });

  it("forgets a run whose header nobody can read, when it would have to go on from there", () => {
    const recorder = new Recorder({ eventsMax: 1 });
    recorder.sink('{"journal":99}');
    recorder.sink(timeLine(1));
    recorder.sink(timeLine(2));
    recorder.sink(timeLine(3));
    expect(recorder.lines()).toEqual([]);
    recorder.sink(header);
    expect(recorder.lines()).toEqual([header]);
  });

  it("tells its listeners of every line, until they no longer listen", () => {
    const recorder = after(1);
    const versions: number[] = [];
    const stop = recorder.subscribe(() => versions.push(recorder.version));
    recorder.sink(timeLine(2));
    recorder.sink(timeLine(3));
    stop();
    recorder.sink(timeLine(4));
    expect(versions).toHaveLength(2);
    expect(new Set([...versions, recorder.version]).size).toBe(3);
  });

  it("refuses bounds that bound nothing", () => {
    expect(() => new Recorder({ eventsMax: 0 })).toThrow(WebSocketError);
    expect(() => new Recorder({ charactersMax: Infinity })).toThrow(WebSocketError);
  });
});
