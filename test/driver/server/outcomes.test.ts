import { OrderedSet } from "immutable";
import type { Recipients } from "../../../src/core/server/effect.js";
import { Fanout } from "../../../src/driver/server/fanout.js";
import type { Chunk } from "../../support/sink.js";
import { Sink } from "../../support/sink.js";

const setUp = () => {
  const sockets = { a: new Sink(), b: new Sink(), c: new Sink() };
  let deferred: (() => void)[] = [];
  const fanout = new Fanout<Chunk>({
    framing: { pack: (frames) => [...frames] },
    defer: (run) => void deferred.push(run),
    queueBytesMax: () => 999,
    onOverflow: () => undefined,
  });
  for (const [id, socket] of Object.entries(sockets)) fanout.add(id, socket);
  const endTurn = (): void => {
    const due = deferred;
    deferred = [];
    for (const run of due) run();
  };
  const room = OrderedSet(["a", "b"]);
  const toRoom = (text: string): Promise<readonly string[]> => {
    fanout.toMembers(room, text, undefined);
    return fanout.outcome({ kind: "members", members: room });
  };
  const toAll = (text: string): Promise<readonly string[]> => {
    fanout.toAll(text, undefined);
    return fanout.outcome({ kind: "all" });
  };
  return { fanout, sockets, endTurn, toRoom, toAll };
};

describe("the outcome of a delivery", () => {
  it("is known at the end of the turn: whom it did not reach", async () => {
    const { sockets, endTurn, toAll, toRoom } = setUp();
    sockets.b.isFull = true;
    let isKnown = false;
    const outcome = toAll("1");
    void outcome.then(() => (isKnown = true));
    const inRoom = toRoom("2");
    await Promise.resolve();
    expect(isKnown).toBe(false);
    endTurn();
    expect(await outcome).toEqual(["b"]);
    expect(await inRoom).toEqual(["b"]);
    expect([sockets.a.frames, sockets.b.frames]).toEqual([["1", "2"], []]);
  });

  it("is nobody when all of them got it, and when there is nobody", async () => {
    const { fanout, endTurn, toAll } = setUp();
    const outcome = toAll("1");
    endTurn();
    expect(await outcome).toEqual([]);
    expect(await fanout.outcome({ kind: "one", connectionId: "nobody" })).toEqual([]);
    expect(await fanout.outcome({ kind: "members", members: OrderedSet(["x"]) })).toEqual([]);
    const nobody = new Fanout<Chunk>({
      framing: { pack: (frames) => [...frames] },
      defer: () => undefined,
      queueBytesMax: () => 0,
      onOverflow: () => undefined,
    });
    expect(await nobody.outcome({ kind: "all" })).toEqual([]);
  });

  it("is that of this delivery, whatever became of others in the turn", async () => {
    const { fanout, sockets, endTurn, toAll } = setUp();
    const first = toAll("1");
    // A ping writes what waits.
    fanout.flushOne("b");
    sockets.b.isFull = true;
    const second = toAll("2");
    endTurn();
    expect([await first, await second]).toEqual([[], ["b"]]);
  });

  it("is a miss when the queue was full at a ping, and room came later", async () => {
    const { fanout, sockets, endTurn, toAll } = setUp();
    sockets.b.isFull = true;
    const first = toAll("1");
    fanout.flushOne("b");
    sockets.b.isFull = false;
    const second = toAll("2");
    endTurn();
    expect([await first, await second]).toEqual([["b"], []]);
  });

  it("is that of each turn", async () => {
    const { sockets, endTurn, toAll } = setUp();
    sockets.a.isFull = true;
    const first = toAll("1");
    endTurn();
    sockets.a.isFull = false;
    const second = toAll("2");
    endTurn();
    expect([await first, await second]).toEqual([["a"], []]);
  });

  it("is a miss for who goes with the frame unwritten, and none for who is closed behind it", async () => {
    const { fanout, endTurn, toAll } = setUp();
    const outcome = toAll("1");
    fanout.remove("a");
    fanout.flushOne("b");
    fanout.remove("b");
    endTurn();
    expect(await outcome).toEqual(["a"]);
  });

  it("is known at once when the chunk was so long that it has been written", async () => {
    const { sockets, toAll } = setUp();
    sockets.c.isFull = true;
    expect(await toAll("x".repeat(70_000))).toEqual(["c"]);
  });

  it.each<[string, Recipients]>([
    ["one", { kind: "one", connectionId: "a" }],
    ["all", { kind: "all" }],
  ])("can be asked for %s", async (_, to) => {
    const { fanout, sockets, endTurn } = setUp();
    sockets.a.isFull = true;
    fanout.toAll("warm-up", undefined);
    endTurn();
    if (to.kind === "one") fanout.toOne("a", "1");
    else fanout.toAll("1", undefined);
    const outcome = fanout.outcome(to);
    endTurn();
    expect(await outcome).toEqual(["a"]);
  });
});
