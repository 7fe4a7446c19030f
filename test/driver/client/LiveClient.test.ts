import { Connection } from "../../../src/core/connection/Connection.js";
import { EventHandler, Message, STATES, WebSocketClient } from "jounce-websocket";
import type { ClientOptions } from "jounce-websocket";
import { simulate } from "jounce-websocket/simulation";
import { LiveClient } from "../../../src/driver/client/LiveClient.js";
import type { Dialer } from "../../../src/driver/ports.js";
import {
  connectClient,
  dataOf,
  joinLobby,
  note,
  simulatedUrl,
  startServer,
} from "../../support/simulated.js";

const coded = (code: string) => expect.objectContaining({ code });

const value = (options: Partial<ClientOptions> = {}): WebSocketClient =>
  new WebSocketClient(simulatedUrl, "jounce.v1", options);

describe("connecting a client", () => {
  it("resolves with the client when it is open", async () => {
    const world = simulate();
    await startServer(world);
    const client = world.client(value());
    expect([client.getState(), client.readyState]).toEqual(["disconnected", STATES.CLOSED]);
    const connecting = client.connect();
    expect([client.getState(), client.readyState]).toEqual(["connecting", STATES.CONNECTING]);
    await expect(world.settle(connecting)).resolves.toBe(client);
    expect([client.getState(), client.readyState]).toEqual(["connected", STATES.OPEN]);
    expect([client.isOpen(), client.isConnected()]).toEqual([true, true]);
    await expect(client.connect()).resolves.toBe(client);
  });

  it("may be asked for twice and dials once", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = world.client(value().connect());
    await world.settle(Promise.all([client.connect(), client.connect()]));
    expect(server.getClientCount()).toBe(1);
  });

  it("rejects when this attempt fails, and goes on by itself", async () => {
    const world = simulate();
    const client = world.client(value());
    const errors: string[] = [];
    const attempts: number[] = [];
    client.on("error", ({ error }) => errors.push(error.code));
    client.on("reconnecting", ({ attempt }) => attempts.push(attempt));
    await expect(world.settle(client.connect())).rejects.toEqual(coded("CONNECTION_FAILED"));
    expect([errors, attempts]).toEqual([["CONNECTION_FAILED"], [1]]);
    await startServer(world);
    await world.advance(2_000);
    expect(client.isConnected()).toBe(true);
  });

  it("times out when nobody answers", async () => {
    const world = simulate({ handshakeLossRate: 1 });
    const client = world.client(value({ connectTimeoutMs: 3_000, reconnect: false }));
    await expect(world.settle(client.connect())).rejects.toEqual(coded("TIMEOUT"));
    expect(world.elapsedMs).toBe(3_000);
  });

  it("fails for good when the attempts are used up, until it is asked for again", async () => {
    const world = simulate();
    const client = world.client(value({ reconnectAttemptsMax: 2, reconnectDelayMs: 10 }));
    await expect(world.settle(client.connect())).rejects.toEqual(coded("CONNECTION_FAILED"));
    await world.advance(1_000);
    expect(client.getState()).toBe("failed");
    await startServer(world);
    await world.settle(client.connect());
    expect(client.isConnected()).toBe(true);
  });

  it("fails like any other dial when the platform throws", async () => {
    const world = simulate();
    const dialer: Dialer = {
      dial: () => {
        throw new SyntaxError("not a URL for me");
      },
    };
    const clock = {
      now: () => world.elapsedMs,
      wall: () => 0,
      schedule: () => () => undefined,
      defer: (run: () => void) => run(),
    };
    const chance = { roll: () => 0, id: () => "id" };
    const ports = {
      world: { clock, chance, logger: { error: () => undefined, warn: () => undefined } },
      dialer,
    };
    const client = new LiveClient(value({ reconnect: false }), ports);
    await expect(client.connect()).rejects.toEqual(coded("CONNECTION_FAILED"));
    expect([client.getState(), client.bufferedAmount]).toEqual(["disconnected", 0]);
  });
});

describe("closing a client", () => {
  it("resolves when it is closed, and does not reconnect", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const endings: unknown[] = [];
    client.on("close", ({ target, code, reason, wasClean }) =>
      endings.push([target === client, code, reason, wasClean]),
    );
    server.on("disconnect", ({ code }) => endings.push(code));
    const closing = client.close(4_000, "bye");
    expect(client.readyState).toBe(STATES.CLOSING);
    await world.settle(Promise.all([closing, client.close()]));
    await world.advance(60_000);
    expect(endings).toEqual([4_000, [true, 4_000, "bye", true]]);
    expect(client.getState()).toBe("disconnected");
    await expect(client.close()).resolves.toBeUndefined();
  });

  it("rejects for a code or reason that may not be sent", async () => {
    const world = simulate();
    await startServer(world);
    const client = await connectClient(world);
    await expect(client.close(1005)).rejects.toEqual(coded("INVALID_CLOSE_CODE"));
    await expect(client.close(1000, "x".repeat(124))).rejects.toEqual(coded("INVALID_CLOSE_CODE"));
    expect(client.isConnected()).toBe(true);
  });

  it("gives up a dial and a wait", async () => {
    const world = simulate({ handshakeLossRate: 1 });
    const dialling = world.client(value());
    const connecting = dialling.connect();
    await world.settle(dialling.close());
    await expect(connecting).rejects.toEqual(coded("ABORTED"));
    world.change({ handshakeLossRate: 0 });
    const waiting = world.client(value());
    await expect(world.settle(waiting.connect())).rejects.toEqual(coded("CONNECTION_FAILED"));
    await waiting.disconnect();
    expect([dialling, waiting].map((client) => client.getState())).toEqual([
      "disconnected",
      "disconnected",
    ]);
  });

  it("does not wait for a peer that never answers", async () => {
    const world = simulate();
    await startServer(world);
    const client = await connectClient(world, { closeTimeoutMs: 500 });
    world.halfOpen(client);
    await world.settle(client.close());
    expect(client.getState()).toBe("disconnected");
    expect(world.elapsedMs).toBeLessThan(600);
  });

  it("is what disposing and aborting do", async () => {
    const world = simulate();
    await startServer(world);
    const controller = new AbortController();
    const aborted = await connectClient(world, {}, { signal: controller.signal });
    const disposed = await connectClient(world);
    controller.abort();
    await world.settle(disposed[Symbol.asyncDispose]());
    const never = world.client(value().connect(), { signal: AbortSignal.abort() });
    await world.settle();
    expect([aborted, disposed, never].map((client) => client.getState())).toEqual([
      "disconnected",
      "disconnected",
      "disconnected",
    ]);
  });
});

describe("what a client sends", () => {
  it("goes out at once when it is open", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const heard: unknown[] = [];
    server.on("message", ({ message }) => heard.push(message.data));
    server.on("frame", ({ data }) => heard.push(data));
    await expect(client.send(note(1))).resolves.toBe("sent");
    await expect(client.sendMessage(note(2))).resolves.toBe("sent");
    await expect(client.send(new Uint8Array([3]))).resolves.toBe("sent");
    await world.settle();
    expect(heard).toEqual([1, 2, new Uint8Array([3])]);
  });

  it("waits in the queue when it is not, or is refused", async () => {
    const world = simulate();
    const patient = world.client(value({ queueMax: 1 }));
    const dropped: unknown[] = [];
    patient.on("dropped", ({ outgoing }) => dropped.push(outgoing));
    await expect(patient.send("first")).resolves.toBe("queued");
    await expect(patient.send("second")).resolves.toBe("queued");
    expect(dropped).toEqual(["first"]);
    const strict = world.client(value({ whenClosed: "reject" }));
    await expect(strict.send("x")).rejects.toEqual(coded("NOT_OPEN"));
    const full = world.client(value({ queueMax: 0, queueOverflow: "reject" }));
    await expect(full.send("x")).rejects.toEqual(coded("QUEUE_FULL"));
    const narrow = world.client(value({ queueMax: 0 }));
    await expect(narrow.send("x")).resolves.toBe("dropped");
  });

  it("is refused when it cannot be sent or belongs to the protocol", async () => {
    const client = simulate().client(value());
    await expect(client.send(undefined)).rejects.toEqual(coded("INVALID_DATA"));
    await expect(client.send(new Message("auth"))).rejects.toEqual(coded("RESERVED_TYPE"));
  });

  it("is refused when the server reads too slowly", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world, { bufferedBytesMax: 10 });
    world.stall(server, 60_000);
    world.slow(client, 0, "toServer");
    await expect(client.send("x".repeat(11))).resolves.toBe("sent");
    expect(client.bufferedAmount).toBe(11);
    await expect(client.send("more")).rejects.toEqual(coded("SLOW_CONSUMER"));
  });

  it("gets its id and time when it is sent, and keeps those that it has", async () => {
    const world = simulate();
    const client = world.client(value());
    void client.send(note(1));
    void client.send(new Message("note", 2, { id: "mine", timestamp: 5 }));
    const [first, second] = client.current.messageQueue.toArray();
    expect(first).toMatchObject({ id: expect.any(String), timestamp: Date.UTC(2026, 0, 1) });
    expect(second).toMatchObject({ id: "mine", timestamp: 5 });
  });
});

describe("the rooms of a client", () => {
  it("are joined when the server says yes", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const told: string[] = [];
    client.on("joined", ({ room }) => told.push(`joined ${room}`));
    client.on("left", ({ room }) => told.push(`left ${room}`));
    await expect(world.settle(client.joinRoom("lobby"))).resolves.toBe(true);
    await expect(client.joinRoom("lobby")).resolves.toBe(true);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(1);
    await expect(world.settle(client.leaveRoom("lobby"))).resolves.toBe(true);
    await expect(client.leaveRoom("lobby")).resolves.toBe(true);
    expect([told, server.current.rooms.size]).toEqual([["joined lobby", "left lobby"], 0]);
  });

  it("are not joined when the server says no, or nothing in time", async () => {
    const world = simulate();
    const server = await startServer(world);
    server.update((state) =>
      state
        .createRoom("full", { capacity: 1 })
        .addConnection("somebody", new Connection("somebody"))
        .joinRoom("somebody", "full"),
    );
    const client = await connectClient(world, { requestTimeoutMs: 2_000 });
    const refused: string[] = [];
    client.on("roomRefused", ({ room, fault }) => refused.push(`${room} ${fault.code}`));
    await expect(world.settle(client.joinRoom("full"))).rejects.toEqual(coded("ROOM_FULL"));
    world.halfOpen(client);
    await expect(world.settle(client.joinRoom("lobby"))).rejects.toEqual(coded("TIMEOUT"));
    expect(refused).toEqual(["full ROOM_FULL", "lobby TIMEOUT"]);
    expect(client.current.rooms.size).toBe(0);
  });

  it("have names that are names, in one spelling", async () => {
    const world = simulate();
    await startServer(world);
    const client = await connectClient(world);
    await expect(client.joinRoom("")).rejects.toEqual(coded("INVALID_NAME"));
    await expect(world.settle(client.joinRoom("Cafe\u0301"))).resolves.toBe(true);
    await expect(client.joinRoom("Caf\u00e9")).resolves.toBe(true);
    await expect(world.settle(client.leaveRoom("Cafe\u0301"))).resolves.toBe(true);
  });

  it("are joined on the connection that comes, when there is none yet", async () => {
    const world = simulate();
    await startServer(world);
    const client = world.client(value());
    const joined = client.joinRoom("lobby");
    const left = client.joinRoom("attic").catch((cause: { code: string }) => cause.code);
    await world.settle();
    await expect(client.leaveRoom("attic")).resolves.toBe(true);
    await expect(left).resolves.toBe("NOT_IN_ROOM");
    await world.settle(client.connect());
    await expect(joined).resolves.toBe(true);
    const late = client.joinRoom("cellar");
    void client.close();
    await world.settle();
    await expect(late).rejects.toEqual(coded("NOT_OPEN"));
  });
});

describe("the listeners of a client", () => {
  it("are told of everything, until they leave", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = world.client(value());
    const told: unknown[] = [];
    client.on("open", ({ target, protocol }) => told.push([target === client, protocol]));
    client.on("message", ({ data, message }) => told.push(message?.type ?? data));
    client.on("error", ({ error }) => told.push(error.code));
    client.on("pong", ({ data }) => told.push(`pong ${data.length}`));
    const deaf = (): unknown => told.push("deaf");
    client.on("open", deaf);
    client.off("open", deaf);
    await world.settle(client.connect());
    await world.settle(server.broadcast(note("x")));
    await world.settle(server.broadcast(new Uint8Array([1])));
    await world.settle(server.broadcast("neither"));
    await world.advance(26_000);
    expect(told).toEqual([
      [true, "jounce.v1"],
      "note",
      new Uint8Array([1]),
      "INVALID_MESSAGE",
      "pong 0",
    ]);
  });

  it("cannot harm the client by throwing or rejecting", async () => {
    const world = simulate();
    await startServer(world);
    const failure = new Error("mine");
    const client = world.client(value());
    client.on("open", () => {
      throw failure;
    });
    client.on("open", () => Promise.reject(failure));
    await world.settle(client.connect());
    const entry = { message: "HANDLER_FAILED in open", cause: failure };
    expect(world.logged).toEqual([entry, entry]);
    client.on("error", () => {
      throw failure;
    });
    client.on("joined", () => {
      throw new Error("other");
    });
    await world.settle(client.joinRoom("lobby"));
    expect(world.logged[2]).toEqual({ message: "HANDLER_FAILED in error", cause: failure });
    expect(client.isConnected()).toBe(true);
  });

  it("must be functions", () => {
    const client = simulate().client(value());
    const notOne: never = "listener" as never;
    expect(() => client.on("open", notOne)).toThrow(coded("INVALID_CALLBACK"));
  });

  it("of changes are called after each, until they leave", async () => {
    const world = simulate();
    await startServer(world);
    const client = world.client(value());
    const states: string[] = [];
    const leave = client.subscribe(() => states.push(client.getState()));
    await world.settle(client.connect());
    leave();
    await world.settle(client.close());
    expect(states).toEqual(expect.arrayContaining(["connecting", "connected"]));
    expect(states).not.toContain("disconnecting");
  });
});

describe("an event handler of a client", () => {
  it("is called with what the client tells", async () => {
    const world = simulate();
    const server = await startServer(world);
    const told: string[] = [];
    const handler = new EventHandler()
      .onConnect((url) => told.push(`connect ${url}`))
      .onMessage((message) => told.push(`message ${message.type}`))
      .onDisconnect((url) => told.push(`disconnect ${url}`))
      .onError((text) => told.push(text));
    const client = await connectClient(world, {}, { handler });
    await world.settle(server.broadcast(note("x")));
    await world.settle(client.close());
    world.change({ refusalRate: 1 });
    await world.settle(client.connect().catch(() => undefined));
    expect(told).toEqual([
      `connect ${simulatedUrl}`,
      "message note",
      `disconnect ${simulatedUrl}`,
      "The connection could not be established.",
      `disconnect ${simulatedUrl}`,
    ]);
  });

  it("that throws is reported, and logged when it is the one for errors", async () => {
    const world = simulate();
    await startServer(world);
    const fail = (): never => {
      throw new Error("mine");
    };
    const handler = new EventHandler().onConnect(fail).onError(fail);
    await connectClient(world, {}, { handler });
    expect(world.logged.map(({ message }) => message)).toEqual([
      "HANDLER_FAILED in handler",
      "HANDLER_FAILED in onError",
    ]);
  });
});

describe("an update of a client", () => {
  it("does what the value asks for", async () => {
    const world = simulate();
    const server = await startServer(world);
    const heard: unknown[] = [];
    server.on("message", ({ message }) => heard.push(message.data));
    const client = world.client(value());
    client.update((state) => state.joinRoom("lobby").send(note("queued")).connect());
    await world.settle();
    client.update((state) => state.sendText("note", "sent"));
    await world.settle();
    expect(heard).toEqual(["queued", "sent"]);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(1);
    expect(client.current.messageQueue.size).toBe(0);
  });

  it("refuses a value that was not made from its argument", () => {
    const client = simulate().client(value());
    expect(() => client.update(() => value())).toThrow(coded("INVALID_UPDATE"));
  });

  it("dates what a builder left open, so that it times out too", async () => {
    const world = simulate({ handshakeLossRate: 1 });
    const client = world.client(value({ connectTimeoutMs: 700, reconnect: false }));
    client.update((state) => state.connect());
    await world.advance(700);
    expect(client.getState()).toBe("disconnected");
  });
});

describe("a client", () => {
  it("tells its URL and a copy of its protocols", () => {
    const client = simulate().client(value());
    client.getProtocols().push("mine");
    expect([client.getUrl(), client.getProtocols()]).toEqual([simulatedUrl, ["jounce.v1"]]);
  });

  it("sends protocol messages for its heartbeat where its socket cannot ping", async () => {
    const world = simulate();
    await startServer(world);
    const client = await connectClient(world, {}, { canPing: false });
    await world.advance(26_000);
    expect(world.trace).toMatch(/server-1 +<- client-1 ping/);
    expect(world.trace).toMatch(/client-1 +<- server-1 pong/);
    expect(client.isConnected()).toBe(true);
  });

  it("leaves messages of foreign peers alone", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await world.settle(world.client(new WebSocketClient(simulatedUrl)).connect());
    const heard = dataOf(client, "ping");
    await world.settle(server.broadcast('{"type":"ping","data":"mine"}'));
    expect(heard).toEqual(["mine"]);
  });

  it("may be left with promises that reject", async () => {
    const unhandled: unknown[] = [];
    const watch = (cause: unknown): unknown => unhandled.push(cause);
    process.on("unhandledRejection", watch);
    const world = simulate();
    const server = await startServer(world);
    server.update((state) => state.createRoom("full", { capacity: 1 }).joinRoom("ghost", "full"));
    const client = await joinLobby(world, { requestTimeoutMs: 100, reconnect: false });
    void client.close(1);
    void client.joinRoom("");
    void client.joinRoom("full");
    void client.send(undefined);
    void client.send(new Message("ping"));
    void server.broadcast(undefined);
    for (const connection of server.getClients()) {
      void connection.send(undefined);
      void connection.close(1);
    }
    void world.client(value({ reconnect: false }).connect()).close();
    void world.client(new WebSocketClient("ws://nowhere")).connect();
    await world.settle();
    world.cut(client);
    await world.settle();
    await new Promise((resolve) => void setImmediate(resolve));
    process.off("unhandledRejection", watch);
    expect(unhandled).toEqual([]);
  });
});
