import { Message, STATES, WebSocketClient } from "jounce-websocket";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import type { LiveConnection } from "../../../src/driver/server/LiveConnection.js";
import type { LiveServer } from "../../../src/driver/server/LiveServer.js";
import { connectClient, dataOf, note, simulatedUrl, startServer } from "../../support/simulated.js";

const coded = (code: string) => expect.objectContaining({ code });

const theOnly = (server: LiveServer): LiveConnection => {
  const [connection] = server.getClients();
  if (connection === undefined) throw new Error("nobody is connected");
  return connection;
};

const setUp = async (world: World = simulate()) => {
  const server = await startServer(world);
  const client = await connectClient(world);
  return { world, server, client, connection: theOnly(server) };
};

describe("a connection", () => {
  it("is one object as long as its socket lives", async () => {
    const { world, server, client, connection } = await setUp();
    let handed: LiveConnection | undefined;
    server.on("message", ({ connectionId }) => (handed = server.client(connectionId)));
    void client.send(note("x"));
    await world.settle();
    expect(handed).toBe(connection);
    await world.settle(client.close());
    expect(server.client(connection.id)).toBeUndefined();
    expect(connection.current).toBeUndefined();
  });

  it("is handed to who listens for connections", async () => {
    const world = simulate();
    const server = await startServer(world);
    const handed: LiveConnection[] = [];
    server.on("connection", ({ client }) => handed.push(client));
    await connectClient(world);
    expect(handed).toEqual([theOnly(server)]);
  });

  it("sends text, bytes, JSON and messages in order, and says what became of them", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await world.settle(world.client(new WebSocketClient(simulatedUrl)).connect());
    const frames: unknown[] = [];
    client.on("message", ({ data }) => frames.push(data));
    const connection = theOnly(server);
    const sends = ["text", new Uint8Array([1]), { a: 1 }].map((data) => connection.send(data));
    await expect(Promise.all(sends)).resolves.toEqual(["sent", "sent", "sent"]);
    await connection.send(new Message("chat", 1, { id: "m", timestamp: 2 }));
    await world.settle();
    expect(frames).toEqual([
      "text",
      new Uint8Array([1]),
      '{"a":1}',
      '{"type":"chat","data":1,"id":"m","timestamp":2}',
    ]);
  });

  it("refuses what cannot be sent, and everything when it has gone", async () => {
    const { world, client, connection } = await setUp();
    await expect(connection.send(undefined)).rejects.toEqual(coded("INVALID_DATA"));
    await expect(connection.send(new Message("pong"))).rejects.toEqual(coded("RESERVED_TYPE"));
    await expect(connection.broadcast("lobby", undefined)).rejects.toEqual(coded("INVALID_DATA"));
    await expect(connection.joinRoom("")).rejects.toEqual(coded("INVALID_NAME"));
    await world.settle(client.close());
    await expect(connection.send("late")).rejects.toEqual(coded("NOT_OPEN"));
  });

  it("closes with a code that may be sent, once", async () => {
    const { world, server, client, connection } = await setUp();
    const endings: unknown[] = [];
    connection.on("close", ({ target, code, reason }) =>
      endings.push([target === connection, code, reason]),
    );
    client.on("close", ({ code, reason }) => endings.push([code, reason]));
    await expect(connection.close(1006)).rejects.toEqual(coded("INVALID_CLOSE_CODE"));
    expect([connection.readyState, connection.isOpen()]).toEqual([STATES.OPEN, true]);
    await connection.close(4_000, "bye");
    expect([connection.readyState, connection.isOpen()]).toEqual([STATES.CLOSING, false]);
    await connection.close();
    await world.settle();
    expect(connection.readyState).toBe(STATES.CLOSED);
    expect(endings).toEqual([
      [true, 4_000, "bye"],
      [4_000, "bye"],
    ]);
    expect(server.getClientCount()).toBe(0);
  });

  it("sends what was sent before its close or ping first", async () => {
    const { world, client, connection } = await setUp();
    const order: string[] = [];
    client.on("message", ({ message }) => order.push(String(message?.data)));
    client.on("ping", () => order.push("ping"));
    client.on("close", () => order.push("close"));
    void connection.send(note("before ping"));
    connection.ping();
    void connection.send(note("before close"));
    void connection.close();
    await world.settle();
    expect(order).toEqual(["before ping", "ping", "before close", "close"]);
  });

  it("hears pings and pongs, and pings nobody when it has gone", async () => {
    const { world, client, connection } = await setUp();
    const heard: number[] = [];
    connection.on("pong", ({ data }) => heard.push(data.length));
    connection.ping();
    await world.settle();
    await world.settle(client.close());
    connection.ping();
    await world.settle();
    expect(heard).toEqual([0]);
  });

  it("hears frames and messages, and errors about itself", async () => {
    const { world, client, connection } = await setUp();
    const heard: unknown[] = [];
    connection.on("message", ({ data, message }) => heard.push(message?.type ?? data));
    connection.on("error", ({ error }) => heard.push(error.code));
    const deaf = (): unknown => heard.push("deaf");
    connection.on("message", deaf);
    connection.off("message", deaf);
    void client.send(note("x"));
    void client.send(new Uint8Array([7]));
    void client.send("neither");
    await world.settle();
    expect(heard).toEqual(["note", new Uint8Array([7]), "INVALID_MESSAGE"]);
  });

  it("reports listeners that throw to its server", async () => {
    const { world, client, connection } = await setUp();
    const failure = new Error("mine");
    connection.on("message", () => {
      throw failure;
    });
    void client.send(note("x"));
    await world.settle();
    expect(world.logged).toEqual([{ message: "HANDLER_FAILED in message", cause: failure }]);
  });

  it("has a user, data and rooms", async () => {
    const { server, connection } = await setUp();
    void connection.setUserId("ann");
    void connection.setUserData("name", "Ann");
    void connection.joinRoom("lobby");
    void connection.joinRoom("attic");
    void connection.leaveRoom("attic");
    connection.rooms.push("mine alone");
    expect([connection.userId, connection.rooms]).toEqual(["ann", ["lobby"]]);
    expect([connection.isInRoom("lobby"), connection.isInRoom("attic")]).toEqual([true, false]);
    expect(connection.current?.userData.get("name")).toBe("Ann");
    expect(server.current.getUserConnections("ann")).toEqual([connection.id]);
    void connection.setUserId(undefined);
    expect([connection.userId, server.current.presence.getStatus("ann")]).toEqual([
      undefined,
      "offline",
    ]);
  });

  it("has no rooms, user or state when it has gone", async () => {
    const { world, client, connection } = await setUp();
    void connection.joinRoom("lobby");
    await world.settle(client.close());
    expect([connection.rooms, connection.userId, connection.isInRoom("lobby")]).toEqual([
      [],
      undefined,
      false,
    ]);
  });

  it("broadcasts to the others in a room", async () => {
    const { world, server, client, connection } = await setUp();
    const other = await connectClient(world);
    for (const member of server.getClients()) void member.joinRoom("lobby");
    const heard = [dataOf(client, "note"), dataOf(other, "note")];
    void connection.broadcast("lobby", note("hello"));
    await world.settle();
    expect(heard).toEqual([[], ["hello"]]);
  });
});
