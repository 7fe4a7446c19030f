import { option as O } from "fp-ts";
import { SUBPROTOCOL } from "jounce-websocket";
import type { HandlerOptions, WebSocketHandler } from "jounce-websocket/manager";
import { ConnectionManager, ws } from "jounce-websocket/manager";
import type { LiveServer } from "jounce-websocket/server";
import { newClient, Log, record, serve, urlOf } from "../../support/sockets.js";
import { frame, opcodes, RawPeer } from "../../support/rawPeer.js";
import { gate, visit } from "./people.js";

const logger = { error: () => undefined, warn: () => undefined };

/** A server with that handler on /ws, and what is told of failures. */
const serving = async (handler: WebSocketHandler, options: HandlerOptions = {}) => {
  const server = await serve({}, { logger });
  const manager = new ConnectionManager();
  const failures = record(server, "error");
  ws("/ws", handler, manager, options)(server);
  return { server, manager, failures };
};

/** What has happened, in order. */
const noting = () => {
  const facts = new Log<string>();
  return { facts, note: (fact: string): void => facts.push(fact) };
};

const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the messages of one connection", () => {
  it("are handled one after the other, however long each takes", async () => {
    const { facts, note } = noting();
    const gates = [gate(), gate(), gate()];
    const { server } = await serving({
      onMessage: async (_conn, { text }) => {
        note(`begin ${text}`);
        await gates[Number(text)]?.opened;
        note(`end ${text}`);
      },
    });
    const { say } = await visit(server);
    for (const text of ["0", "1", "2"]) await say(text);
    await facts.reaching(1);
    for (const each of [...gates].reverse()) each.open();
    expect(await facts.reaching(6)).toEqual(
      ["0", "1", "2"].flatMap((text) => [`begin ${text}`, `end ${text}`]),
    );
  });

  it("wait until onConnect is done", async () => {
    const { facts, note } = noting();
    const entered = gate();
    const { server } = await serving({
      onConnect: async () => {
        note("connecting");
        await entered.opened;
        note("connected");
      },
      onMessage: (_conn, { text }) => note(text),
    });
    const { say } = await visit(server);
    await say("early");
    await facts.reaching(1);
    entered.open();
    expect(await facts.reaching(3)).toEqual(["connecting", "connected", "early"]);
  });

  it("come as frames: text and bytes, and never a ping, a pong or a close", async () => {
    const { facts, note } = noting();
    const { server } = await serving({
      onMessage: (_conn, { kind, data }) => note(`${kind} ${String(data)}`),
      onDisconnect: () => note("gone"),
    });
    const peer = await RawPeer.open(server, "/ws");
    peer.write(
      frame(opcodes.ping, "are you there"),
      frame(opcodes.text, "hi"),
      frame(opcodes.pong, "yes"),
      frame(opcodes.binary, Uint8Array.of(1, 2)),
      frame(opcodes.close, Uint8Array.of(3, 232)),
    );
    expect(await facts.reaching(3)).toEqual(["text hi", "binary 1,2", "gone"]);
  });

  it("that fail are reported, and the connection goes on", async () => {
    const { server, failures } = await serving({
      onMessage: (conn, { text }) => {
        if (text === "throw") throw new Error("thrown");
        if (text === "reject") return Promise.reject(new Error("rejected"));
        return conn.sendText(text);
      },
    });
    const { say, heard } = await visit(server);
    for (const text of ["throw", "reject", "fine"]) await say(text);
    expect(await heard.reaching(1)).toEqual(["fine"]);
    expect(failures.events.map(({ error: { code, context } }) => [code, context])).toEqual([
      ["HANDLER_FAILED", "onMessage"],
      ["HANDLER_FAILED", "onMessage"],
    ]);
  });

  it("see at once what the handler has done", async () => {
    const { server, manager } = await serving({
      onMessage: (conn) => {
        void conn.joinRoom("lobby");
        void conn.setUserId("ann");
        void conn.setMetadata("k", 1);
        void conn.sendJson([conn.rooms, conn.userId, conn.metadata.get("k"), manager.roomCount]);
      },
    });
    const { say, heard } = await visit(server);
    await say("go");
    expect(await heard.reaching(1)).toEqual(['[["lobby"],"ann",1,1]']);
  });
});

describe("a slow handler", () => {
  it("delays nobody else: not their messages, nor broadcasts, nor the connection's own heartbeat", async () => {
    const stuck = gate();
    const { server, manager } = await serving({
      onMessage: async (conn, { text }, ctx) => {
        if (text === "sleep") await stuck.opened;
        else await ctx.websocketManager().broadcastText(`${text} by ${conn.id}`);
      },
    });
    const slow = await visit(server);
    const [slowId = ""] = server.current.connections.keys();
    const fast = await visit(server);
    await slow.say("sleep");
    await slow.say("later");
    await fast.say("hello");
    const [hello] = await fast.heard.reaching(1);
    expect(await slow.heard.reaching(1)).toEqual([hello]);
    await manager.broadcastText("from outside");
    expect(await slow.heard.reaching(2)).toEqual([hello, "from outside"]);
    const pong = new Promise((resolve) => server.client(slowId)?.on("pong", resolve));
    server.client(slowId)?.ping();
    await pong;
    stuck.open();
    expect((await slow.heard.reaching(3))[2]).toBe(`later by ${slowId}`);
  });

  it("may broadcast and wait for it, also in onConnect, and to itself", async () => {
    const { server } = await serving({
      onConnect: async (conn, ctx) => {
        await ctx.websocketManager().broadcastText(`${conn.id} came`);
      },
      onMessage: async (_conn, { text }, ctx) => {
        await ctx.websocketManager().broadcastText(text);
        await ctx.websocketManager().broadcastText(`${text}!`);
      },
    });
    const ann = await visit(server);
    const bob = await visit(server);
    expect(await ann.heard.reaching(2)).toEqual(
      [...server.current.connections.keys()].map((id) => `${id} came`),
    );
    await bob.say("hi");
    expect((await bob.heard.reaching(3)).slice(1)).toEqual(["hi", "hi!"]);
    expect((await ann.heard.reaching(4)).slice(2)).toEqual(["hi", "hi!"]);
  });

  it("that rejects with a broadcast's failure is reported, and handles the next message", async () => {
    const { server, manager, failures } = await serving({
      onMessage: (_conn, { text }, ctx) =>
        ctx.websocketManager().broadcastJson(text === "bad" ? undefined : text),
    });
    const { say, heard } = await visit(server);
    await say("bad");
    await say("good");
    expect(await heard.reaching(1)).toEqual(['"good"']);
    expect(failures.events.map(({ error }) => error.code)).toEqual(["INVALID_DATA"]);
    expect(manager.connectionCount).toBe(1);
  });
});

describe("the ceiling of waiting messages", () => {
  const overloaded = async (options: HandlerOptions, messages: number, protocol?: string) => {
    const stuck = gate();
    const { facts, note } = noting();
    const { server } = await serving(
      {
        onMessage: async (_conn, { text }) => {
          note(text);
          await stuck.opened;
        },
      },
      options,
    );
    const refusals = record(server, "refusal");
    const client = newClient(urlOf(server, "/ws"), {}, protocol === undefined ? [] : [protocol]);
    const errors = record(client, "error");
    await client.connect();
    await client.send("0");
    await facts.reaching(1);
    for (let count = 1; count <= messages; count += 1) await client.send(`${count}`);
    return { server, facts, stuck, refusals, errors, client };
  };

  it("is 100: more are refused, and counted", async () => {
    const { server, facts, stuck, refusals } = await overloaded({}, 102);
    const told = await refusals.reaching(2);
    expect(told).toMatchObject([
      { code: "HANDLER_BUSY", context: "message" },
      { code: "HANDLER_BUSY", context: "message" },
    ]);
    stuck.open();
    const handled = await facts.reaching(101);
    expect(handled).toEqual(Array.from({ length: 101 }, (_, index) => `${index}`));
    expect(server.statistics().metrics.refusalsByCode).toEqual({ HANDLER_BUSY: 2 });
    expect(server.getClientCount()).toBe(1);
  });

  it("can be another, and a handler that catches up is given what comes then", async () => {
    const { facts, stuck, refusals, client } = await overloaded({ waitingMessagesMax: 1 }, 3);
    await refusals.reaching(2);
    stuck.open();
    await facts.reaching(2);
    await client.send("again");
    expect(await facts.reaching(3)).toEqual(["0", "1", "again"]);
  });

  it("is told to who speaks the protocol", async () => {
    const stuck = gate();
    const { server } = await serving({ onMessage: () => stuck.opened }, { waitingMessagesMax: 1 });
    const client = newClient(urlOf(server, "/ws"), {}, SUBPROTOCOL);
    const errors = record(client, "error");
    await client.connect();
    for (const text of ["1", "2", "3"]) await client.send({ type: "note", data: text });
    const [first] = await errors.reaching(1);
    expect(first?.error).toMatchObject({ code: "HANDLER_BUSY" });
    stuck.open();
  });

  it("does not count what a quick handler is given in one go", async () => {
    const { facts, note } = noting();
    const { server } = await serving(
      { onMessage: async (_conn, { text }) => note(text) },
      { waitingMessagesMax: 1 },
    );
    const refusals = record(server, "refusal");
    const peer = await RawPeer.open(server, "/ws");
    const texts = Array.from({ length: 50 }, (_, index) => `${index}`);
    peer.write(...texts.map((text) => frame(opcodes.text, text)));
    expect(await facts.reaching(50)).toEqual(texts);
    await aTurn();
    expect(refusals.events).toEqual([]);
  });

  it.each<HandlerOptions>([
    { waitingMessagesMax: 0 },
    { waitingMessagesMax: 1.5 },
    { disconnectDelayMaxMs: -1 },
    { disconnectDelayMaxMs: Infinity },
  ])("is an option in its range, not %p", (options) => {
    expect(() => ws("/ws", {}, undefined, options)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
  });
});

describe("onConnect that fails", () => {
  it.each<[string, NonNullable<WebSocketHandler["onConnect"]>]>([
    [
      "throws",
      () => {
        throw new Error("no");
      },
    ],
    ["rejects", () => Promise.reject(new Error("no"))],
  ])(
    "by what it %s drops the connection with 1011, and there is no onDisconnect",
    async (_, fail) => {
      const { facts, note } = noting();
      const { server, manager, failures } = await serving({
        onConnect: fail,
        onMessage: () => note("message"),
        onDisconnect: () => note("disconnect"),
      });
      const { client, say } = await visit(server);
      const closed = new Promise((resolve) => client.on("close", resolve));
      void say("early");
      expect(await closed).toMatchObject({ code: 1011, reason: "HANDLER_FAILED" });
      await aTurn();
      expect([facts.events, manager.connectionCount]).toEqual([[], 0]);
      expect(failures.events.map(({ error }) => error.context)).toEqual(["onConnect"]);
    },
  );
});

describe("onDisconnect", () => {
  const watching = async (options: HandlerOptions = {}, running = {}) => {
    const { facts, note } = noting();
    const server = await serve({ heartbeatIntervalMs: 0, ...running }, { logger });
    const manager = new ConnectionManager();
    const handler: WebSocketHandler = {
      onConnect: async (conn, ctx) => {
        await conn.joinRoom("lobby");
        await conn.setUserId(ctx.getQuery("user"));
        await conn.setMetadata("color", "red");
        await conn.sendText("in");
      },
      onDisconnect: (conn, ctx) => {
        const { rooms, userId, metadata } = conn;
        note(JSON.stringify([rooms, userId, metadata, conn.isInRoom("lobby")]));
        expect(ctx.websocketManager().roomMembers("lobby")).not.toContain(conn.id);
      },
    };
    ws("/ws", handler, manager, options)(server);
    const person = await visit(server, "/ws?user=ann");
    await person.heard.reaching(1);
    const [id = ""] = server.current.connections.keys();
    return { server, manager, facts, person, id };
  };
  const farewell = '[["lobby"],"ann",{"color":"red"},true]';

  it.each<[string, (given: Awaited<ReturnType<typeof watching>>) => unknown]>([
    ["the client closes", ({ person }) => person.client.close()],
    ["the manager lets it go", ({ manager, id }) => manager.unregister(id)],
    ["it closes itself", ({ server, id }) => server.client(id)?.close()],
    ["the server stops", ({ server }) => server.stop()],
  ])("comes once, with rooms, user and notes, when %s", async (_, end) => {
    const given = await watching();
    await end(given);
    await given.facts.reaching(1);
    await given.server.stop();
    await aTurn();
    expect(given.facts.events).toEqual([farewell]);
  });

  it("comes when the network is lost", async () => {
    const { facts, note } = noting();
    const { server } = await serving({
      onConnect: () => note("in"),
      onDisconnect: (conn) => note(`out, open: ${conn.isOpen()}`),
    });
    const peer = await RawPeer.open(server, "/ws");
    await facts.reaching(1);
    peer.socket.resetAndDestroy();
    expect(await facts.reaching(2)).toEqual(["in", "out, open: false"]);
  });

  it("comes when the heartbeat finds nobody there", async () => {
    const { facts, note } = noting();
    const server = await serve({ heartbeatIntervalMs: 10, heartbeatTimeoutMs: 30 });
    ws("/ws", { onConnect: () => note("in"), onDisconnect: () => note("out") })(server);
    await RawPeer.open(server, "/ws");
    expect(await facts.reaching(2)).toEqual(["in", "out"]);
  });

  it("comes after the messages that came before the end", async () => {
    const { facts, note } = noting();
    const held = gate();
    const { server } = await serving({
      onMessage: async (_conn, { text }) => {
        note(text);
        await held.opened;
      },
      onDisconnect: () => note("gone"),
    });
    const { client, say } = await visit(server);
    const closed = new Promise((resolve) => server.on("disconnect", resolve));
    await say("1");
    await say("2");
    await client.close();
    await closed;
    held.open();
    expect(await facts.reaching(3)).toEqual(["1", "2", "gone"]);
  });

  it("does not wait for ever for a handler that never ends", async () => {
    const { facts, note } = noting();
    const { server } = await serving(
      {
        onMessage: async (_conn, { text }) => {
          note(text);
          await new Promise(() => undefined);
        },
        onDisconnect: () => note("gone"),
      },
      { disconnectDelayMaxMs: 1 },
    );
    const { client, say } = await visit(server);
    await say("1");
    await say("2");
    await facts.reaching(1);
    await client.close();
    expect(await facts.reaching(2)).toEqual(["1", "gone"]);
  });

  it("comes when onConnect succeeds at last, for one that has gone meanwhile", async () => {
    const { facts, note } = noting();
    const held = gate();
    const { server } = await serving(
      {
        onConnect: async () => {
          note("connecting");
          await held.opened;
        },
        onMessage: (_conn, { text }) => note(text),
        onDisconnect: () => note("gone"),
      },
      { disconnectDelayMaxMs: 0 },
    );
    const { client, say } = await visit(server);
    await facts.reaching(1);
    await say("dropped");
    const gone = new Promise((resolve) => server.on("disconnect", resolve));
    await client.close();
    await gone;
    // Later than the deadline, on the same clock.
    const { clock } = server;
    await new Promise<void>((resolve) => void clock.schedule(clock.now() + 2, resolve));
    held.open();
    expect(await facts.reaching(2)).toEqual(["connecting", "gone"]);
  });

  it("that fails is reported", async () => {
    const { server, failures } = await serving({
      onDisconnect: () => Promise.reject(new Error("no")),
    });
    const { client } = await visit(server);
    await client.close();
    const [failure] = await failures.reaching(1);
    expect(failure?.error).toMatchObject({ code: "HANDLER_FAILED", context: "onDisconnect" });
  });
});

describe("the limit of a manager", () => {
  const verdictOf = async (server: LiveServer): Promise<string> => {
    const peer = await RawPeer.dial(server.port);
    peer.write(
      "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    return (await peer.head()).split("\r\n", 1)[0] ?? "";
  };

  it("answers real handshakes beyond it with 503", async () => {
    const server = await serve({}, { logger });
    const manager = ConnectionManager.withMaxConnections(2);
    ws("/ws", {}, manager)(server);
    const verdicts = await Promise.all(Array.from({ length: 5 }, () => verdictOf(server)));
    expect(verdicts.sort()).toEqual([
      "HTTP/1.1 101 Switching Protocols",
      "HTTP/1.1 101 Switching Protocols",
      ...Array.from({ length: 3 }, () => "HTTP/1.1 503 Service Unavailable"),
    ]);
    expect(manager.connectionCount).toBe(2);
  });
});

describe("manager.get", () => {
  it("gives the connection, in which a handler's connection is seen", async () => {
    const { facts, note } = noting();
    const { server, manager } = await serving({
      onConnect: async (conn) => {
        await conn.joinRoom("lobby");
        note(conn.id);
      },
    });
    await visit(server);
    const [id = ""] = await facts.reaching(1);
    expect(O.toUndefined(manager.get(id))?.rooms).toEqual(["lobby"]);
  });
});
