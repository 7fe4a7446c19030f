import { either as E } from "fp-ts";
import fc from "fast-check";
import { Message, momentAt, WebSocketClient, WebSocketServer } from "jounce-websocket";
import type { AnyTimeline } from "jounce-websocket/devtools";
import { Timeline } from "jounce-websocket/devtools";
import { journalLine, serverHeader } from "../../../src/codec/journalWriter.js";
import type { ClientEvent } from "../../../src/core/client/event.js";
import { transition } from "../../../src/core/client/transition.js";
import { runs } from "../../support/arbitraries.js";
import { newClient, open, url } from "../../support/clients.js";
import type { RecordedRun } from "./recordedRuns.js";
import { anyClientRun, anyServerRun, clientRun, textOf } from "./recordedRuns.js";
import { bestMs } from "../../support/timing.js";

const read = (text: string): AnyTimeline => {
  const timeline = Timeline.read(text);
  if (E.isLeft(timeline)) throw new Error(timeline.left.detail);
  return timeline.right;
};

const steps = ({ size }: AnyTimeline): number[] => Array.from({ length: size + 1 }, (_, at) => at);

/** A run of a connected client in which the time passes often. */
const longRun = (events: number): RecordedRun<WebSocketClient, ClientEvent> => {
  const client = open(newClient().connect());
  const chat = (now: number): ClientEvent => {
    const message = new Message(
      "chat",
      { text: `message ${now}` },
      { id: `m${now}`, room: "lobby" },
    );
    return { type: "message", epoch: 0, message, data: message.toJson(), moment: momentAt(now) };
  };
  return clientRun(
    client,
    Array.from({ length: events }, (_, index) => chat(index + 1)),
  );
};

describe("a timeline", () => {
  it("is at every step where the plain fold is, for a client", () => {
    fc.assert(
      fc.property(anyClientRun, (run) => {
        const timeline = read(textOf(run));
        expect(timeline.size).toBe(run.events.length);
        for (const step of steps(timeline)) {
          expect(timeline.at(step).equals(run.values[step])).toBe(true);
        }
      }),
      runs,
    );
  });

  it("is at every step where the plain fold is, for a server", () => {
    fc.assert(
      fc.property(anyServerRun, (run) => {
        const timeline = read(textOf(run));
        for (const step of steps(timeline)) {
          expect(timeline.at(step).equals(run.values[step])).toBe(true);
        }
      }),
      runs,
    );
  });

  it("jumps from any step to any other over what it keeps in between", () => {
    const run = longRun(1_100);
    const timeline = read(textOf(run));
    for (const step of [1_100, 0, 255, 256, 257, 1_023, 512, 1_024, 1]) {
      expect(timeline.at(step).equals(run.values[step])).toBe(true);
    }
  });

  it("stays at its ends when a step is outside", () => {
    const run = longRun(3);
    const timeline = read(textOf(run));
    expect(timeline.at(-1).equals(run.values[0])).toBe(true);
    expect(timeline.at(9).equals(run.values[3])).toBe(true);
    expect(timeline.event(0)).toBeUndefined();
    expect(timeline.effects(9)).toEqual([]);
    expect(timeline.difference(0)).toEqual([]);
  });

  it("grows by lines and loses its begin as if it had been read so", () => {
    fc.assert(
      fc.property(anyClientRun, fc.nat({ max: 40 }), fc.nat({ max: 40 }), (run, cut, gone) => {
        const begun = read([run.header, ...run.lines.slice(0, cut)].join("\n"));
        const dropped = Math.min(gone, run.events.length);
        const timeline = begun.extend(run.lines.slice(cut)).drop(dropped);
        for (const step of steps(timeline)) {
          expect(timeline.at(step).equals(run.values[step + dropped])).toBe(true);
        }
        const messages = read(textOf(run)).messages.filter(({ step }) => step > dropped);
        expect(timeline.messages.map(({ step, text }) => [step + dropped, text])).toEqual(
          messages.map(({ step, text }) => [step, text]),
        );
      }),
      runs,
    );
  });

  it("is written as the journal that it was read from", () => {
    fc.assert(
      fc.property(anyClientRun, (run) => {
        const text = read(textOf(run)).text();
        expect(read(text).at(run.events.length).equals(run.values.at(-1))).toBe(true);
        expect(read(text).text()).toBe(text);
      }),
      runs,
    );
  });

  it("names the line of a text that is no journal", () => {
    const { header } = longRun(0);
    expect(Timeline.read(`${header}\n{"type":"time"}\n`)).toEqual(
      E.left({
        code: "JOURNAL_INVALID",
        detail: expect.stringMatching(/^line 2: moment: expected/),
      }),
    );
    expect(E.isLeft(Timeline.read(""))).toBe(true);
  });

  it("refuses to grow by a line that is no event", () => {
    expect(() => read(longRun(0).header).extend(["{}"])).toThrow(
      expect.objectContaining({ code: "JOURNAL_INVALID" }),
    );
  });

  it("tells what a step's transition asked for", () => {
    fc.assert(
      fc.property(anyClientRun, (run) => {
        const timeline = read(textOf(run));
        run.events.forEach((event, index) => {
          const before = run.values[index] ?? new WebSocketClient(url);
          expect(timeline.effects(index + 1)).toEqual(transition(before.snapshot, event).effects);
        });
      }),
      runs,
    );
  });

  it("tells what a step changed, and nothing when it changed nothing", () => {
    const client = newClient().connect();
    const run = clientRun(client, [
      { type: "opened", epoch: 0, protocol: "jounce.v1", canPing: true, moment: momentAt(7) },
      { type: "leaveRoom", room: "nowhere" },
    ]);
    const timeline = read(textOf(run));
    expect(timeline.difference(1)).toContainEqual({
      path: ["phase", "name"],
      kind: "changed",
      before: "connecting",
      after: "connected",
    });
    expect(timeline.difference(2)).toEqual([]);
    expect(timeline.time(1)).toBe(7);
    expect(timeline.time(2)).toBeUndefined();
  });

  it("lists a client's messages in and out with what is shown of them", () => {
    const client = newClient().connect();
    const hello = new Message("chat", "Hé", { id: "m1", timestamp: 5, room: "lobby" });
    const run = clientRun(open(client), [
      { type: "message", epoch: 0, message: hello, data: hello.toJson(), moment: momentAt(5) },
      { type: "send", outgoing: hello },
      { type: "frame", epoch: 0, data: new Uint8Array([1, 255]), moment: momentAt(9) },
      { type: "frame", epoch: 0, data: "plain", moment: momentAt(10) },
    ]);
    const shown = read(textOf(run)).messages.map((message) => {
      const { step, time, direction, type, room, size } = message;
      return [step, time, direction, type, room, size];
    });
    const size = Buffer.byteLength(hello.toJson());
    expect(shown).toEqual([
      [1, 5, "in", "chat", "lobby", size],
      [2, 5, "out", "chat", "lobby", size],
      [3, 9, "in", "(binary)", undefined, 2],
      [4, 10, "in", "(text)", undefined, 5],
    ]);
    expect(read(textOf(run)).messages.map(({ text }) => text)).toContain("01ff");
  });

  it("lists a server's messages with whom they came from and went to", () => {
    const lines = [
      { type: "connect", connectionId: "c1", info: { protocol: "jounce.v1" }, moment: momentAt(1) },
      { type: "deliver", outgoing: new Message("chat", 1), audience: { kind: "all" } },
    ] as const;
    const text = [serverHeader(new WebSocketServer()), ...lines.map(journalLine)].join("\n");
    const peers = read(text).messages.map(({ type, peer }) => `${type} to ${peer}`);
    expect(peers).toEqual(["welcome to c1", "chat to all"]);
  });
});

describe("a jump", () => {
  it("over 100,000 steps takes less than 50 ms", async () => {
    const run = longRun(1);
    const [line = ""] = run.lines;
    const timeline = read([run.header, ...Array<string>(100_000).fill(line)].join("\n"));
    expect(timeline.size).toBe(100_000);
    for (const step of [99_999, 0, 50_001, 255, 99_840, 100_000]) {
      expect(await bestMs(() => timeline.at(step))).toBeLessThan(50);
    }
  });
});
