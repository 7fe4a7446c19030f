import { is } from "immutable";
import { Connection, Message, replay } from "jounce-websocket";
import type { FrameData } from "../../../src/core/Frame.js";
import { nodeWorld } from "../../../src/driver/node/world.js";
import type { FrameSocket, SocketObserver } from "../../../src/driver/ports.js";
import { headlessServer } from "../../../src/driver/server/headless.js";
import { record, serve } from "../../support/sockets.js";

/** A socket in memory whose reports are in the hands of the test, but for those of its end. */
class HandSocket implements FrameSocket {
  readonly frames: FrameData[] = [];
  readonly acts: string[] = [];
  readonly isReceiving = false;
  bufferedBytes = 0;
  observer: SocketObserver | undefined;

  observe(observer: SocketObserver): void {
    this.observer = observer;
  }
  write(frames: readonly FrameData[]): void {
    this.frames.push(...frames);
  }
  ping(): void {
    this.acts.push("ping");
  }
  pong(): void {
    this.acts.push("pong");
  }
  close(code: number, reason: string): void {
    this.acts.push(`close ${code} ${reason}`);
    queueMicrotask(() => this.observer?.closed(code, reason, true));
  }
  drop(): void {
    this.acts.push("drop");
    queueMicrotask(() => this.observer?.closed(1006, "", false));
  }
}

const coded = (code: string) => expect.objectContaining({ code });

describe("a socket that is attached", () => {
  it("is a connection as any other", async () => {
    const server = await serve();
    const frames = record(server, "frame");
    const connected = record(server, "connection");
    const socket = new HandSocket();
    await server.attach(new Connection("a", { userId: "ann" }), socket);
    expect(connected.events.map(({ client }) => client.id)).toEqual(["a"]);
    socket.observer?.frame("hello", 5);
    expect(frames.events).toMatchObject([{ connectionId: "a", data: "hello" }]);
    await server.deliver({ kind: "user", userId: "ann" }, "for ann");
    await server.deliver({ kind: "all" }, Uint8Array.of(1));
    expect(socket.frames).toEqual(["for ann", Uint8Array.of(1)]);
    const client = server.client("a");
    client?.ping();
    client?.pong();
    await client?.close(4000, "enough");
    expect(socket.acts).toEqual(["ping", "pong", "close 4000 enough"]);
    await Promise.resolve();
    expect(server.client("a")).toBeUndefined();
  });

  it("is dropped when it is silent", async () => {
    const server = await serve({ heartbeatIntervalMs: 10, heartbeatTimeoutMs: 20 });
    const gone = record(server, "disconnect");
    const socket = new HandSocket();
    await server.attach(new Connection("a"), socket);
    await gone.reaching(1);
    expect(socket.acts).toEqual(["ping", "drop"]);
  });

  it("takes the place of one of the same id, whose late words are nobody's", async () => {
    const server = headlessServer(nodeWorld());
    const [old, young] = [new HandSocket(), new HandSocket()];
    await server.attach(new Connection("a"), old);
    const closes = record(server, "disconnect");
    const ends: unknown[] = [];
    const first = server.client("a");
    first?.on("close", ({ code, reason }) =>
      ends.push([code, reason, first.last?.rooms.toArray()]),
    );
    await first?.joinRoom("lobby");
    void server.broadcast("for the old one");
    await server.attach(new Connection("a"), young);
    expect([old.frames, old.acts]).toEqual([["for the old one"], ["close 1000 replaced"]]);
    expect(ends).toEqual([[1000, "replaced", ["lobby"]]]);
    expect(closes.events).toMatchObject([{ connectionId: "a", rooms: ["lobby"] }]);
    const frames = record(server, "frame");
    old.observer?.frame("late", 4);
    expect(frames.events).toEqual([]);
    young.observer?.frame("here", 4);
    expect(frames.events).toMatchObject([{ data: "here" }]);
    expect(server.client("a")).not.toBe(first);
    await server.deliver({ kind: "all" }, "for the young one");
    expect([old.frames.length, young.frames]).toEqual([1, ["for the young one"]]);
    expect(server.statistics().metrics).toMatchObject({
      connectionsOpened: 2,
      connectionsClosed: 1,
    });
  });

  it("needs a place and a name", async () => {
    const server = headlessServer(nodeWorld(), 1);
    await expect(server.attach(new Connection(""), new HandSocket())).rejects.toEqual(
      coded("INVALID_NAME"),
    );
    await server.attach(new Connection("a"), new HandSocket());
    await expect(server.attach(new Connection("b"), new HandSocket())).rejects.toEqual(
      coded("SERVER_FULL"),
    );
    await server.attach(new Connection("a"), new HandSocket());
    expect(server.getClientCount()).toBe(1);
  });

  it("is in the journal", async () => {
    const lines: string[] = [];
    const server = await serve({}, { journal: (line) => lines.push(line) });
    await server.attach(new Connection("a", { userId: "ann" }), new HandSocket());
    await server.attach(new Connection("a"), new HandSocket());
    expect(is(replay(lines.join("\n")), server.current)).toBe(true);
    expect(server.current.connections.get("a")?.userId).toBeUndefined();
  });
});

describe("a delivery whose outcome is asked for", () => {
  it("is refused for what cannot be sent", async () => {
    const server = headlessServer(nodeWorld());
    await expect(server.deliver({ kind: "all" }, undefined)).rejects.toEqual(coded("INVALID_DATA"));
    await expect(server.deliver({ kind: "all" }, new Message("ping"))).rejects.toEqual(
      coded("RESERVED_TYPE"),
    );
  });

  it("misses nobody where there is nobody", async () => {
    const server = headlessServer(nodeWorld());
    await expect(server.deliver({ kind: "room", room: "x" }, "1")).resolves.toEqual([]);
    await expect(server.deliver({ kind: "all" }, "1")).resolves.toEqual([]);
  });

  it("names those whose queue was full", async () => {
    const server = headlessServer(nodeWorld());
    const full = new HandSocket();
    full.bufferedBytes = Infinity;
    await server.attach(new Connection("a"), new HandSocket());
    await server.attach(new Connection("full"), full);
    await expect(server.deliver({ kind: "all" }, "1")).resolves.toEqual(["full"]);
  });
});

describe("a server that nobody can dial", () => {
  it("keeps no timer, and stops when its connections have gone", async () => {
    const world = nodeWorld();
    const alarms: number[] = [];
    const clock = {
      ...world.clock,
      schedule: (at: number, run: () => void) => {
        alarms.push(at);
        return world.clock.schedule(at, run);
      },
    };
    const server = headlessServer({ ...world, clock });
    const socket = new HandSocket();
    await server.attach(new Connection("a"), socket);
    expect([server.isStarted(), alarms]).toEqual([true, []]);
    await server.stop();
    expect(socket.acts).toEqual(["close 1001 Server shutting down"]);
  });
});

describe("input that a driver refuses", () => {
  it("is counted", async () => {
    const server = headlessServer(nodeWorld());
    await server.attach(new Connection("a"), new HandSocket());
    server.refuse("a", "HANDLER_BUSY", "message");
    server.refuse("nobody", "HANDLER_BUSY", "message");
    expect(server.statistics().metrics.refusalsByCode).toEqual({ HANDLER_BUSY: 1 });
  });
});
