import { Message, WebSocketClient, WebSocketServer } from "jounce-websocket";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import {
  connectClient,
  dataOf,
  Ear,
  joinLobby,
  note,
  simulatedUrl,
  startServer,
} from "../support/simulated.js";

/** A run with everything that chance can touch. */
const eventfulRun = async (seed: number): Promise<string> => {
  const world = simulate({ seed, latencyMs: [1, 40], cutRate: 0.05, refusalRate: 0.1 });
  const server = await startServer(world);
  const clients = Array.from({ length: 5 }, () =>
    world.client(new WebSocketClient(simulatedUrl, "jounce.v1").joinRoom("lobby").connect()),
  );
  for (let round = 0; round < 10; round += 1) {
    await world.advance(1_000);
    server.update((value) => value.broadcastToRoom("lobby", new Message("round", round)));
    for (const client of clients) void client.send(note(round));
  }
  await world.settle(server.stop());
  return world.trace;
};

describe("a world", () => {
  it("runs the real server and client, with promises, without waiting", async () => {
    const world = simulate({ seed: 7 });
    const server = world.server(new WebSocketServer(8080));
    await world.settle(server.start());
    const client = world.client(new WebSocketClient(simulatedUrl, "jounce.v1"));
    const heard = dataOf(client, "note");
    await world.settle(client.connect());
    await world.settle(client.joinRoom("lobby"));
    await world.settle(server.broadcastToRoom("lobby", note("hello")));
    expect(heard).toEqual(["hello"]);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(1);
    expect(world.elapsedMs).toBeLessThan(20);
  });

  it("takes up values that have asked already", async () => {
    const world = simulate();
    const server = world.server(new WebSocketServer(8080).start());
    const client = world.client(new WebSocketClient(simulatedUrl).connect());
    await world.settle();
    expect([server.isStarted(), client.isConnected(), server.getClientCount()]).toEqual([
      true,
      true,
      1,
    ]);
  });

  it("gives byte-identical traces for one seed and different ones for others", async () => {
    const [first, again, other] = [
      await eventfulRun(3),
      await eventfulRun(3),
      await eventfulRun(4),
    ];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(first).toContain("is cut off by chance");
  });

  it("begins at the start of 2026, or when it is told to", async () => {
    const connectedAt = async (world: World): Promise<number | undefined> => {
      const server = await startServer(world);
      await connectClient(world);
      return [...server.current.connections.values()][0]?.joinedAt;
    };
    expect(await connectedAt(simulate())).toBe(Date.UTC(2026, 0, 1) + 1);
    expect(await connectedAt(simulate({ startsAt: 50 }))).toBe(51);
  });

  it("collects what is logged and tells of it in the trace", async () => {
    const world = simulate();
    const server = await startServer(world);
    const failure = new Error("mine");
    server.on("connect", () => {
      throw failure;
    });
    await connectClient(world);
    expect(world.logged).toEqual([{ message: "HANDLER_FAILED in connect", cause: failure }]);
    expect(world.trace).toContain("server-1   logs HANDLER_FAILED in connect");
  });

  it("tells phases and frames in its trace, and no payloads", async () => {
    const world = simulate();
    await startServer(world);
    const client = await joinLobby(world);
    void client.send(note("secret"));
    await world.settle();
    const lines = world.trace.split("\n").map((line) => line.slice(12).replace(/ +/g, " "));
    expect(lines).toEqual(
      expect.arrayContaining([
        "server-1 listens on localhost:8080",
        "client-1 dials ws://localhost:8080/",
        "client-1 is connected",
        "client-1 <- server-1 opened jounce.v1",
        "server-1 <- client-1 join_room (lobby)",
        "server-1 <- client-1 note",
      ]),
    );
    expect(world.trace).not.toContain("secret");
  });

  it("says how it got there when it does not come to rest", async () => {
    const world = simulate({ turnsMax: 500, latencyMs: 0 });
    const server = await startServer(world, {
      messagesPerSecondMax: 0,
      addressMessagesPerSecondMax: 0,
    });
    server.on("message", ({ connectionId, message }) =>
      server.update((value) => value.sendTo(connectionId, message)),
    );
    const client = await connectClient(world);
    client.on("message", ({ message }) => void client.send(message));
    void client.send(note("for ever"));
    await expect(world.settle()).rejects.toThrow(/500 turns\.\n\.\.\. \d+ earlier lines\n.* note/);
  });

  it("refuses to harm what does not live in it", async () => {
    const world = simulate();
    const stranger = await startServer(simulate());
    expect(() => world.cut(stranger)).toThrow("does not live in this world");
  });

  it("lets test code speak for foreign peers", async () => {
    const world = simulate();
    const server = await startServer(world);
    server.on("frame", ({ connectionId, data }) =>
      server.update((value) => value.sendTo(connectionId, `echo ${String(data)}`)),
    );
    const ear = new Ear();
    const request = { url: simulatedUrl, protocols: [], messageBytesMax: 1_000 };
    const socket = world.dialer().dial(request, ear);
    await world.settle();
    socket.send("hello");
    await world.settle();
    expect(ear.heardSoFar).toEqual(["opened", "frame echo hello"]);
  });
});

describe("the faults of a world", () => {
  it("cut a client off: both ends see 1006, and it comes back", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const codes: number[] = [];
    client.on("close", ({ code }) => codes.push(code));
    server.on("disconnect", ({ code }) => codes.push(code));
    world.cut(client);
    await world.settle();
    expect([codes, client.getState()]).toEqual([[1006, 1006], "reconnecting"]);
    await world.advance(2_000);
    expect([client.isConnected(), server.getClientCount()]).toEqual([true, 1]);
  });

  it("cut all clients of a server off", async () => {
    const world = simulate();
    const server = await startServer(world);
    const clients = [await connectClient(world), await connectClient(world)];
    world.cut(server);
    await world.settle();
    expect(clients.map((client) => client.isConnected())).toEqual([false, false]);
  });

  it("leave a connection half-open, which nobody notices at once", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const heard = dataOf(client, "note");
    world.halfOpen(client, "toServer");
    void client.send(note("lost"));
    await world.settle(server.broadcast(note("arrives")));
    world.halfOpen(client);
    await world.settle(server.broadcast(note("lost")));
    expect(heard).toEqual(["arrives"]);
    expect([client.isConnected(), server.getClientCount()]).toEqual([true, 1]);
  });

  it("let a client read slowly", async () => {
    const world = simulate();
    const server = await startServer(world, { sendQueueBytesMax: 100 });
    const client = await connectClient(world);
    world.slow(client, 0);
    const [connection] = server.getClients();
    await connection?.send("x".repeat(200));
    await world.settle();
    await expect(connection?.send("more")).resolves.toBe("dropped");
  });

  it("put a process to sleep", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    let messages = 0;
    server.on("message", () => (messages += 1));
    world.stall(server, 500);
    void client.send(note("early"));
    await world.advance(499);
    expect(messages).toBe(0);
    await world.advance(1);
    expect(messages).toBe(1);
  });

  it("crash a server, whose address another one takes", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    world.crash(server);
    void server.broadcast(note("from the dead"));
    await world.settle();
    expect(client.getState()).toBe("reconnecting");
    const second = await startServer(world);
    await world.advance(2_000);
    expect([client.isConnected(), second.getClientCount()]).toEqual([true, 1]);
  });

  it("set the calendar without touching a deadline", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    world.shiftWall(365 * 24 * 3_600_000);
    await world.advance(60_000);
    const stamps: (number | undefined)[] = [];
    server.on("message", ({ message }) => stamps.push(message.timestamp));
    void client.send(note("next year"));
    await world.settle();
    expect([client.isConnected(), server.getClientCount()]).toEqual([true, 1]);
    expect(new Date(stamps[0] ?? 0).getUTCFullYear()).toBe(2027);
  });

  it("refuse or swallow every dial until conditions change", async () => {
    const world = simulate({ refusalRate: 1 });
    await startServer(world);
    const client = world.client(new WebSocketClient(simulatedUrl));
    await expect(world.settle(client.connect())).rejects.toMatchObject({
      code: "CONNECTION_FAILED",
    });
    world.change({ refusalRate: 0 });
    await world.advance(2_000);
    expect(client.isConnected()).toBe(true);
  });
});
