import { Message } from "jounce-websocket";
import type { ClientOptions } from "jounce-websocket";
import { RawPeer, acceptance, opcodes } from "../../support/rawPeer.js";
import { join, listenTcp, newClient, once, record, serve, until } from "../../support/sockets.js";

/** Waits so long for its next attempt that no test sees it. */
const patient: Partial<ClientOptions> = {
  reconnect: true,
  reconnectDelayMs: 900_000,
  reconnectDelayMsMax: 900_000,
};

const stubborn: Partial<ClientOptions> = {
  reconnect: true,
  reconnectDelayMs: 10,
  reconnectDelayMsMax: 40,
  reconnectAttemptsMax: Infinity,
};

describe("a server that is restarted", () => {
  it("finds its clients, their rooms and what they had to say, in order, once", async () => {
    const first = await serve();
    const { port } = first;
    const { client } = await join(first, stubborn);
    await Promise.all([client.joinRoom("lobby"), client.joinRoom("garden")]);
    const back = record(client, "reconnecting");
    const closed = once(client, "close");
    await first.stop();
    expect(await closed).toMatchObject({ code: 1001, wasClean: true });
    await back.reaching(1);

    const sent = Array.from({ length: 20 }, (_, index) => index);
    for (const index of sent) {
      expect(await client.send(new Message("note", index, { room: "lobby" }))).toBe("queued");
    }
    await back.reaching(3);
    const inside = client.joinRoom("attic");
    const second = await serve({ port });
    const notes = record(second, "message");
    const rooms = record(second, "join");
    await client.send(new Message("note", "live"));
    await notes.reaching(sent.length + 1);

    expect(notes.events.map(({ message }) => message.data)).toEqual([...sent, "live"]);
    expect(new Set(notes.events.map(({ message }) => message.id)).size).toBe(sent.length + 1);
    expect(await inside).toBe(true);
    expect(rooms.events.map(({ room }) => room)).toEqual(["lobby", "garden", "attic"]);
    const [id = ""] = second.current.connections.keys();
    expect(second.current.connections.get(id)?.rooms.toArray().sort()).toEqual([
      "attic",
      "garden",
      "lobby",
    ]);
  });

  it("is asked in vain only as often as the client may", async () => {
    const server = await serve();
    const { client } = await join(server, { ...stubborn, reconnectAttemptsMax: 2 });
    const [attempts, errors] = [record(client, "reconnecting"), record(client, "error")];
    await server.stop();
    await errors.reaching(3);
    expect(attempts.events.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(errors.events.map(({ error }) => error.code)).toEqual([
      "CONNECTION_FAILED",
      "CONNECTION_FAILED",
      "RECONNECT_EXHAUSTED",
    ]);
    expect(client.getState()).toBe("failed");
  });

  it.each([
    [1000, "disconnected"],
    [1008, "disconnected"],
    [4400, "disconnected"],
    [1011, "reconnecting"],
    [1012, "reconnecting"],
    [4408, "reconnecting"],
  ])("that closes with %d leaves its client %s", async (code, state) => {
    const { client, connection } = await join(await serve(), patient);
    const closed = once(client, "close");
    await connection.close(code, "because");
    expect(await closed).toMatchObject({ code, reason: "because" });
    expect(client.getState()).toBe(state);
  });

  it("is not found by a client that its user has closed", async () => {
    const server = await serve();
    const { client } = await join(server, patient);
    const waiting = once(client, "reconnecting");
    await server.stop();
    await waiting;
    await client.close();
    expect(client.getState()).toBe("disconnected");
    expect(client.current.nextDeadline).toBeUndefined();
  });
});

describe("a peer that has stopped answering", () => {
  it("is noticed by the server, which lets it go from everything", async () => {
    const server = await serve({ heartbeatIntervalMs: 30, heartbeatTimeoutMs: 60 });
    const accepted = once(server, "connection");
    const peer = await RawPeer.open(server);
    const { client: connection } = await accepted;
    void connection.joinRoom("lobby");
    void connection.setUserId("ann");
    peer.socket.pause();
    const [gone, closed] = [once(server, "disconnect"), once(connection, "close")];
    expect(await gone).toMatchObject({
      code: 1006,
      wasClean: false,
      userId: "ann",
      rooms: ["lobby"],
    });
    expect(await closed).toMatchObject({ code: 1006, wasClean: false });
    expect(server.current.rooms.size).toBe(0);
    expect(server.current.presence.isOnline("ann")).toBe(false);
    peer.socket.resume();
    await peer.gone;
  });

  it("is kept by the server as long as it answers", async () => {
    const server = await serve({ heartbeatIntervalMs: 20, heartbeatTimeoutMs: 2_000 });
    const { client, connection } = await join(server);
    const [pings, pongs] = [record(client, "ping"), record(connection, "pong")];
    await pings.reaching(5);
    await pongs.reaching(5);
    expect(connection.isOpen()).toBe(true);
  });

  it("is noticed by the client, which comes back", async () => {
    const peers: RawPeer[] = [];
    const { port } = await listenTcp((socket) => {
      const peer = new RawPeer(socket);
      peers.push(peer);
      void peer.head().then((request) => {
        peer.write(acceptance(request));
        if (peers.length === 1) peer.socket.pause();
      });
    });
    const client = newClient(`ws://127.0.0.1:${port}`, {
      ...stubborn,
      heartbeatIntervalMs: 30,
      heartbeatTimeoutMs: 30,
    });
    const [closes, opens] = [record(client, "close"), record(client, "open")];
    const errors = record(client, "error");
    await client.connect();
    await opens.reaching(2);
    expect(closes.events[0]).toMatchObject({ code: 1006, wasClean: false });
    expect(errors.events[0]?.error.code).toBe("HEARTBEAT_TIMEOUT");
    expect((await peers[1]?.next())?.opcode).toBe(opcodes.ping);
  });

  it("does not hold up a client that closes", async () => {
    const { port } = await listenTcp((socket) => {
      const peer = new RawPeer(socket);
      void peer.head().then((request) => peer.write(acceptance(request)));
    });
    const client = newClient(`ws://127.0.0.1:${port}`, { closeTimeoutMs: 20 });
    await client.connect();
    const closed = once(client, "close");
    await client.close(3000, "bye");
    expect(await closed).toMatchObject({ code: 3000, reason: "bye", wasClean: false });
  });

  it("does not hold up a client that connects", async () => {
    const { port } = await listenTcp(() => undefined);
    const client = newClient(`ws://127.0.0.1:${port}`, { connectTimeoutMs: 20 });
    const errors = record(client, "error");
    await expect(client.connect()).rejects.toMatchObject({ code: "TIMEOUT" });
    expect(errors.events.map(({ error }) => error.code)).toEqual(["TIMEOUT"]);
    await until(client, ({ state }) => state === "disconnected");
  });
});
