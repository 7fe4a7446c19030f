import fc from "fast-check";
import type { FrameData } from "../../../src/core/Frame.js";
import { Message } from "../../../src/core/Message.js";
import type { Outgoing } from "../../../src/core/Outgoing.js";
import { Batcher } from "../../../src/driver/client/Batcher.js";

/** A batcher with a clock that a test turns, and what has left it. */
class Bench {
  readonly sent: FrameData[] = [];
  readonly batcher: Batcher;
  windowMs: number | "off" = 0;
  #now = 0;
  #deferred: (() => void)[] = [];
  #timers: { at: number; run: () => void }[] = [];

  /** @param welcome what the server says of itself; null for nothing */
  constructor(welcome: object | null = { messageBytesMax: 65_536 }) {
    this.batcher = new Batcher({
      clock: {
        now: () => this.#now,
        defer: (run) => void this.#deferred.push(run),
        schedule: (at, run) => {
          const timer = { at, run };
          this.#timers.push(timer);
          return () => (this.#timers = this.#timers.filter((other) => other !== timer));
        },
      },
      windowMs: () => this.windowMs,
      send: (data) => void this.sent.push(data),
    });
    this.batcher.begin(1);
    if (welcome !== null) this.batcher.heed(1, new Message("welcome", welcome));
  }

  get timers(): number {
    return this.#timers.length;
  }

  send(...outgoing: readonly Outgoing[]): this {
    for (const one of outgoing) this.batcher.send(one);
    return this;
  }

  turn(): this {
    for (const run of this.#deferred.splice(0)) run();
    return this;
  }

  wait(ms: number): this {
    this.#now += ms;
    for (const timer of this.#timers.filter(({ at }) => at <= this.#now)) {
      this.#timers = this.#timers.filter((other) => other !== timer);
      timer.run();
    }
    return this;
  }

  /** What has left, batches taken apart: one list a frame. */
  get frames(): unknown[] {
    return this.sent.map((data) => {
      if (typeof data !== "string" || !data.startsWith("{")) return data;
      const { type, data: parts }: { type: string; data: { type: string }[] } = JSON.parse(data);
      return type === "batch" ? parts.map((part) => part.type) : type;
    });
  }
}

const a = new Message("a");
const b = new Message("b");
const c = new Message("c", "grüß dich");

describe("messages of one turn", () => {
  it("leave as one frame when it ends, in their order", () => {
    const bench = new Bench().send(a, b, c);
    expect(bench.sent).toEqual([]);
    expect(bench.turn().frames).toEqual([["a", "b", "c"]]);
    expect(bench.send(b, a).turn().turn().frames).toEqual([["a", "b", "c"], ["b", "a"]]); // prettier-ignore
  });

  it("leave as themselves when they are alone", () => {
    expect(new Bench().send(c).turn().sent).toEqual([c.toJson()]);
  });

  it("may be texts that are messages", () => {
    const bench = new Bench().send(a, '{"type":"b"}', ' {"type":"c","data":[1]}').turn();
    expect(bench.frames).toEqual([["a", "b", "c"]]);
  });

  it("never wait when that is off, or when the server has not said that it takes batches", () => {
    const bench = new Bench();
    bench.windowMs = "off";
    expect(bench.send(a, b).frames).toEqual(["a", "b"]);
    const strange = [null, {}, { messageBytesMax: "many" }];
    for (const welcome of strange) {
      expect(new Bench(welcome).send(a, b).frames).toEqual(["a", "b"]);
    }
    const untold = new Bench(null);
    untold.batcher.heed(1, new Message("welcome", null));
    untold.batcher.heed(1, new Message("pong", { messageBytesMax: 65_536 }));
    untold.batcher.heed(0, new Message("welcome", { messageBytesMax: 65_536 }));
    expect(untold.send(a, b).frames).toEqual(["a", "b"]);
  });

  it("leave when waiting is turned off meanwhile", () => {
    const bench = new Bench().send(a);
    bench.windowMs = "off";
    expect(bench.send(b).frames).toEqual(["a", "b"]);
  });
});

describe("messages of a few milliseconds", () => {
  it("wait for each other from the first one on, and no longer", () => {
    const bench = new Bench();
    bench.windowMs = 20;
    bench.send(a).wait(19).send(b).turn();
    expect(bench.sent).toEqual([]);
    expect(bench.wait(1).frames).toEqual([["a", "b"]]);
    expect(bench.send(c).wait(19).frames).toHaveLength(1);
    expect(bench.wait(1).frames).toEqual([["a", "b"], "c"]);
  });

  it("leave no timer behind when something else takes them along", () => {
    const bench = new Bench();
    bench.windowMs = 20;
    bench.send(a, "raw");
    expect(bench.timers).toBe(0);
    bench.send(b).batcher.begin(2);
    expect(bench.timers).toBe(0);
  });
});

describe("what may not wait", () => {
  const bytes = new Uint8Array([1, 2]);

  it.each<[string, Outgoing]>([
    ["a raw text", "no { json"],
    ["text that begins like a message", '[{"type":"a"},'],
    ["JSON that is none", '["type"]'],
    ["a text that is a control message", ' {"type":"ping"}'],
    ["bytes", bytes],
    ["a ping", new Message("ping")],
    ["a pong", new Message("pong")],
    ["a proof", new Message("auth", { token: "t" })],
  ])("takes along what waits before it: %s", (_, urgent) => {
    const bench = new Bench().send(a, b, urgent);
    expect(bench.frames[0]).toEqual(["a", "b"]);
    expect(bench.sent[1]).toEqual(urgent instanceof Message ? urgent.toJson() : urgent);
    expect(bench.send(c).turn().sent).toHaveLength(3);
  });

  it("is what is flushed before a close or a ping frame, once", () => {
    const bench = new Bench().send(a, b);
    bench.batcher.flush();
    bench.batcher.flush();
    expect(bench.frames).toEqual([["a", "b"]]);
    expect(bench.turn().frames).toHaveLength(1);
  });
});

describe("what waits", () => {
  it("is counted in bytes", () => {
    const bench = new Bench().send(a, c);
    expect(bench.batcher.bufferedBytes).toBe(Buffer.byteLength(a.toJson() + c.toJson()));
    expect(bench.turn().batcher.bufferedBytes).toBe(0);
  });

  it("was for the socket on which it was sent, and goes with it", () => {
    const bench = new Bench().send(a, b);
    bench.batcher.begin(2);
    expect(bench.turn().sent).toEqual([]);
    expect(bench.batcher.bufferedBytes).toBe(0);
    // The next server has to say anew what it takes.
    expect(bench.send(a, b).frames).toEqual(["a", "b"]);
  });

  it("is at most 1,000 messages", () => {
    const bench = new Bench({ messageBytesMax: null });
    const { length } = new Bench().send(...Array.from({ length: 2_500 }, () => new Message("x"))).turn().sent; // prettier-ignore
    expect(length).toBe(3);
    expect(bench.send(a, b).turn().frames).toEqual([["a", "b"]]);
  });

  it("is no data that JSON cannot carry, which is told at once", () => {
    const bench = new Bench().send(a);
    expect(() => bench.send(new Message("big", 1n))).toThrow(
      expect.objectContaining({ code: "INVALID_DATA" }),
    );
    expect(bench.turn().frames).toEqual(["a"]);
  });
});

describe("a frame", () => {
  it("is never longer than 16 KiB or what the server takes, but for a message that is alone", () => {
    const size = fc.integer({ min: 0, max: 700 });
    const limit = fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.constant(65_536));
    fc.assert(
      fc.property(fc.array(size, { maxLength: 60 }), limit, (sizes, messageBytesMax) => {
        const bench = new Bench({ messageBytesMax });
        const messages = sizes.map((length) => new Message("ü", "€".repeat(length)));
        bench.send(...messages).turn();
        for (const data of bench.sent) {
          const isBatch = String(data).startsWith('{"type":"batch"');
          const bytes = Buffer.byteLength(String(data));
          expect(!isBatch || bytes <= Math.min(messageBytesMax, 16_384)).toBe(true);
        }
        const texts = bench.sent.flatMap((data): unknown[] => {
          const read: { type: string; data: unknown[] } = JSON.parse(String(data));
          return read.type === "batch" ? read.data : [read];
        });
        expect(texts).toEqual(messages.map((message): unknown => JSON.parse(message.toJson())));
      }),
    );
  });
});
