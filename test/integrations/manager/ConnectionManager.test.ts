import { option as O } from "fp-ts";
import { Message } from "jounce-websocket";
import type { ChannelConnection } from "jounce-websocket/manager";
import {
  BroadcastError,
  channel,
  ConnectionManager,
  Frame,
  RoomView,
} from "jounce-websocket/manager";
import { serve } from "../../support/sockets.js";

const coded = (code: string, message?: string) =>
  expect.objectContaining(message === undefined ? { code } : { code, message });

/** A manager with a channel for each id. */
const managing = async (...ids: readonly string[]) => {
  const manager = new ConnectionManager();
  const channels = ids.map((id) => channel(id, 10));
  for (const connection of channels) await manager.register(connection);
  return { manager, channels };
};

const textsOf = ({ received }: ChannelConnection): string[] => received.map(({ text }) => text);
const [one, two] = ["1", "2"];

describe("a manager", () => {
  it("knows who is registered, and counts", async () => {
    const { manager } = await managing("a", "b");
    await manager.unregister("a");
    expect(manager.metrics()).toEqual({
      activeConnections: 1,
      maxConnections: 0,
      totalConnections: 2,
      totalBroadcasts: 0,
      roomCount: 0,
    });
    expect(O.isNone(manager.get("a"))).toBe(true);
    expect(O.toUndefined(manager.get("b"))?.id).toBe("b");
  });

  it("unregisters with a close frame, and out of everything", async () => {
    const { manager, channels } = await managing("a", "b");
    const [a] = channels;
    await a?.setUserId("ann");
    await manager.addToRoom("a", "lobby");
    await manager.unregister("a", 4000, "enough");
    await manager.unregister("a");
    await manager.unregister("nobody");
    expect(a?.received).toEqual([Frame.close(4000, "enough")]);
    expect([manager.roomCount, manager.connectionCount]).toEqual([0, 1]);
    expect(manager.server.current.getUserConnections("ann")).toEqual([]);
    expect([a?.isOpen(), a?.rooms]).toEqual([false, []]);
  });

  it("lets go of who hangs up, as of who says goodbye", async () => {
    const { manager, channels } = await managing("a", "b");
    await manager.addToRoom("a", "lobby");
    const gone = new Promise((resolve) => manager.server.on("disconnect", resolve));
    channels[0]?.hangUp();
    expect(await gone).toMatchObject({ connectionId: "a", code: 1006, rooms: ["lobby"] });
    expect([manager.connectionCount, manager.roomCount]).toEqual([1, 0]);
    await expect(manager.broadcastText("still here")).resolves.toBeUndefined();
    expect(channels.map(textsOf)).toEqual([[], ["still here"]]);
  });

  it("takes in a connection as what it is: user, rooms and notes", async () => {
    const manager = new ConnectionManager();
    const a = channel("a", 4);
    await a.setUserId("ann");
    await a.setMetadata("role", "admin");
    await a.joinRoom("lobby");
    await manager.register(a);
    await manager.broadcastTextToUser("ann", one);
    await manager.broadcastTextToRoom("lobby", two);
    expect(textsOf(a)).toEqual([one, two]);
    expect(O.toUndefined(manager.get("a"))?.metadata.toObject()).toEqual({ role: "admin" });
    expect([a.userId, a.rooms, a.metadata?.get("role")]).toEqual(["ann", ["lobby"], "admin"]);
  });

  it("registers one connection once, and none of another manager or closed", async () => {
    const { manager, channels } = await managing("a");
    const [a = channel("x", 1)] = channels;
    await manager.register(a);
    expect([manager.connectionCount, manager.totalConnections]).toEqual([1, 1]);
    const other = new ConnectionManager();
    await expect(other.register(a)).rejects.toEqual(coded("INVALID_OPTION"));
    await manager.unregister("a");
    await expect(other.register(a)).rejects.toEqual(coded("NOT_OPEN"));
  });

  it("replaces a connection of the same id, and no count drifts", async () => {
    const { manager, channels } = await managing("a");
    const [old] = channels;
    await manager.addToRoom("a", "lobby");
    const young = channel("a", 10);
    await manager.register(young);
    expect(old?.received).toEqual([Frame.close(1000, "replaced")]);
    expect([manager.connectionCount, manager.roomMembers("lobby")]).toEqual([1, []]);
    // The late close of the old socket is not that of the new one.
    await new Promise((resolve) => setImmediate(resolve));
    expect(manager.connectionCount).toBe(1);
    await manager.broadcastText(one);
    expect([textsOf(young), old?.isOpen(), young.isOpen()]).toEqual([[one], false, true]);
    old?.hangUp();
    await old?.close();
    await expect(old?.sendText("late")).rejects.toEqual(coded("NOT_OPEN"));
    expect(young.isOpen()).toBe(true);
    await manager.unregister("a");
    expect([manager.connectionCount, manager.totalConnections]).toEqual([0, 2]);
  });
});

describe("the limit", () => {
  it.each([-1, 1.5, NaN])("is a count, not %p", (max) => {
    expect(() => ConnectionManager.withMaxConnections(max)).toThrow(coded("INVALID_OPTION"));
  });

  it("of 0 is none", async () => {
    const manager = ConnectionManager.withMaxConnections(0);
    const ids = Array.from({ length: 50 }, (_, index) => `c${index}`);
    await Promise.all(ids.map((id) => manager.register(channel(id, 1))));
    expect([manager.connectionCount, manager.maxConnections]).toEqual([50, 0]);
  });

  it("lets in exactly so many of those who come at once", async () => {
    const manager = ConnectionManager.withMaxConnections(3);
    const ids = Array.from({ length: 20 }, (_, index) => `c${index}`);
    const results = await Promise.allSettled(ids.map((id) => manager.register(channel(id, 1))));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    const [, , , refused] = results;
    expect(refused).toEqual({
      status: "rejected",
      reason: coded("SERVER_FULL", "Maximum connection limit (3) reached"),
    });
    expect(manager.metrics()).toMatchObject({ activeConnections: 3, totalConnections: 3 });
  });

  it("also holds for those who come from within a turn of the server", async () => {
    const manager = ConnectionManager.withMaxConnections(2);
    const outcomes: Promise<PromiseSettledResult<void>[]>[] = [];
    manager.server.on("connect", ({ connectionId }) => {
      if (connectionId !== "first") return;
      const others = ["b", "c", "b"].map((id) => manager.register(channel(id, 1)));
      outcomes.push(Promise.allSettled(others));
    });
    await manager.register(channel("first", 1));
    const [settled] = await Promise.all(outcomes);
    expect(settled?.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(manager.metrics()).toMatchObject({ activeConnections: 2, totalConnections: 3 });
  });

  it("frees a place with each departure, also for one that was refused", async () => {
    const manager = ConnectionManager.withMaxConnections(1);
    const [a, b] = [channel("a", 1), channel("b", 1)];
    await manager.register(a);
    await expect(manager.register(b)).rejects.toEqual(coded("SERVER_FULL"));
    await b.setUserId("bob");
    expect([b.isOpen(), manager.connectionCount]).toEqual([true, 1]);
    await manager.register(channel("a", 1));
    await manager.unregister("a");
    await manager.register(b);
    expect(manager.server.current.getUserConnections("bob")).toEqual(["b"]);
  });
});

describe("a broadcast", () => {
  it("reaches everybody, a room, a user; the sender too", async () => {
    const { manager, channels } = await managing("a", "b", "c");
    await channels[0]?.setUserId("ann");
    await channels[1]?.setUserId("ann");
    await manager.addToRoom("b", "lobby");
    await manager.addToRoom("b", "lobby");
    await manager.addToRoom("c", "lobby");
    await manager.broadcastText("all");
    await manager.broadcastTextToRoom("lobby", "room");
    await manager.broadcastTextToUser("ann", "user");
    expect(channels.map(textsOf)).toEqual([
      ["all", "user"],
      ["all", "room", "user"],
      ["all", "room"],
    ]);
    expect(manager.totalBroadcasts).toBe(1);
  });

  it("can be JSON, bytes, a frame or a message", async () => {
    const { manager, channels } = await managing("a");
    await channels[0]?.setUserId("ann");
    await channels[0]?.joinRoom("lobby");
    await manager.broadcastJson("text");
    await manager.broadcastJsonToRoom("lobby", [1]);
    await manager.broadcastJsonToUser("ann", null);
    await manager.broadcastBinary(Uint8Array.of(1));
    await manager.broadcastBinaryToRoom("lobby", Uint8Array.of(2));
    await manager.broadcastBinaryToUser("ann", Uint8Array.of(3));
    await manager.broadcast(Frame.text("frame"));
    await manager.broadcast(new Message("chat", 1, { id: "m", timestamp: 2 }));
    expect(channels[0]?.received).toEqual([
      Frame.text('"text"'),
      Frame.text("[1]"),
      Frame.text("null"),
      Frame.binary(Uint8Array.of(1)),
      Frame.binary(Uint8Array.of(2)),
      Frame.binary(Uint8Array.of(3)),
      Frame.text("frame"),
      Frame.text('{"type":"chat","data":1,"id":"m","timestamp":2}'),
    ]);
  });

  it("of a control frame goes to each of them", async () => {
    const { manager, channels } = await managing("a", "b", "c");
    await channels[0]?.setUserId("ann");
    await channels[1]?.joinRoom("lobby");
    await manager.broadcast(Frame.ping(Uint8Array.of(1)));
    await manager.broadcastToUser("ann", Frame.pong());
    await manager.broadcastToRoom("lobby", Frame.close(4001, "closing time"));
    expect(channels.map(({ received }) => received.map(({ kind }) => kind))).toEqual([
      ["ping", "pong"],
      ["ping", "close"],
      ["ping"],
    ]);
    expect(manager.connectionCount).toBe(2);
    const tooLong = Frame.ping(new Uint8Array(126));
    await expect(manager.broadcast(tooLong)).rejects.toEqual(coded("INVALID_DATA"));
  });

  it.each<[string, (manager: ConnectionManager) => Promise<void>]>([
    ["an unknown room", (manager) => manager.broadcastTextToRoom("nowhere", "x")],
    ["an unknown user", (manager) => manager.broadcastTextToUser("nobody", "x")],
    ["nobody at all", (manager) => manager.broadcastText("x")],
  ])("to %s resolves", async (_, send) => {
    await expect(send(new ConnectionManager())).resolves.toBeUndefined();
  });

  it("rejects for what cannot be sent, and nobody is sent away", async () => {
    const { manager } = await managing("a");
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    await expect(manager.broadcastJson(loop)).rejects.toEqual(coded("INVALID_DATA"));
    await expect(manager.broadcastJsonToUser("a", undefined)).rejects.toEqual(
      coded("INVALID_DATA"),
    );
    await expect(manager.broadcast(new Message("pong"))).rejects.toEqual(coded("RESERVED_TYPE"));
    expect(manager.connectionCount).toBe(1);
  });

  it("is not held up by who is full: all others get it, and those go with a close frame", async () => {
    const { manager, channels } = await managing("a", "c");
    const slow = channel("slow", 1);
    await slow.joinRoom("lobby");
    await manager.register(slow);
    await manager.addToRoom("a", "lobby");
    await manager.broadcastText(one);
    const failed = manager.broadcastText(two);
    await expect(failed).rejects.toThrow("Failed to send to 1 connections");
    await expect(failed).rejects.toMatchObject({
      code: "SLOW_CONSUMER",
      connectionIds: ["slow"],
      message: "Failed to send to 1 connections",
    });
    expect(channels.map(textsOf)).toEqual([
      [one, two],
      [one, two],
    ]);
    expect(slow.received).toEqual([Frame.text(one), Frame.close(1013, "SLOW_CONSUMER")]);
    expect([manager.connectionCount, manager.roomMembers("lobby")]).toEqual([2, ["a"]]);
    await expect(manager.broadcastText("3")).resolves.toBeUndefined();
  });

  it("says in which room or for which user, and names those missed", async () => {
    const { manager } = await managing("fast");
    const full = ["a", "b", "c"].map((id) => channel(id, 1));
    for (const connection of full) {
      await manager.register(connection);
      await connection.sendText("fills it");
    }
    await full[0]?.joinRoom("lobby");
    await full[1]?.joinRoom("lobby");
    await manager.addToRoom("fast", "lobby");
    await full[2]?.setUserId("cid");
    const inRoom = await manager.broadcastTextToRoom("lobby", "x").catch((cause: unknown) => cause);
    expect(inRoom).toBeInstanceOf(BroadcastError);
    expect(inRoom).toMatchObject({
      message: "Failed to send to 2 connections in room lobby",
      connectionIds: ["a", "b"],
    });
    const forUser = manager.broadcastTextToUser("cid", "x");
    await expect(forUser).rejects.toThrow("Failed to send to 1 connections for user cid");
    expect(manager.connectionCount).toBe(1);
  });

  it("that nobody awaits harms nobody when it rejects", async () => {
    const { manager } = await managing("a");
    const full = channel("full", 1);
    await manager.register(full);
    await full.sendText("fills it");
    const rejections: unknown[] = [];
    const note = (cause: unknown): void => void rejections.push(cause);
    process.once("unhandledRejection", note);
    void manager.broadcastText("x");
    void manager.broadcastJson(undefined);
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect([rejections, manager.connectionCount]).toEqual([[], 1]);
  });

  it("knows of each in one turn what became of it", async () => {
    const { manager, channels } = await managing("a");
    const leaving = channel("leaving", 9);
    await manager.register(leaving);
    const settled = Promise.allSettled([
      manager.broadcastText(one),
      manager.unregister("leaving"),
      manager.broadcastText(two),
    ]);
    expect((await settled).map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
    ]);
    expect(textsOf(leaving)).toEqual([one, ""]);
    const lost = channel("lost", 9);
    await manager.register(lost);
    const sent = manager.broadcastText("3");
    lost.hangUp();
    await expect(sent).rejects.toMatchObject({ connectionIds: ["lost"] });
    expect(channels.map(textsOf)).toEqual([[one, two, "3"]]);
  });
});

describe("rooms of a manager", () => {
  it("are those of its connections", async () => {
    const { manager, channels } = await managing("a", "b");
    await manager.addToRoom("a", "lobby");
    await channels[1]?.joinRoom("lobby");
    expect(manager.roomMembers("lobby")).toEqual(["a", "b"]);
    expect(channels.map(({ rooms }) => rooms)).toEqual([["lobby"], ["lobby"]]);
    await channels[0]?.leaveRoom("lobby");
    await manager.removeFromRoom("b", "lobby");
    await manager.removeFromRoom("b", "nowhere");
    await manager.removeFromRoom("nobody", "lobby");
    expect([manager.roomMembers("lobby"), manager.roomCount]).toEqual([[], 0]);
  });

  it("take in nobody who is not there, and no name that is none", async () => {
    const { manager } = await managing("a");
    await expect(manager.addToRoom("ghost", "lobby")).rejects.toEqual(coded("NOT_OPEN"));
    await expect(manager.addToRoom("a", "")).rejects.toEqual(coded("INVALID_NAME"));
    expect(manager.roomCount).toBe(0);
  });

  it("can be looked at", async () => {
    const { manager, channels } = await managing("a", "b");
    const room = manager.room("lobby");
    expect([room.name, room.members, room.memberCount]).toEqual(["lobby", [], 0]);
    await expect(room.broadcastText("nobody hears it")).resolves.toBeUndefined();
    await manager.addToRoom("a", "lobby");
    const same = new RoomView("lobby", manager);
    expect([same.members, room.memberCount]).toEqual([["a"], 1]);
    await room.broadcast(Frame.text(one));
    await room.broadcastText(two);
    await room.broadcastJson([3]);
    await room.broadcastBinary(Uint8Array.of(4));
    expect(channels.map(({ received }) => received)).toEqual([
      [Frame.text(one), Frame.text(two), Frame.text("[3]"), Frame.binary(Uint8Array.of(4))],
      [],
    ]);
  });
});

describe("binding", () => {
  it("makes the manager that of the server, whoever is connected already", async () => {
    const server = await serve();
    const manager = ConnectionManager.of(server);
    await manager.register(channel("a", 1));
    expect(manager.server).toBe(server);
    expect(server.getClientCount()).toBe(1);
    expect(() => manager.bind(server)).not.toThrow();
  });

  it("to another server is refused", async () => {
    const manager = ConnectionManager.of(await serve());
    const other = await serve();
    expect(() => manager.bind(other)).toThrow(
      coded("INVALID_OPTION", "The manager has another server"),
    );
  });

  it("with connections or rooms is refused", async () => {
    const { manager } = await managing("a");
    const server = await serve();
    expect(() => manager.bind(server)).toThrow(coded("INVALID_OPTION"));
    await manager.unregister("a");
    manager.bind(server);
    await manager.register(channel("b", 1));
    expect(manager.metrics()).toMatchObject({ activeConnections: 1, totalConnections: 2 });
  });

  it.each([
    [0, 5, 5],
    [5, 0, 5],
    [3, 5, 3],
    [5, 3, 3],
  ])("keeps the smaller limit: %i and %i make %i", async (own, servers, both) => {
    const server = await serve({ connectionsMax: servers });
    const manager = ConnectionManager.withMaxConnections(own);
    manager.bind(server);
    expect([manager.maxConnections, server.getOptions().connectionsMax]).toEqual([both, both]);
  });

  it("registers nobody with a server that is stopping", async () => {
    const server = await serve();
    const manager = ConnectionManager.of(server);
    await manager.register(channel("a", 1));
    const stopped = server.stop();
    await expect(manager.register(channel("b", 1))).rejects.toEqual(coded("SERVER_ERROR"));
    await stopped;
  });
});
