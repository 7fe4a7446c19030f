import fc from "fast-check";
import { OrderedSet } from "immutable";
import { Fanout } from "../../../src/driver/server/fanout.js";
import type { Chunk } from "../../support/sink.js";
import { Sink } from "../../support/sink.js";

const setUp = (ids: readonly string[] = ["a", "b", "c"]) => {
  const sinks = new Map(ids.map((id) => [id, new Sink()]));
  const overflows: [id: string, messages: number][] = [];
  const reactions: (() => void)[] = [];
  let deferred: (() => void)[] = [];
  const fanout = new Fanout<Chunk>({
    framing: { pack: (frames) => [...frames] },
    defer: (run) => void deferred.push(run),
    queueBytesMax: () => 999,
    onOverflow: (id, messages) => {
      overflows.push([id, messages]);
      reactions.shift()?.();
    },
  });
  for (const [id, sink] of sinks) fanout.add(id, sink);
  const endTurn = (): void => {
    const due = deferred;
    deferred = [];
    for (const run of due) run();
  };
  const sink = (id: string): Sink => {
    const found = sinks.get(id);
    if (found === undefined) throw new Error(`there is no sink ${id}`);
    return found;
  };
  return { fanout, sink, endTurn, overflows, reactions, deferredCount: () => deferred.length };
};

const group = (...ids: readonly string[]): OrderedSet<string> => OrderedSet(ids);

describe("the fan-out", () => {
  it("writes nothing before the end of the turn, and then once for each socket", () => {
    const { fanout, sink, endTurn } = setUp();
    const room = group("a", "b");
    fanout.toMembers(room, "1", undefined);
    fanout.toMembers(room, "2", undefined);
    fanout.toOne("a", "3");
    fanout.toAll("4", undefined);
    expect(sink("a").writes).toEqual([]);
    endTurn();
    expect(sink("a").writes).toEqual([["1", "2", "3", "4"]]);
    expect(sink("b").writes).toEqual([["1", "2", "4"]]);
    expect(sink("c").writes).toEqual([["4"]]);
  });

  it("asks for the end of the turn once in a turn", () => {
    const { fanout, endTurn, deferredCount } = setUp();
    fanout.toAll("1", undefined);
    fanout.toOne("a", "2");
    expect(deferredCount()).toBe(1);
    endTurn();
    fanout.toAll("3", undefined);
    expect(deferredCount()).toBe(1);
  });

  it("gives lanes with the same batches the very same chunk", () => {
    const { fanout, sink, endTurn } = setUp(["a", "b", "c", "d"]);
    const first = group("a", "b", "c");
    const second = group("b", "c", "d");
    fanout.toMembers(first, "1", undefined);
    fanout.toMembers(second, "2", undefined);
    fanout.toMembers(first, "3", undefined);
    endTurn();
    expect(sink("b").writes[0]).toEqual(["1", "2", "3"]);
    expect(sink("c").writes[0]).toBe(sink("b").writes[0]);
    expect(sink("a").writes[0]).toEqual(["1", "3"]);
    expect(sink("d").writes[0]).toEqual(["2"]);
  });

  it("leaves out who is excepted, and nobody else", () => {
    const { fanout, sink, endTurn } = setUp();
    const room = group("a", "b");
    fanout.toMembers(room, "1", "a");
    fanout.toMembers(room, "2", "c");
    fanout.toAll("3", "b");
    endTurn();
    expect([sink("a").frames, sink("b").frames, sink("c").frames]).toEqual([
      ["2", "3"],
      ["1", "2"],
      ["3"],
    ]);
  });

  it("forgets an exception for a lane that gets nothing in the turn", () => {
    const { fanout, sink, endTurn } = setUp();
    const room = group("a", "b");
    for (let turn = 0; turn < 3; turn += 1) {
      fanout.toMembers(room, `${turn}`, "c");
      endTurn();
    }
    fanout.toAll("all", undefined);
    endTurn();
    // Shared again: nothing of the earlier turns sets it apart.
    expect(sink("c").writes).toEqual([["all"]]);
    expect(sink("c").writes[0]).toBe(sink("a").writes.at(-1));
  });

  it("sends what waits ahead of a ping or a close, and nothing twice", () => {
    const { fanout, sink, endTurn } = setUp();
    const room = group("a", "b");
    fanout.toMembers(room, "1", undefined);
    fanout.flushOne("a");
    expect(sink("a").writes).toEqual([["1"]]);
    fanout.toMembers(room, "2", undefined);
    fanout.toOne("a", "3");
    endTurn();
    expect([sink("a").frames, sink("b").frames]).toEqual([
      ["1", "2", "3"],
      ["1", "2"],
    ]);
  });

  it("flushes nothing for a lane that waits for nothing or is not there", () => {
    const { fanout, sink } = setUp();
    fanout.flushOne("a");
    fanout.flushOne("nobody");
    fanout.toOne("nobody", "1");
    fanout.remove("nobody");
    expect(sink("a").writes).toEqual([]);
  });

  it("writes nothing to a lane that has been closed", () => {
    const { fanout, sink, endTurn } = setUp();
    const room = group("a", "b");
    fanout.toMembers(room, "1", undefined);
    fanout.remove("a");
    fanout.toMembers(room, "2", undefined);
    fanout.toAll("3", undefined);
    fanout.toOne("a", "4");
    endTurn();
    expect([sink("a").frames, sink("b").frames]).toEqual([[], ["1", "2", "3"]]);
  });

  it("reaches a member whose socket comes while the set stays the same", () => {
    const { fanout, endTurn } = setUp(["a"]);
    const room = group("a", "late");
    const late = new Sink();
    fanout.toMembers(room, "1", undefined);
    fanout.add("late", late);
    fanout.toMembers(room, "2", undefined);
    endTurn();
    expect(late.frames).toEqual(["2"]);
  });

  it("counts who has come and who has gone among everybody", () => {
    const { fanout, sink, endTurn } = setUp(["a", "b"]);
    const late = new Sink();
    fanout.toAll("1", undefined);
    fanout.add("late", late);
    fanout.toAll("2", undefined);
    fanout.remove("b");
    fanout.toAll("3", undefined);
    endTurn();
    expect([sink("a").frames, sink("b").frames, late.frames]).toEqual([
      ["1", "2", "3"],
      [],
      ["2", "3"],
    ]);
  });

  it("does not wait for the end of the turn beyond 64 KiB", () => {
    const { fanout, sink, endTurn } = setUp();
    const half = "x".repeat(32 * 1024);
    const room = group("a", "b");
    fanout.toMembers(room, half, undefined);
    fanout.toMembers(room, half, undefined);
    expect(sink("a").writes).toEqual([]);
    fanout.toMembers(room, "y", undefined);
    expect(sink("a").writes.map((chunk) => chunk.length)).toEqual([3]);
    expect(sink("b").writes[0]).toBe(sink("a").writes[0]);
    fanout.toOne("c", new Uint8Array(64 * 1024 + 1));
    expect(sink("c").writes).toHaveLength(1);
    fanout.toMembers(room, "z", undefined);
    endTurn();
    expect(sink("a").frames.at(-1)).toBe("z");
  });

  it("tells what would become of a frame", () => {
    const { fanout, sink } = setUp();
    sink("b").isFull = true;
    expect(["a", "b", "nobody"].map((id) => fanout.outlook(id))).toEqual([
      "sent",
      "dropped",
      "closed",
    ]);
  });
});

describe("a socket that its peer has begun to close", () => {
  it("gets nothing more: that is dropped, and nobody is told of a slow reader", () => {
    const { fanout, sink, endTurn, overflows } = setUp();
    fanout.toAll("1", undefined);
    sink("a").isClosing = true;
    fanout.toOne("a", "2");
    expect(fanout.outlook("a")).toBe("closed");
    endTurn();
    expect([sink("a").frames, sink("b").frames, overflows]).toEqual([[], ["1"], []]);
    expect(fanout.counts).toEqual({ offered: 4, delivered: 2, queued: 0, dropped: 2 });
  });
});

describe("the outcome of a delivery", () => {
  it("names who lost it, also when more was lost after it in the same turn", async () => {
    const { fanout, sink, endTurn } = setUp();
    sink("a").isFull = true;
    fanout.toAll("1", undefined);
    const first = fanout.outcome({ kind: "all" });
    fanout.flushOne("a");
    fanout.toAll("2", undefined);
    const second = fanout.outcome({ kind: "all" });
    endTurn();
    expect([await first, await second]).toEqual([["a"], ["a"]]);
  });

  it("names nobody for what was sent after room was made", async () => {
    const { fanout, sink, endTurn } = setUp();
    sink("a").isFull = true;
    fanout.toAll("1", undefined);
    const first = fanout.outcome({ kind: "all" });
    fanout.flushOne("a");
    sink("a").isFull = false;
    fanout.toAll("2", undefined);
    const second = fanout.outcome({ kind: "all" });
    endTurn();
    fanout.toAll("3", undefined);
    const third = fanout.outcome({ kind: "all" });
    endTurn();
    expect([await first, await second, await third]).toEqual([["a"], [], []]);
  });
});

describe("a full send queue", () => {
  it("drops what a turn brought and counts it, for that lane alone", () => {
    const { fanout, sink, endTurn, overflows } = setUp();
    sink("b").isFull = true;
    fanout.toAll("1", undefined);
    fanout.toAll("2", undefined);
    fanout.toOne("b", "3");
    endTurn();
    expect(overflows).toEqual([["b", 3]]);
    expect([sink("a").frames, sink("b").frames]).toEqual([["1", "2"], []]);
  });

  it("counts what was dropped before a ping once", () => {
    const { fanout, sink, endTurn, overflows } = setUp();
    sink("a").isFull = true;
    fanout.toAll("1", undefined);
    fanout.flushOne("a");
    endTurn();
    expect(overflows).toEqual([["a", 1]]);
  });

  it("may be answered by sending: that belongs to the next turn and is not lost", () => {
    const { fanout, sink, endTurn, overflows, reactions } = setUp();
    sink("a").isFull = true;
    reactions.push(() => {
      sink("a").isFull = false;
      fanout.toAll("a is slow", undefined);
      fanout.toOne("a", "you are slow");
    });
    fanout.toAll("1", undefined);
    endTurn();
    endTurn();
    expect(overflows).toEqual([["a", 1]]);
    expect([sink("a").frames, sink("b").frames, sink("c").frames]).toEqual([
      ["a is slow", "you are slow"],
      ["1", "a is slow"],
      ["1", "a is slow"],
    ]);
  });

  it("may be answered by closing: nothing is counted twice", () => {
    const { fanout, sink, endTurn, overflows, reactions } = setUp();
    sink("a").isFull = true;
    reactions.push(() => {
      fanout.flushOne("a");
      fanout.remove("a");
    });
    fanout.toAll("1", undefined);
    endTurn();
    expect(overflows).toEqual([["a", 1]]);
  });
});

const ids = ["a", "b", "c", "d", "e"] as const;
const someId = fc.constantFrom(...ids);
const except = fc.option(someId, { nil: undefined });
const rooms = [group("a", "b", "c"), group("b", "c", "d"), group("e"), group("a", "e")] as const;

type Act =
  | { readonly type: "room"; readonly room: number; readonly except: string | undefined }
  | { readonly type: "all"; readonly except: string | undefined }
  | { readonly type: "one" | "flushOne" | "close" | "fill" | "empty"; readonly id: string }
  | { readonly type: "large"; readonly room: number }
  | { readonly type: "flush" | "endTurn" };

const is = <Type extends string>(...types: readonly Type[]): fc.Arbitrary<Type> =>
  fc.constantFrom(...types);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: is("room"), room: fc.nat({ max: 3 }), except }) },
  { weight: 2, arbitrary: fc.record({ type: is("all"), except }) },
  { weight: 3, arbitrary: fc.record({ type: is("one"), id: someId }) },
  { weight: 2, arbitrary: fc.record({ type: is("flushOne", "fill", "empty"), id: someId }) },
  { weight: 1, arbitrary: fc.record({ type: is("close"), id: someId }) },
  { weight: 1, arbitrary: fc.record({ type: is("large"), room: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ type: is("flush") }) },
  { weight: 2, arbitrary: fc.record({ type: is("endTurn") }) },
);

/** Plays the acts, and beside them what each lane is offered while it is open. */
const play = (acts: readonly Act[]) => {
  const parts = setUp(ids);
  const { fanout, sink, endTurn } = parts;
  const offered = new Map(ids.map((id) => [id as string, [] as string[]]));
  const closed = new Set<string>();
  const filled = new Set<string>();
  const offer = (members: Iterable<string>, data: string, left: string | undefined): void => {
    for (const id of members) {
      if (id !== left && !closed.has(id)) offered.get(id)?.push(data);
    }
  };
  for (const [index, step] of acts.entries()) {
    switch (step.type) {
      case "room":
      case "large": {
        const data = step.type === "large" ? `${index}`.padEnd(40 * 1024) : `${index}`;
        const members = rooms[step.room] ?? group();
        const left = step.type === "room" ? step.except : undefined;
        // A server's room has no member that has gone.
        const present = members.filter((id) => !closed.has(id));
        const known = present.size === members.size ? members : present;
        fanout.toMembers(known, data, left);
        offer(known, data, left);
        break;
      }
      case "all":
        fanout.toAll(`${index}`, step.except);
        offer(ids, `${index}`, step.except);
        break;
      case "one":
        fanout.toOne(step.id, `${index}`);
        offer([step.id], `${index}`, undefined);
        break;
      case "flushOne":
        fanout.flushOne(step.id);
        break;
      case "close":
        fanout.flushOne(step.id);
        fanout.remove(step.id);
        closed.add(step.id);
        break;
      case "fill":
      case "empty":
        sink(step.id).isFull = step.type === "fill";
        if (step.type === "fill") filled.add(step.id);
        break;
      case "flush":
        fanout.flush();
        break;
      default:
        endTurn();
    }
  }
  endTurn();
  return { ...parts, offered, filled };
};

describe("under any interleaving", () => {
  it("every lane gets exactly the frames meant for it, in order, or is told how many it lost", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const { sink, offered, overflows, filled } = play(acts);
        for (const id of ids) {
          const meant = offered.get(id) ?? [];
          const { frames } = sink(id);
          const dropped = overflows
            .filter(([lane]) => lane === id)
            .reduce((sum, [, messages]) => sum + messages, 0);
          expect(frames.length + dropped).toBe(meant.length);
          expect(filled.has(id) || String(frames) === String(meant)).toBe(true);
          // What did arrive is in order: a subsequence of what was meant.
          const places = frames.map((frame) => meant.indexOf(String(frame)));
          expect(places).toEqual(places.filter((place) => place >= 0).sort((a, b) => a - b));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("a socket is written to once in a turn, and equal lanes share their chunk", () => {
    const sends = fc.array(
      fc.record({ type: is("room"), room: fc.nat({ max: 3 }), except: fc.constant(undefined) }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(sends, (acts) => {
        const { sink } = play(acts);
        for (const id of ids) expect(sink(id).writes.length).toBeLessThanOrEqual(1);
        // b and c are in the same rooms.
        expect(sink("b").writes[0]).toBe(sink("c").writes[0]);
      }),
      { numRuns: 100 },
    );
  });
});

const late = ["f", "g"] as const;
const anyone = fc.constantFrom(...ids, ...late);

type Deed =
  | { readonly type: "room" | "huge"; readonly room: number; readonly except: string | undefined }
  | { readonly type: "all"; readonly except: string | undefined }
  | { readonly type: "join" | "leave"; readonly room: number; readonly id: string }
  | {
      readonly type: "one" | "flushOne" | "open" | "close" | "lose" | "fill" | "empty";
      readonly id: string;
    }
  | { readonly type: "flush" | "endTurn" };

const room = fc.nat({ max: 3 });
const left = fc.option(anyone, { nil: undefined });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: is("room"), room, except: left }) },
  { weight: 1, arbitrary: fc.record({ type: is("huge"), room, except: left }) },
  { weight: 3, arbitrary: fc.record({ type: is("all"), except: left }) },
  { weight: 2, arbitrary: fc.record({ type: is("join", "leave"), room, id: anyone }) },
  { weight: 3, arbitrary: fc.record({ type: is("one"), id: anyone }) },
  { weight: 3, arbitrary: fc.record({ type: is("flushOne", "fill", "empty"), id: anyone }) },
  { weight: 3, arbitrary: fc.record({ type: is("open", "close", "lose"), id: anyone }) },
  { weight: 1, arbitrary: fc.record({ type: is("flush", "endTurn") }) },
);

/** What is known of a lane from outside. */
interface Party {
  readonly sink: Sink;
  /** Messages that were meant for it. */
  meant: number;
  /** Messages that it was told to have lost. */
  told: number;
  isOpen: boolean;
}

/** Keeps its own account beside that of the fan-out. */
class Ledger {
  /** What was wrong with the account of the fan-out, with what it said. */
  readonly wrong: string[] = [];
  readonly #parties: Party[] = [];
  readonly #open = new Map<string, Party>();
  readonly #rooms = rooms.map((members) => members);
  readonly #fanout: Fanout<Chunk>;
  #deferred: (() => void)[] = [];
  #reactions: readonly Deed[];

  constructor(reactions: readonly Deed[]) {
    this.#reactions = reactions;
    this.#fanout = new Fanout<Chunk>({
      framing: { pack: (frames) => [...frames] },
      defer: (run) => void this.#deferred.push(run),
      queueBytesMax: () => 999,
      onOverflow: (id, messages) => this.#overflowed(id, messages),
    });
    for (const id of ids) this.#add(id);
  }

  /** Does it and looks at the account, which has no gap whatever was done. */
  do(step: Deed): void {
    this.#do(step);
    this.#look();
  }

  /** Nothing waits at the end of a turn. */
  end(): void {
    // What answers an overflow belongs to the next turn.
    while (this.#deferred.length > 0) this.#endTurn();
    this.#look();
    const { queued, dropped } = this.#fanout.counts;
    const missing = this.#parties.reduce((sum, p) => sum + p.meant - p.sink.frames.length, 0);
    this.#note(queued === 0 && dropped === missing, "the end");
  }

  #do(step: Deed): void {
    switch (step.type) {
      case "room":
      case "huge": {
        const members = this.#rooms[step.room] ?? group();
        this.#meant(members, step.except);
        const data = step.type === "huge" ? "x".repeat(40 * 1024) : "x";
        return this.#fanout.toMembers(members, data, step.except);
      }
      case "all":
        this.#meant(this.#open.keys(), step.except);
        return this.#fanout.toAll("x", step.except);
      case "one":
        this.#meant([step.id], undefined);
        return this.#fanout.toOne(step.id, "x");
      case "join":
      case "leave": {
        const members = this.#rooms[step.room] ?? group();
        const isIn = step.type === "join" && this.#open.has(step.id);
        this.#rooms[step.room] = isIn ? members.add(step.id) : members.remove(step.id);
        return;
      }
      case "open":
        if (!this.#open.has(step.id)) this.#add(step.id);
        return;
      case "close":
        this.#fanout.flushOne(step.id);
        return this.#lose(step.id);
      case "lose":
        return this.#lose(step.id);
      case "fill":
      case "empty": {
        const party = this.#open.get(step.id);
        if (party !== undefined) party.sink.isFull = step.type === "fill";
        return;
      }
      case "flushOne":
        return this.#fanout.flushOne(step.id);
      case "flush":
        return this.#fanout.flush();
      default:
        return this.#endTurn();
    }
  }

  #add(id: string): void {
    const party = { sink: new Sink(), meant: 0, told: 0, isOpen: true };
    this.#parties.push(party);
    this.#open.set(id, party);
    this.#fanout.add(id, party.sink);
  }

  // Who goes is in no room any more, as on a server.
  #lose(id: string): void {
    this.#fanout.remove(id);
    for (const [index, members] of this.#rooms.entries()) this.#rooms[index] = members.remove(id);
    const party = this.#open.get(id);
    if (party !== undefined) party.isOpen = false;
    this.#open.delete(id);
  }

  #meant(recipients: Iterable<string>, except: string | undefined): void {
    for (const id of recipients) {
      const party = this.#open.get(id);
      if (party !== undefined && id !== except) party.meant += 1;
    }
  }

  #endTurn(): void {
    const due = this.#deferred;
    this.#deferred = [];
    for (const run of due) run();
  }

  #overflowed(id: string, messages: number): void {
    const party = this.#open.get(id);
    if (party !== undefined) party.told += messages;
    this.#lookAtSums();
    const [reaction, ...rest] = this.#reactions;
    this.#reactions = rest;
    if (reaction !== undefined) this.#do(reaction);
    this.#lookAtSums();
  }

  #lookAtSums(): void {
    const { offered, delivered, queued, dropped } = this.#fanout.counts;
    const meantFor = this.#parties.reduce((sum, { meant }) => sum + meant, 0);
    const written = this.#parties.reduce((sum, { sink }) => sum + sink.frames.length, 0);
    this.#note(offered === delivered + queued + dropped, "the sum");
    this.#note(offered === meantFor, "offered");
    this.#note(delivered === written, "delivered");
  }

  #note(isRight: boolean, what: string): void {
    if (!isRight) this.wrong.push(`${what}: ${JSON.stringify(this.#fanout.counts)}`);
  }

  #look(): void {
    this.#lookAtSums();
    const { queued } = this.#fanout.counts;
    let waiting = 0;
    let waitedForGone = 0;
    for (const { meant, sink, told, isOpen } of this.#parties) {
      const missing = meant - sink.frames.length - told;
      if (isOpen) waiting += missing;
      else waitedForGone += missing;
    }
    // What waits for who has gone is dropped at the end of the turn.
    this.#note(queued >= waiting && queued <= waiting + waitedForGone, "queued");
  }
}

describe("the account of deliveries", () => {
  it("has no gap at any moment, and knows what waits, whatever happens", () => {
    const deeds = fc.array(deed, { maxLength: 60 });
    const reactions = fc.array(deed, { maxLength: 8 });
    fc.assert(
      fc.property(deeds, reactions, (history, answers) => {
        const ledger = new Ledger(answers);
        for (const step of history) ledger.do(step);
        ledger.end();
        expect(ledger.wrong).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("counts nothing for a message to nobody", () => {
    const { fanout } = setUp(["a"]);
    fanout.toOne("nobody", "1");
    fanout.toMembers(group("nobody"), "2", undefined);
    fanout.toAll("3", "a");
    expect(fanout.counts).toEqual({ offered: 0, delivered: 0, queued: 0, dropped: 0 });
  });
});
