import type { Server } from "node:http";
import { createServer as createHttpServer } from "node:http";
import type { ServerApp } from "jounce-websocket";
import { Message } from "jounce-websocket";
import type { LiveServer } from "jounce-websocket/server";
import { RawPeer, frame, opcodes } from "../support/rawPeer.js";
import { Random } from "../support/random.js";
import { join, newServer, once, record, serve, until } from "../support/sockets.js";
import { hostileCases } from "./cases.js";
import { malformed, messageBytesMax } from "./malformed.js";
import { strike } from "./strike.js";

jest.setTimeout(120_000);

const caseCount = 10_000;
const atOnce = 40;

/** All peers come from one address, and what is meant here is what they say, not how often. */
const unhurried = {
  messageBytesMax,
  connectsPerSecondMax: 0,
  messagesPerSecondMax: 0,
  addressMessagesPerSecondMax: 0,
};

/** Uses what peers say as names of everything that has one, and relays the chat of the lobby. */
const trusting: ServerApp = (server, event) => {
  if (event.type === "message") {
    const { connectionId, message } = event;
    if (message.type === "chat" && message.room === "lobby") {
      return server.broadcastToRoom("lobby", message, { except: connectionId });
    }
    return server
      .setUserData(connectionId, message.type, message.data)
      .sendTo(connectionId, new Message(`re: ${message.type}`, message.data))
      .setUserId(connectionId, message.id ?? connectionId);
  }
  return event.type === "disconnect" && event.userId !== undefined
    ? server.broadcastToUser(event.userId, new Message("gone"))
    : server;
};

/** Two clients that answer each other as long as they are let. */
const converse = async (server: LiveServer) => {
  const pair = [(await join(server)).client, (await join(server, {}, "jounce.v1")).client] as const;
  const heard = pair.map((client) => record(client, "message"));
  for (const client of pair) await client.joinRoom("lobby");
  const [ann, bob] = pair;
  let isOver = false;
  const say = (client: typeof ann, count: number): void =>
    void client.send(new Message("chat", count, { room: "lobby" }));
  bob.on("message", ({ message }) => say(bob, Number(message?.data) + 1));
  ann.on("message", ({ message }) => {
    if (!isOver) say(ann, Number(message?.data) + 1);
  });
  say(ann, 0);
  return async (): Promise<number[][]> => {
    isOver = true;
    await once(ann, "message");
    return heard.map(({ events }) => events.map(({ message }) => Number(message?.data)));
  };
};

const openSockets = (http: Server): Promise<number> =>
  new Promise((resolve, reject) =>
    http.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  );

describe("a malformed frame", () => {
  it.each(malformed.map(({ name, code, bytes }) => [name, code, bytes] as const))(
    "that is %s ends its connection with %d",
    async (_, code, bytes) => {
      const server = await serve({ messageBytesMax });
      const gone = once(server, "disconnect");
      const peer = await RawPeer.open(server);
      peer.write(bytes);
      expect(await peer.closeCode()).toBe(code);
      peer.socket.destroy();
      await gone;
      expect(server.getClientCount()).toBe(0);
    },
  );

  it("that is one of endlessly many fragments ends its connection with 1008", async () => {
    const server = await serve();
    const peer = await RawPeer.open(server);
    const fragment = Buffer.from([0x00, 0x80, 0, 0, 0, 0]);
    peer.write(Buffer.from([0x01, 0x80, 0, 0, 0, 0]), Buffer.alloc(17_000 * 6, fragment));
    expect(await peer.closeCode()).toBe(1008);
  });

  it.each([0, 2 ** 32, Infinity])("is still too large where %d bytes are allowed", async (max) => {
    const server = await serve({ messageBytesMax: max });
    const peer = await RawPeer.open(server);
    peer.write(Buffer.from([0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    expect(await peer.closeCode()).toBe(1009);
  });
});

describe("a text that nests half a million deep", () => {
  it.each([
    ["arrays", "[", "]"],
    ["objects", '{"a":', "}"],
  ])("in %s is answered with an error and costs nothing", async (_, open, close) => {
    const server = await serve({ messageBytesMax: 2 ** 22 });
    const peer = await RawPeer.open(server);
    const text = `{"type":"note","data":${open.repeat(500_000)}1${close.repeat(500_000)}}`;
    peer.write(frame(opcodes.text, text), frame(opcodes.text, '{"type":"ping"}'));
    expect(JSON.parse(await peer.text())).toMatchObject({ data: { code: "INVALID_MESSAGE" } });
    expect(JSON.parse(await peer.text())).toEqual({ type: "pong" });
  });
});

// Jest fails the running test for an exception that nobody catches and for an unhandled rejection.
describe(`${caseCount} hostile peers`, () => {
  it("harm neither the server nor two clients who talk meanwhile, and leave nothing", async () => {
    const http = createHttpServer();
    const server = newServer(unhurried, { server: http, app: trusting });
    const errors = record(server, "error");
    await server.start();
    const endTalk = await converse(server);
    const before = await openSockets(http);

    const cases = hostileCases(new Random(7), caseCount);
    const surprises: string[] = [];
    const queue = cases.entries();
    const worker = async (): Promise<void> => {
      for (const [index, hostile] of queue) {
        const { status, code } = await strike(server.port, hostile);
        const isExpected = hostile.code === undefined || hostile.code === code;
        if (!isExpected) surprises.push(`${index} ${hostile.name}: ${status} ${code}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    expect(surprises).toEqual([]);

    const [evens = [], odds = []] = await endTalk();
    expect(evens).toEqual(evens.map((_, index) => 2 * index + 1));
    expect(odds).toEqual(odds.map((_, index) => 2 * index));
    expect(evens.length).toBeGreaterThan(100);

    await until(server, ({ connections }) => connections.size === 2);
    expect(server.getClients().size).toBe(2);
    expect(server.current.rooms.keySeq().toArray()).toEqual(["lobby"]);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(2);
    expect(server.current.snapshot.users.size).toBe(0);
    expect(server.current.presence.users.size).toBe(0);
    expect(before).toBe(2);
    while ((await openSockets(http)) > before)
      await new Promise((resolve) => setImmediate(resolve));
    const known = new Set([
      "NETWORK_ERROR",
      "PROTOCOL_ERROR",
      "MESSAGE_TOO_LARGE",
      "INVALID_MESSAGE",
      "HANDLER_FAILED",
      "INVALID_NAME",
    ]);
    expect(errors.events.filter(({ error }) => !known.has(error.code))).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Reflect.get({}, "admin")).toBeUndefined();
  });
});
