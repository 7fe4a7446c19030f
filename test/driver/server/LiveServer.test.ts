import { Connection } from "../../../src/core/connection/Connection.js";
import { EventHandler, Message, WebSocketClient, WebSocketServer } from "jounce-websocket";
import type { ServerApp } from "jounce-websocket";
import { simulate } from "jounce-websocket/simulation";
import {
  connectClient,
  dataOf,
  Ear,
  joinLobby,
  note,
  simulatedUrl,
  startServer,
} from "../../support/simulated.js";

const coded = (code: string) => expect.objectContaining({ code });

describe("starting a server", () => {
  it("resolves with the server when it listens", async () => {
    const world = simulate();
    const server = world.server(new WebSocketServer({ port: 0 }));
    expect([server.isStarted(), server.port]).toEqual([false, 0]);
    const starting = server.start();
    expect(server.isStarted()).toBe(false);
    await expect(world.settle(starting)).resolves.toBe(server);
    expect([server.isStarted(), server.port]).toEqual([true, 49_152]);
  });

  it("may be asked for twice, and again when it listens", async () => {
    const world = simulate();
    const server = world.server(new WebSocketServer(8080));
    const both = Promise.all([server.start(), server.start()]);
    await expect(world.settle(both)).resolves.toEqual([server, server]);
    await expect(server.start()).resolves.toBe(server);
  });

  it("rejects with LISTEN_FAILED and its cause, and can be tried again", async () => {
    const world = simulate();
    const first = await startServer(world);
    const second = world.server(new WebSocketServer(8080));
    const errors: unknown[] = [];
    second.on("error", ({ error }) => errors.push(error));
    const failure = { code: "LISTEN_FAILED", cause: expect.any(Error) };
    await expect(world.settle(second.start())).rejects.toMatchObject(failure);
    expect(errors).toEqual([expect.objectContaining(failure)]);
    await world.settle(first.stop());
    await expect(world.settle(second.start())).resolves.toBe(second);
  });

  it("is what a value may have asked for already", async () => {
    const world = simulate();
    const server = world.server(new WebSocketServer(8080).start());
    await expect(world.settle(server.start())).resolves.toBe(server);
  });
});

describe("stopping a server", () => {
  it("sends everybody away with 1001 and resolves when every socket is closed", async () => {
    const world = simulate({ latencyMs: 100 });
    const server = await startServer(world);
    const client = await connectClient(world);
    const told: unknown[] = [];
    client.on("close", ({ code, reason }) => told.push([code, reason]));
    server.on("stopped", () => told.push("stopped"));
    server.on("close", (event) => told.push(event.server === server));
    const before = world.elapsedMs;
    await world.settle(Promise.all([server.stop(), server.stop()]));
    expect(told).toEqual([[1001, "Server shutting down"], "stopped", true]);
    expect(world.elapsedMs - before).toBe(200);
    await expect(server.stop()).resolves.toBeUndefined();
  });

  it("does not wait longer than its timeout for a peer that does not answer", async () => {
    const world = simulate();
    const server = await startServer(world, { closeTimeoutMs: 2_000 });
    world.halfOpen(await connectClient(world));
    await world.settle(server.stop());
    expect(world.elapsedMs).toBeLessThan(2_100);
  });

  it("resolves at once for a server that never started", async () => {
    await expect(simulate().server(new WebSocketServer()).stop()).resolves.toBeUndefined();
  });

  it("before it listens rejects the start", async () => {
    const world = simulate();
    const server = world.server(new WebSocketServer());
    const starting = server.start();
    await world.settle(server.stop());
    await expect(starting).rejects.toEqual(coded("LISTEN_FAILED"));
    expect(server.isStarted()).toBe(false);
  });

  it("can be followed by a start at once", async () => {
    const world = simulate();
    const server = await startServer(world);
    await connectClient(world);
    const stopping = server.stop();
    await expect(world.settle(server.start())).resolves.toBe(server);
    await expect(stopping).resolves.toBeUndefined();
    expect(server.isStarted()).toBe(true);
  });

  it("is what disposing and aborting do", async () => {
    const world = simulate();
    const controller = new AbortController();
    const server = await startServer(world, {}, { signal: controller.signal });
    controller.abort();
    await world.settle();
    expect(server.isStarted()).toBe(false);
    await world.settle(server.start());
    await world.settle(server[Symbol.asyncDispose]());
    expect(server.isStarted()).toBe(false);
  });

  it("is done at once when the signal was aborted before", async () => {
    const world = simulate();
    const server = world.server(new WebSocketServer(8080).start(), { signal: AbortSignal.abort() });
    await world.settle();
    expect(server.isStarted()).toBe(false);
  });

  it("turns away who comes meanwhile", async () => {
    const world = simulate({ latencyMs: 10 });
    const server = await startServer(world);
    world.halfOpen(await connectClient(world));
    const late = world.client(
      new WebSocketClient(simulatedUrl, [], { reconnect: false }).connect(),
    );
    await world.advance(5);
    void server.stop();
    await world.settle();
    expect(late.isConnected()).toBe(false);
    expect(server.getClientCount()).toBe(0);
  });
});

describe("what a server sends", () => {
  it("reaches everybody, some or the members of a room", async () => {
    const world = simulate();
    const server = await startServer(world);
    const clients = [await joinLobby(world), await connectClient(world)];
    const heard = clients.map((client) => dataOf(client, "note"));
    const [first] = server.getClients();
    await world.settle(server.broadcast(note("all")));
    await world.settle(server.broadcast(note("also all"), null));
    await world.settle(server.broadcast(note("others"), ({ id }) => id !== first?.id));
    await world.settle(server.broadcastToRoom("lobby", note("room")));
    await world.settle(server.broadcastToRoom("nowhere", note("nobody")));
    expect(heard).toEqual([
      ["all", "also all", "room"],
      ["all", "also all", "others"],
    ]);
  });

  it("is text, bytes or JSON for peers that speak no protocol, Blobs in their place", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await world.settle(world.client(new WebSocketClient(simulatedUrl)).connect());
    const frames: unknown[] = [];
    client.on("message", ({ data }) => frames.push(data));
    void server.broadcast("text");
    void server.broadcast(new Blob(["blob"]));
    await server.broadcast({ json: true });
    await world.settle();
    expect(frames).toEqual(["text", new TextEncoder().encode("blob"), '{"json":true}']);
  });

  it("is refused when it cannot be sent or belongs to the protocol", async () => {
    const server = await startServer(simulate());
    await expect(server.broadcast(undefined)).rejects.toEqual(coded("INVALID_DATA"));
    await expect(server.broadcast(new Message("ping"))).rejects.toEqual(coded("RESERVED_TYPE"));
    await expect(server.broadcastToRoom("a", new Message("error"))).rejects.toEqual(
      coded("RESERVED_TYPE"),
    );
  });

  it("arrives in one write for each socket and turn, in order", async () => {
    const world = simulate();
    const server = await startServer(world);
    await joinLobby(world);
    server.update((value) =>
      value
        .broadcast(note(1))
        .broadcastToRoom("lobby", note(2))
        .sendTo(value.getRoomMembers("lobby")[0] ?? "", note(3)),
    );
    await world.settle();
    expect(world.trace).toContain("client-1   <- server-1 note, note, note");
  });
});

describe("what a server is asked", () => {
  it("is answered with copies", async () => {
    const world = simulate();
    const server = await startServer(world, { connectionsMax: 5 });
    await connectClient(world);
    const options = server.getOptions();
    expect(options).toEqual(server.current.options);
    expect(options).not.toBe(server.current.options);
    server.getClients().clear();
    expect(server.getClients().size).toBe(1);
    expect(server.getClientCount()).toBe(1);
    expect(server.client("nobody")).toBeUndefined();
  });

  it("is not answered with connections that were added by hand and have no socket", async () => {
    const world = simulate();
    const server = await startServer(world);
    const byHand = new Connection("by hand");
    server.update((value) => value.addConnection("by hand", byHand).joinRoom("by hand", "lobby"));
    expect(server.current.getRoomMembers("lobby")).toEqual(["by hand"]);
    expect([...server.getClients()]).toEqual([]);
  });

  it("does not take in who has left meanwhile, who would stay for ever", async () => {
    const world = simulate();
    const server = await startServer(world);
    const refused: string[] = [];
    server.on("refused", ({ fault }) => refused.push(`${fault.code} in ${fault.context}`));
    server.update((value) => value.joinRoom("gone", "lobby"));
    expect(server.current.rooms.size).toBe(0);
    expect(refused).toEqual(["NOT_OPEN in joinRoom"]);
  });
});

describe("an app", () => {
  const greeter: ServerApp = (server, event) => {
    if (event.type === "connect") return server.joinRoom(event.connectionId, "lobby");
    if (event.type !== "message") return server;
    if (event.message.data === "fail") throw new Error("mine");
    return server.broadcastToRoom("lobby", event.message, { except: event.connectionId });
  };

  it("is a reducer of what happens", async () => {
    const world = simulate();
    const server = await startServer(world, {}, { app: greeter });
    const [first, second] = [await connectClient(world), await connectClient(world)];
    const heard = [dataOf(first, "note"), dataOf(second, "note")];
    void first.send(note("hello"));
    await world.settle();
    expect(server.current.getRoomMembers("lobby")).toHaveLength(2);
    expect(heard).toEqual([[], ["hello"]]);
  });

  it("that throws has done nothing, and that is reported", async () => {
    const world = simulate();
    const server = await startServer(world, {}, { app: greeter });
    const errors: unknown[] = [];
    server.on("error", ({ error }) => errors.push([error.code, error.context]));
    const client = await connectClient(world);
    void client.send(note("fail"));
    await world.settle();
    void client.send(note("works"));
    await world.settle();
    expect(errors).toEqual([["HANDLER_FAILED", "app"]]);
    expect(world.logged).toEqual([]);
    expect(server.getClientCount()).toBe(1);
  });
});

describe("the listeners of a server", () => {
  it("are told under the name of each notice", async () => {
    const world = simulate();
    const server = await startServer(world);
    const told: string[] = [];
    const tell = (word: string) => (): void => void told.push(word);
    server.on("connect", tell("connect"));
    server.on("connection", tell("connection"));
    server.on("join", tell("join"));
    server.on("message", tell("message"));
    server.on("frame", tell("frame"));
    server.on("leave", tell("leave"));
    server.on("presence", ({ status }) => told.push(status));
    server.on("disconnect", tell("disconnect"));
    const off = tell("off");
    server.on("message", off);
    server.off("message", off);
    const client = await joinLobby(world);
    void client.send(note("x"));
    void client.send(new Uint8Array(1));
    await world.settle();
    const [connection] = server.getClients();
    void connection?.setUserId("ann");
    await world.settle(client.close());
    expect(told).toEqual([
      "connect",
      "connection",
      "join",
      "message",
      "frame",
      "online",
      "leave",
      "offline",
      "disconnect",
    ]);
  });

  it("cannot harm the server by throwing or rejecting", async () => {
    const world = simulate();
    const server = await startServer(world);
    const failure = new Error("mine");
    server.on("message", () => {
      throw failure;
    });
    server.on("message", () => Promise.reject(failure));
    const client = await connectClient(world);
    void client.send(note("x"));
    await world.settle();
    const entry = { message: "HANDLER_FAILED in message", cause: failure };
    expect(world.logged).toEqual([entry, entry]);
    expect(server.getClientCount()).toBe(1);
  });

  it("of errors are not told of their own failure", async () => {
    const world = simulate();
    const server = await startServer(world);
    const failure = new Error("worse");
    server.on("error", () => {
      throw failure;
    });
    server.update((value) => value.createRoom("a"));
    server.on("connect", () => {
      throw new Error("bad");
    });
    await connectClient(world);
    expect(world.logged).toEqual([{ message: "HANDLER_FAILED in error", cause: failure }]);
  });

  it("may dispatch, update and stop while they are told", async () => {
    const world = simulate();
    const server = await startServer(world);
    server.on("connect", ({ connectionId }) => {
      server.update((value) => value.joinRoom(connectionId, "lobby"));
      server.dispatch({ type: "setUserData", connectionId, key: "seen", value: true });
    });
    server.on("join", () => void server.stop());
    const client = world.client(
      new WebSocketClient(simulatedUrl, [], { reconnect: false }).connect(),
    );
    await world.settle();
    expect([server.isStarted(), client.getState()]).toEqual([false, "disconnected"]);
    expect(server.current.rooms.size).toBe(0);
  });

  it("of changes are called after each, until they leave", async () => {
    const world = simulate();
    const server = await startServer(world);
    const sizes: number[] = [];
    const leave = server.subscribe(() => sizes.push(server.current.rooms.size));
    server.update((value) => value.createRoom("a").createRoom("b"));
    server.update((value) => value);
    leave();
    server.update((value) => value.removeRoom("a"));
    expect(sizes).toEqual([2]);
  });
});

describe("an event handler", () => {
  it("is called with what a server tells", async () => {
    const world = simulate();
    const told: string[] = [];
    const handler = new EventHandler()
      .onConnect((id) => told.push(`connect ${id.length > 0}`))
      .onMessage((message) => told.push(`message ${message.type}`))
      .onDisconnect((id) => told.push(`disconnect ${id.length > 0}`))
      .onError((text) => told.push(text));
    await startServer(world, {}, { handler });
    const client = await connectClient(world);
    void client.send(note("x"));
    void client.send("not of the protocol");
    await world.settle();
    world.cut(client);
    await world.settle();
    expect(told).toEqual([
      "connect true",
      "message note",
      "The message does not have the form of the wire protocol.",
      "disconnect true",
    ]);
  });

  it("that throws is reported, and logged when it is the one for errors", async () => {
    const world = simulate();
    const failure = new Error("mine");
    const fail = (): never => {
      throw failure;
    };
    const handler = new EventHandler()
      .onConnect(fail)
      .onMessage(fail)
      .onDisconnect(fail)
      .onError(fail);
    await startServer(world, {}, { handler });
    const client = await connectClient(world);
    void client.send(note("x"));
    await world.settle(client.close());
    const messages = world.logged.map(({ message }) => message);
    expect(messages.filter((text) => text === "HANDLER_FAILED in handler")).toHaveLength(3);
    expect(messages.filter((text) => text === "HANDLER_FAILED in onError")).toHaveLength(3);
  });
});

describe("the limits of a server", () => {
  it("turn away who comes when it is full, before there is a socket", async () => {
    const world = simulate();
    const server = await startServer(world, { connectionsMax: 1 });
    const refusals: string[] = [];
    server.on("refusal", ({ code, context }) => refusals.push(`${context} ${code}`));
    await connectClient(world);
    const ear = new Ear();
    world.dialer().dial({ url: simulatedUrl, protocols: [], messageBytesMax: 1_000 }, ear);
    await world.settle();
    expect(ear.heardSoFar).toEqual(["failed", "closed 1006 uncleanly"]);
    expect([refusals, server.getClientCount()]).toEqual([["upgrade SERVER_FULL"], 1]);
  });

  it("end a connection whose message is too large, with 1009", async () => {
    const world = simulate();
    const server = await startServer(world, { messageBytesMax: 100 });
    const codes: unknown[] = [];
    server.on("error", ({ error }) => codes.push(error.code));
    const client = await connectClient(world);
    client.on("close", ({ code }) => codes.push(code));
    void client.send("x".repeat(101));
    await world.settle();
    expect(codes).toEqual(["MESSAGE_TOO_LARGE", 1009]);
    expect(server.getClientCount()).toBe(0);
  });

  it("hold for open connections when they are lowered", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const closed: unknown[] = [];
    client.on("close", ({ code, reason }) => closed.push([code, reason]));
    server.update((value) => value.withOptions({ messageBytesMax: 5 }));
    void client.send("123456");
    await world.settle();
    expect(closed).toEqual([[1009, "MESSAGE_TOO_LARGE"]]);
  });

  it("end a slow consumer with 1013 when they say so", async () => {
    const world = simulate();
    const options = { sendQueueBytesMax: 100, slowConsumer: "close" } as const;
    const server = await startServer(world, options);
    const client = await connectClient(world);
    const slow: number[] = [];
    const endings: string[] = [];
    server.on("slow", ({ messages }) => slow.push(messages));
    server.on("disconnect", ({ code, reason }) => endings.push(`${code} ${reason}`));
    world.slow(client, 0);
    await server.broadcast("x".repeat(200));
    await world.settle();
    void server.broadcast("one");
    void server.broadcast("two");
    await world.settle();
    expect([slow, endings]).toEqual([[2], ["1013 SLOW_CONSUMER"]]);
    expect(server.getClientCount()).toBe(0);
  });

  it("leave frames alone when the envelope is raw", async () => {
    const world = simulate();
    const server = await startServer(world, { envelope: "raw" });
    const frames: unknown[] = [];
    server.on("frame", ({ data }) => frames.push(data));
    const client = await connectClient(world);
    void client.send('{"type":"chat"}');
    await world.settle();
    expect(frames).toEqual(['{"type":"chat"}']);
  });
});

describe("an update", () => {
  it("does what the value asks for, and refuses one that was not made from it", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const heard = dataOf(client, "note");
    server.update((value) => value.broadcast(note("hello")));
    await world.settle();
    expect(heard).toEqual(["hello"]);
    expect(() => server.update(() => new WebSocketServer())).toThrow(coded("INVALID_UPDATE"));
  });

  it("may let a connection go", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world, { reconnect: false });
    const [id = ""] = server.current.connections.keys();
    const heard = dataOf(client, "note");
    server.update((value) => value.sendTo(id, note("bye")).removeConnection(id, 4_000, "kicked"));
    await world.settle();
    expect(heard).toEqual(["bye"]);
    expect(client.current.snapshot.phase).toMatchObject({ closing: { code: 4_000 } });
  });
});

describe("a journal that fails", () => {
  it("does not keep the server from working", async () => {
    const world = simulate();
    let lines = 0;
    const journal = (): void => {
      if ((lines += 1) > 1) throw new Error("disk full");
    };
    const server = await startServer(world, {}, { journal });
    await connectClient(world);
    expect(server.getClientCount()).toBe(1);
    expect(world.logged[0]?.message).toBe("HANDLER_FAILED in journal");
  });
});
