import { join, newServer, once, record, serve, until } from "../../support/sockets.js";
import { RawPeer, closeFrame, frame, handshake, opcodes } from "../../support/rawPeer.js";

const sendable = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999,
];
const notSendable = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_536, -1, 1000.5, NaN];

describe("a client that closes", () => {
  it.each(sendable)("takes %d with its reason to the other side and back", async (code) => {
    const { client, connection } = await join(await serve());
    const [here, there] = [once(client, "close"), once(connection, "close")];
    await client.close(code, "wie gewünscht ✓");
    const told = { code, reason: "wie gewünscht ✓", wasClean: true };
    expect(await here).toMatchObject({ ...told, target: client });
    expect(await there).toMatchObject({ ...told, target: connection });
  });

  it("closes with 1000 and no reason when none is given", async () => {
    const { client, connection } = await join(await serve());
    const [here, there] = [once(client, "close"), once(connection, "close")];
    await client.close();
    expect(await here).toMatchObject({ code: 1000, reason: "", wasClean: true });
    expect(await there).toMatchObject({ code: 1000, reason: "", wasClean: true });
  });

  it("says `Client disconnect` when it disconnects", async () => {
    const { client, connection } = await join(await serve());
    const there = once(connection, "close");
    await client.disconnect();
    expect(await there).toMatchObject({ code: 1000, reason: "Client disconnect" });
  });

  it.each(notSendable)("is refused %d and stays open", async (code) => {
    const { client } = await join(await serve());
    await expect(client.close(code)).rejects.toMatchObject({ code: "INVALID_CLOSE_CODE" });
    expect(client.isOpen()).toBe(true);
  });

  it("is refused a reason that does not fit into a close frame", async () => {
    const { client, connection } = await join(await serve());
    await expect(client.close(1000, "é".repeat(62))).rejects.toMatchObject({
      code: "INVALID_CLOSE_CODE",
    });
    const there = once(connection, "close");
    await client.close(1000, `${"é".repeat(61)}!`);
    expect((await there).reason).toBe(`${"é".repeat(61)}!`);
  });

  it("tells of one close however often it is asked", async () => {
    const { client } = await join(await serve());
    const closes = record(client, "close");
    await Promise.all([client.close(3000, "first"), client.close(3001, "second")]);
    await client.close(3002, "third");
    expect(closes.events).toEqual([expect.objectContaining({ code: 3000, reason: "first" })]);
  });

  it("can connect again", async () => {
    const { client } = await join(await serve());
    await client.close();
    await client.connect();
    expect(client.isOpen()).toBe(true);
  });
});

describe("a server's connection that closes", () => {
  it.each(sendable)("takes %d with its reason to the client", async (code) => {
    const server = await serve();
    const { client, connection } = await join(server);
    const [here, there] = [once(connection, "close"), once(client, "close")];
    await connection.close(code, "gründlich");
    expect(await here).toMatchObject({ code, reason: "gründlich", target: connection });
    expect(await there).toMatchObject({ code, reason: "gründlich", wasClean: true });
    expect(server.getClientCount()).toBe(0);
  });

  it.each(notSendable)("is refused %d and stays open", async (code) => {
    const { connection } = await join(await serve());
    await expect(connection.close(code)).rejects.toMatchObject({ code: "INVALID_CLOSE_CODE" });
    expect(connection.isOpen()).toBe(true);
  });

  it("is refused a reason that does not fit into a close frame", async () => {
    const { connection } = await join(await serve());
    const refused = connection.close(1000, "é".repeat(62));
    await expect(refused).rejects.toMatchObject({ code: "INVALID_CLOSE_CODE" });
    expect(connection.isOpen()).toBe(true);
  });

  it("goes from open over closing to closed", async () => {
    const server = await serve();
    const accepted = once(server, "connection");
    const peer = await RawPeer.open(server);
    const { client: connection } = await accepted;
    expect(connection.readyState).toBe(1);
    await connection.close(4001, "kicked");
    expect([connection.readyState, connection.isOpen()]).toEqual([2, false]);
    await peer.write(closeFrame(4001)).gone;
    peer.socket.destroy();
    await server.stop();
    expect(connection.readyState).toBe(3);
    await expect(connection.send("too late")).rejects.toMatchObject({ code: "NOT_OPEN" });
  });

  it("sends what was sent before it was closed", async () => {
    const { client, connection } = await join(await serve());
    const [messages, closed] = [record(client, "message"), once(client, "close")];
    void connection.send("one");
    void connection.send("two");
    void connection.close();
    await closed;
    expect(messages.events.map(({ data }) => data)).toEqual(["one", "two"]);
  });

  it("ends a peer that never answers the close frame", async () => {
    const server = await serve({ closeTimeoutMs: 20 });
    const accepted = once(server, "connection");
    const peer = await RawPeer.open(server);
    await (await accepted).client.close(4001);
    expect(await peer.closeCode()).toBe(4001);
    await peer.gone;
  });
});

describe("a peer's own ending", () => {
  it("is 1005 when its close frame has no code", async () => {
    const server = await serve();
    const gone = once(server, "disconnect");
    const peer = await RawPeer.open(server);
    peer.write(frame(opcodes.close));
    expect(await peer.closeCode()).toBe(1005);
    peer.socket.destroy();
    expect(await gone).toMatchObject({ code: 1005, reason: "", wasClean: true });
  });

  it("is 1006 and not clean when it just goes", async () => {
    const server = await serve();
    const gone = once(server, "disconnect");
    (await RawPeer.open(server)).socket.resetAndDestroy();
    expect(await gone).toMatchObject({ code: 1006, reason: "", wasClean: false });
    const half = once(server, "disconnect");
    (await RawPeer.open(server)).socket.end();
    expect(await half).toMatchObject({ code: 1006, wasClean: false });
  });

  it("is told once, with rooms and user, after it has left them", async () => {
    const server = await serve();
    const { client, connection } = await join(server);
    const closes = record(connection, "close");
    void connection.joinRoom("lobby");
    void connection.setUserId("ann");
    const gone = once(server, "disconnect");
    await client.close(1001, "bye");
    expect(await gone).toMatchObject({ userId: "ann", rooms: ["lobby"], reason: "bye" });
    expect(server.current.rooms.size).toBe(0);
    expect(server.current.presence.isOnline("ann")).toBe(false);
    expect(closes.events).toHaveLength(1);
  });
});

describe("a server that stops", () => {
  it("sends everybody away with 1001 and waits for their sockets", async () => {
    const server = await serve();
    const [a, b] = [await join(server), await join(server)];
    const peer = await RawPeer.open(server);
    await until(server, ({ connections }) => connections.size === 3);
    const closes = Promise.all([once(a.client, "close"), once(b.client, "close")]);
    let stopped = false;
    const stopping = server.stop().then(() => (stopped = true));
    for (const { code, reason, wasClean } of await closes) {
      expect([code, reason, wasClean]).toEqual([1001, "Server shutting down", true]);
    }
    expect(await peer.closeCode()).toBe(1001);
    expect(stopped).toBe(false);
    peer.write(closeFrame(1001)).socket.end();
    await stopping;
    expect(server.getClientCount()).toBe(0);
  });

  it("does so once, however often it is asked, and tells of one close", async () => {
    const server = await serve();
    await join(server);
    const closes = record(server, "close");
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(closes.events).toEqual([{ server }]);
    expect(server.isStarted()).toBe(false);
  });

  it("resolves without an event when it never started", async () => {
    const server = newServer();
    const closes = record(server, "close");
    await server.stop();
    expect(closes.events).toEqual([]);
  });

  it("is not held up by a peer that never answers", async () => {
    const server = await serve({ closeTimeoutMs: 20 });
    const peer = await RawPeer.open(server);
    await server.stop();
    await peer.gone;
    expect(server.isStarted()).toBe(false);
  });

  it("is not held up by a connection without a request", async () => {
    const server = await serve();
    const [silent, slow] = [await RawPeer.dial(server.port), await RawPeer.dial(server.port)];
    slow.write("GET / HTTP/1.1\r\nHost: a");
    await server.stop();
    await Promise.all([silent.gone, slow.gone]);
    expect(server.isStarted()).toBe(false);
  });

  it("is not held up by a peer that was refused and stays", async () => {
    const server = await serve({ path: "/chat" });
    const peer = await RawPeer.dial(server.port);
    peer.write(handshake("/other"));
    expect(await peer.head()).toMatch(/^HTTP\/1.1 404 /);
    await server.stop();
  });

  it("can be stopped before it listens, and started afterwards", async () => {
    const server = newServer();
    void server.start();
    await server.stop();
    expect(server.isStarted()).toBe(false);
    await server.start();
    expect(server.isStarted()).toBe(true);
  });

  it("answers the `start` that it was called during", async () => {
    const server = newServer();
    const answers: string[] = [];
    void server.start().then(
      () => answers.push("started"),
      () => answers.push("refused"),
    );
    await server.stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toEqual(["refused"]);
  });

  it("stops for the signal that it was given, and at the end of its scope", async () => {
    const stop = new AbortController();
    const server = await serve({}, { signal: stop.signal });
    const closed = once(server, "close");
    stop.abort();
    await closed;
    const other = await serve();
    await other[Symbol.asyncDispose]();
    expect([server.isStarted(), other.isStarted()]).toEqual([false, false]);
  });
});
