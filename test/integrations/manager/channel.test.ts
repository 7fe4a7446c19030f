import { Message } from "jounce-websocket";
import { channel, ConnectionManager, Frame } from "jounce-websocket/manager";
import { runServer } from "jounce-websocket/server";
import { WebSocketServer } from "jounce-websocket";
import { closeAfterTest } from "../../support/sockets.js";

const coded = (code: string) => expect.objectContaining({ code });
const failure = (code: string) => ({
  code,
  message: "Failed to send message: channel full or connection closed",
});

describe("a channel", () => {
  it.each([0, -1, 1.5, NaN, Infinity])("has a capacity of 1 or more, not %p", (capacity) => {
    expect(() => channel("a", capacity)).toThrow(coded("INVALID_OPTION"));
  });

  it("has a name that is one", () => {
    expect(() => channel("", 1)).toThrow(coded("INVALID_NAME"));
    expect(channel("e\u0301", 1).id).toBe("\u00e9");
  });

  it("keeps what is sent until it is read", async () => {
    const a = channel("a", 9);
    await expect(a.sendText("x")).resolves.toBe("sent");
    await a.sendJson({ b: 1 });
    await a.sendBinary(Uint8Array.of(1));
    await a.send(Frame.text("y"));
    await a.send(new Message("chat", 1, { id: "m", timestamp: 2 }));
    expect(a.received).toEqual([
      Frame.text("x"),
      Frame.text('{"b":1}'),
      Frame.binary(Uint8Array.of(1)),
      Frame.text("y"),
      Frame.text('{"type":"chat","data":1,"id":"m","timestamp":2}'),
    ]);
  });

  it("refuses what has no room, and takes more when it has been read", async () => {
    const a = channel("a", 2);
    const sent = await Promise.allSettled(["1", "2", "3"].map((text) => a.sendText(text)));
    expect(sent.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    await expect(a.sendText("4")).rejects.toMatchObject(failure("SLOW_CONSUMER"));
    const reader = a[Symbol.asyncIterator]();
    await reader.next();
    await a.sendText("5");
    expect(a.received.map(({ text }) => text)).toEqual(["2", "5"]);
  });

  it("is read frame by frame up to its close frame", async () => {
    const a = channel("a", 9);
    const read: string[] = [];
    const reading = (async () => {
      for await (const frame of a) read.push(`${frame.kind} ${frame.text}`);
    })();
    await a.sendText("1");
    await a.sendText("2");
    await a.close(4000, "enough");
    await reading;
    expect(read).toEqual(["text 1", "text 2", "close enough"]);
    expect(a.received).toEqual([]);
  });

  it("ends for who reads when it is hung up", async () => {
    const a = channel("a", 1);
    const reading = a[Symbol.asyncIterator]().next();
    a.hangUp();
    a.hangUp();
    expect(await reading).toEqual({ done: true, value: undefined });
  });

  it("sends nothing when it is closed", async () => {
    const a = channel("a", 9);
    await a.close();
    for (const sending of [a.sendText("x"), a.sendJson(1), a.send(Frame.ping())]) {
      await expect(sending).rejects.toMatchObject(failure("NOT_OPEN"));
    }
    expect(a.received).toEqual([Frame.close(1000, "")]);
    await a.close();
    await expect(a.joinRoom("lobby")).rejects.toEqual(coded("NOT_OPEN"));
  });

  it("does not send what cannot be sent, and that takes no room", async () => {
    const a = channel("a", 1);
    await expect(a.sendJson(undefined)).rejects.toEqual(coded("INVALID_DATA"));
    await expect(a.send(new Message("ping"))).rejects.toEqual(coded("RESERVED_TYPE"));
    await expect(a.close(1005)).rejects.toEqual(coded("INVALID_CLOSE_CODE"));
    await expect(a.sendText("x")).resolves.toBe("sent");
  });

  it("is a connection with a user, rooms and notes before any manager knows it", async () => {
    const a = channel("a", 1);
    await a.setUserId("ann");
    await a.setMetadata("k", 1);
    await a.joinRoom("x");
    await a.joinRoom("y");
    await a.leaveRoom("x");
    expect([a.userId, a.metadata?.get("k"), a.rooms, a.isInRoom("y"), a.isInRoom("x")]).toEqual([
      "ann",
      1,
      ["y"],
      true,
      false,
    ]);
  });

  it("gives each reader bytes of its own", async () => {
    const manager = new ConnectionManager();
    const [a, b] = [channel("a", 1), channel("b", 1)];
    await manager.register(a);
    await manager.register(b);
    await manager.broadcastBinary(Uint8Array.of(1));
    a.received[0]?.bytes.fill(9);
    expect(b.received[0]?.bytes).toEqual(Uint8Array.of(1));
  });
});

describe("a channel of a server that listens", () => {
  const living = async () => {
    const server = await runServer(new WebSocketServer({ port: 0, host: "127.0.0.1" }));
    closeAfterTest(() => server.stop());
    const manager = ConnectionManager.of(server);
    const a = channel("a", 9);
    await manager.register(a);
    return { server, manager, a };
  };

  it("gets the frames that others get as bytes", async () => {
    const { manager, a } = await living();
    const long = "ä".repeat(40_000);
    const sizes = [0, 125, 126, 65_535, 65_536].map((size) => new Uint8Array(size).fill(7));
    for (const bytes of sizes) void manager.broadcastBinary(bytes);
    await manager.broadcastText(long);
    await manager.broadcastText("");
    expect(a.received).toEqual([
      ...sizes.map((bytes) => Frame.binary(bytes)),
      Frame.text(long),
      Frame.text(""),
    ]);
  });

  it("answers pings, so that it counts as alive", async () => {
    const { server, a } = await living();
    const client = server.client("a");
    const pong = new Promise((resolve) => client?.on("pong", ({ data }) => resolve(data)));
    client?.ping(Uint8Array.of(5));
    expect(await pong).toEqual(Uint8Array.of(5));
    client?.ping();
    expect(a.received).toEqual([Frame.ping(Uint8Array.of(5)), Frame.ping()]);
  });

  it("is closed when the server stops", async () => {
    const { server, a } = await living();
    await server.stop();
    expect(a.received.at(-1)).toEqual(Frame.close(1001, "Server shutting down"));
    expect(a.isOpen()).toBe(false);
  });
});
