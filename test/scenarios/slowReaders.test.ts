/** Real sockets that stop reading: what becomes of every message to them is known at every moment. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ServerOptions } from "../../src/core/server/options.js";
import type { LiveServer } from "../../src/driver/server/LiveServer.js";
import { closeFrame, RawPeer } from "../support/rawPeer.js";
import { record, serve } from "../support/sockets.js";

// The kernel takes some megabytes for each socket before anything waits in the server.
const payload = new Uint8Array(60 * 1024);
const frameBytes = payload.length + 4;

/** A peer that counts what it gets and can stop reading. */
class Reader {
  readonly peer: RawPeer;
  #bytes = 0;
  #wake: () => void = () => undefined;

  private constructor(peer: RawPeer) {
    this.peer = peer;
    // The peer's own listener would keep all that it gets.
    peer.socket.removeAllListeners("data").on("data", (chunk: Buffer) => {
      this.#bytes += chunk.length;
      this.#wake();
    });
  }

  static async open(server: LiveServer): Promise<Reader> {
    return new Reader(await RawPeer.open(server));
  }

  get messages(): number {
    return Math.floor(this.#bytes / frameBytes);
  }

  async reaches(messages: number): Promise<void> {
    while (this.messages < messages) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Everything that was seen of the account of a server; each look must find it without a gap. */
const watch = (server: LiveServer) => {
  const seen = { looks: 0, queuedMost: 0, gaps: [] as object[] };
  const look = (): void => {
    const { deliveries } = server.statistics();
    const { offered, delivered, queued, dropped } = deliveries;
    seen.looks += 1;
    seen.queuedMost = Math.max(seen.queuedMost, queued);
    if (offered !== delivered + queued + dropped) seen.gaps.push(deliveries);
  };
  server.subscribe(look);
  for (const event of ["slow", "disconnect", "error"] as const) server.on(event, look);
  return { look, seen };
};

const good = 6;
const slow = 3;

/** A server whose readers are all good, then some of them stop; it sends until some lose something. */
const lecture = async (options: Partial<ServerOptions> = {}) => {
  const server = await serve({ sendQueueBytesMax: 256 * 1024, ...options });
  const { look, seen } = watch(server);
  const slowEvents = record(server, "slow");
  const readers = await Promise.all(Array.from({ length: good + slow }, () => Reader.open(server)));
  const [goodOnes, slowOnes] = [readers.slice(0, good), readers.slice(good)];
  let sent = 0;
  const send = async (): Promise<void> => {
    void server.broadcast(payload);
    sent += 1;
    look();
    await Promise.all(goodOnes.map((reader) => reader.reaches(sent)));
    look();
  };
  await send();
  await Promise.all(slowOnes.map((reader) => reader.reaches(sent)));
  for (const { peer } of slowOnes) peer.socket.pause();
  const isFull = (): boolean =>
    new Set(slowEvents.events.map(({ connectionId }) => connectionId)).size === slow;
  while (!isFull()) await send();
  return { server, look, seen, goodOnes, slowOnes, slowEvents, send, sent: () => sent };
};

describe("readers that stop", () => {
  it("lose what finds their queue full, counted to the message, and nothing else", async () => {
    const { server, seen, goodOnes, slowOnes, slowEvents, send, sent } = await lecture();
    for (let more = 0; more < 5; more += 1) await send();
    const { offered, delivered, queued, dropped } = server.statistics().deliveries;
    expect({ offered, queued }).toEqual({ offered: sent() * (good + slow), queued: 0 });
    expect(dropped).toBe(sum(slowEvents.events.map(({ messages }) => messages)));
    expect(server.statistics().metrics.slowMessagesDropped).toBe(dropped);
    expect(server.getClientCount()).toBe(good + slow);
    // What was delivered arrives, to the message, as soon as they read again.
    for (const { peer } of slowOnes) peer.socket.resume();
    const toSlow = delivered - good * sent();
    const arrived = (): number => sum(slowOnes.map(({ messages }) => messages));
    while (arrived() < toSlow) await nextTurn();
    await send();
    await Promise.all(goodOnes.map((reader) => reader.reaches(sent())));
    while (arrived() < toSlow + slow) await nextTurn();
    expect(arrived()).toBe(toSlow + slow);
    expect(goodOnes.map(({ messages }) => messages)).toEqual(goodOnes.map(() => sent()));
    expect(seen).toMatchObject({ gaps: [], queuedMost: good + slow });
  });

  it("are sent away where a full queue ends a connection, and the others miss nothing", async () => {
    const { server, look, seen, goodOnes, slowOnes, send, sent } = await lecture({
      slowConsumer: "close",
      closeTimeoutMs: 50,
    });
    expect(server.getClientCount()).toBe(good);
    for (let more = 0; more < 5; more += 1) await send();
    const before = server.statistics();
    expect(before.deliveries.dropped).toBe(before.metrics.slowMessagesDropped);
    expect(before.metrics.closesByCode).toEqual({ 1013: slow });
    for (const { peer } of slowOnes) peer.socket.resume();
    await Promise.all(slowOnes.map(({ peer }) => peer.gone));
    look();
    expect(goodOnes.map(({ messages }) => messages)).toEqual(goodOnes.map(() => sent()));
    expect(server.statistics().deliveries).toEqual(before.deliveries);
    expect(seen).toMatchObject({ gaps: [], queuedMost: good + slow });
  });

  it("that are closed in the middle of a turn leave no gap", async () => {
    const { server, look, seen, goodOnes, slowEvents, sent } = await lecture();
    const slowIds = [...new Set(slowEvents.events.map(({ connectionId }) => connectionId))];
    const goodIds = [...server.current.connections.keys()].filter((id) => !slowIds.includes(id));
    const gone = record(server, "disconnect");
    void server.broadcast(payload);
    look();
    const [slowId = "", goodId = ""] = [slowIds[0], goodIds[0]];
    void server.client(slowId)?.close(4_000);
    look();
    void server.broadcast(payload);
    look();
    void server.client(goodId)?.close(4_000);
    look();
    void server.broadcast(payload);
    look();
    expect(server.statistics().deliveries.queued).toBeGreaterThan(0);
    await gone.reaching(2);
    await nextTurn();
    look();
    const { offered, delivered, queued, dropped } = server.statistics().deliveries;
    const everybody = good + slow;
    expect(queued).toBe(0);
    expect(offered).toBe(sent() * everybody + everybody + (everybody - 1) + (everybody - 2));
    expect(offered).toBe(delivered + dropped);
    // The good one that was closed gets what was sent before, and nothing after.
    const extras = (): number[] =>
      goodOnes.map(({ messages }) => messages - sent()).sort((a, b) => a - b);
    while (sum(extras()) < 2 + 3 * (good - 1)) await nextTurn();
    expect(extras()).toEqual([2, 3, 3, 3, 3, 3]);
    expect(seen.gaps).toEqual([]);
  });

  it("that vanish leave no gap", async () => {
    const { server, look, seen, slowOnes, send } = await lecture();
    const gone = record(server, "disconnect");
    void server.broadcast(payload);
    for (const { peer } of slowOnes) peer.socket.resetAndDestroy();
    look();
    await gone.reaching(slow);
    look();
    await nextTurn();
    look();
    const { queued, dropped } = server.statistics().deliveries;
    expect(queued).toBe(0);
    expect(server.getClientCount()).toBe(good);
    await send();
    expect(server.statistics().deliveries.dropped).toBe(dropped);
    expect(seen.gaps).toEqual([]);
  });

  it("that begin to close and do not end are told of nothing more, and it counts as dropped", async () => {
    const server = await serve();
    const { look, seen } = watch(server);
    const peer = await RawPeer.open(server);
    void server.broadcast("before");
    expect(await peer.text()).toBe("before");
    peer.write(closeFrame(1000));
    expect(await peer.closeCode()).toBe(1000);
    for (let turn = 0; turn < 3; turn += 1) {
      void server.broadcast("after");
      look();
      await nextTurn();
    }
    expect(server.getClientCount()).toBe(1);
    const expected = { offered: 4, delivered: 1, queued: 0, dropped: 3 };
    expect(server.statistics().deliveries).toEqual(expected);
    expect(seen.gaps).toEqual([]);
  });
});
