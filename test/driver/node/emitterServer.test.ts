import { createServer as createHttpServer } from "node:http";
import { Message, WebSocketServer } from "jounce-websocket";
import { createServer, runServer } from "jounce-websocket/server";
import { RawPeer } from "../../support/rawPeer.js";
import {
  closeAfterTest,
  join,
  newServer,
  once,
  record,
  serve,
  until,
} from "../../support/sockets.js";

const texts = ({ events }: { events: { data: unknown }[] }): unknown[] =>
  events.map(({ data }) => data);

describe("a server's options", () => {
  it("have the seed's defaults", () => {
    expect(createServer().getOptions()).toMatchObject({ port: 8080, host: "localhost", path: "/" });
    expect(createServer({ port: 9 }).getOptions()).toMatchObject({ port: 9, host: "localhost" });
    expect(createServer(9).getOptions()).toMatchObject({ port: 9, path: "/" });
  });

  it("are given as a copy", () => {
    const server = newServer();
    Object.assign(server.getOptions(), { port: 1, path: "/changed" });
    expect(server.getOptions()).toMatchObject({ port: 0, path: "/" });
  });

  it.each([
    { port: -1 },
    { port: 65_536 },
    { port: 1.5 },
    { path: 1 as never },
    { connectionsMax: -1 },
  ])("cannot be %p", (options) => {
    expect(() => createServer(options)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
  });

  it("say on which path sockets are accepted, whatever the query", async () => {
    const server = await serve({ path: "/ws" });
    const connected = record(server, "connect");
    await RawPeer.open(server, "/ws");
    await RawPeer.open(server, "/ws?room=a/b");
    await connected.reaching(2);
    expect(connected.events.map(({ info }) => info.url)).toEqual(["/ws", "/ws?room=a/b"]);
    await expect(RawPeer.open(server, "/ws/")).rejects.toThrow("404");
  });

  it("limit how many may be in", async () => {
    const server = await serve({ connectionsMax: 1 });
    await join(server);
    await expect(RawPeer.open(server)).rejects.toThrow(/503 [^]*SERVER_FULL/);
    expect(server.getClientCount()).toBe(1);
  });
});

describe("a server that starts", () => {
  it("gives itself to whoever awaits it, and knows its port", async () => {
    const server = newServer();
    expect(server.isStarted()).toBe(false);
    const listening = once(server, "listening");
    expect(await server.start()).toBe(server);
    expect(server.isStarted()).toBe(true);
    expect((await listening).port).toBe(server.port);
    expect(server.port).toBeGreaterThan(0);
  });

  it("listens once, however often it is asked", async () => {
    const server = newServer();
    const listening = record(server, "listening");
    const [a, b] = await Promise.all([server.start(), server.start()]);
    expect([a, b, await server.start()]).toEqual([server, server, server]);
    expect(listening.events).toHaveLength(1);
  });

  it("listens for the value that already asked for it", async () => {
    const server = await runServer(new WebSocketServer({ port: 0, host: "127.0.0.1" }).start());
    closeAfterTest(() => server.stop());
    expect(server.isStarted()).toBe(true);
  });

  it("listens again after it has stopped", async () => {
    const server = await serve();
    await server.stop();
    await server.start();
    const { client } = await join(server);
    expect(client.isOpen()).toBe(true);
  });
});

describe("a server whose port is taken", () => {
  const quiet = (): void => {
    const spy = jest.spyOn(console, "error").mockImplementation(() => undefined);
    closeAfterTest(() => spy.mockRestore());
  };

  it("rejects with LISTEN_FAILED, tells of it, and can be used afterwards", async () => {
    quiet();
    const first = await serve();
    const second = newServer({ port: first.port });
    const errors = record(second, "error");
    await expect(second.start()).rejects.toMatchObject({ code: "LISTEN_FAILED" });
    expect(errors.events.map(({ error }) => error.code)).toEqual(["LISTEN_FAILED"]);
    expect(second.isStarted()).toBe(false);
    await second.stop();
    await first.stop();
    await second.start();
    expect((await join(second)).client.isOpen()).toBe(true);
  });

  it("leaves no listener behind on a server that it shares", async () => {
    quiet();
    const first = await serve();
    const http = createHttpServer();
    const second = newServer({ port: first.port }, { server: http });
    await expect(second.start()).rejects.toMatchObject({ code: "LISTEN_FAILED" });
    expect(http.listenerCount("upgrade")).toBe(0);
    second.update((server) => server.withOptions({ port: 0 }));
    await second.start();
    expect((await join(second)).client.isOpen()).toBe(true);
  });
});

describe("a broadcast", () => {
  it("reaches everybody, and what the filter passes", async () => {
    const server = await serve();
    const pairs = [await join(server), await join(server), await join(server)];
    const logs = pairs.map(({ client }) => record(client, "message"));
    const [first] = pairs;
    await server.broadcast("all");
    await server.broadcast("others", (client) => client !== first?.connection);
    await server.broadcast("no filter", null);
    await server.broadcast("nobody", () => false);
    await server.broadcast("end");
    await Promise.all(logs.map((log, index) => log.reaching(index === 0 ? 3 : 4)));
    const others = ["all", "others", "no filter", "end"];
    expect(logs.map(texts)).toEqual([["all", "no filter", "end"], others, others]);
  });

  it("resolves when nobody is there, started or not", async () => {
    const server = newServer();
    await expect(server.broadcast("early")).resolves.toBeUndefined();
    await server.start();
    await expect(server.broadcast("alone")).resolves.toBeUndefined();
    await server.stop();
    await expect(server.broadcast("late")).resolves.toBeUndefined();
  });

  it("reaches the others when one recipient fails", async () => {
    const server = await serve();
    const [a, b] = [await join(server), await join(server)];
    const broken = await RawPeer.open(server);
    await until(server, ({ connections }) => connections.size === 3);
    const logs = [record(a.client, "message"), record(b.client, "message")];
    broken.socket.resetAndDestroy();
    await expect(server.broadcast("one")).resolves.toBeUndefined();
    await until(server, ({ connections }) => connections.size === 2);
    await expect(server.broadcast("two")).resolves.toBeUndefined();
    for (const log of logs) await log.reaching(2);
    expect(logs.map(texts)).toEqual([["one", "two"], ["one", "two"]]); // prettier-ignore
  });

  it("rejects when its filter throws, and harms nobody", async () => {
    const server = await serve();
    const { client } = await join(server);
    const refuse = (): boolean => {
      throw new Error("from the filter");
    };
    await expect(server.broadcast("x", refuse)).rejects.toThrow("from the filter");
    expect(client.isOpen()).toBe(true);
  });

  it("is refused for a reserved type", async () => {
    const server = await serve();
    const refused = server.broadcast(new Message("room_joined"));
    await expect(refused).rejects.toMatchObject({ code: "RESERVED_TYPE" });
  });

  it("reaches the members of a room", async () => {
    const server = await serve();
    const [a, b] = [await join(server), await join(server)];
    const logs = [record(a.client, "message"), record(b.client, "message")];
    void b.connection.joinRoom("lobby");
    await server.broadcastToRoom("lobby", "members");
    await server.broadcast("end");
    for (const log of logs) await log.reaching(1);
    await logs[1]?.reaching(2);
    expect(logs.map(texts)).toEqual([["end"], ["members", "end"]]);
  });

  it("of a connection reaches the others of its room", async () => {
    const server = await serve();
    const [a, b] = [await join(server), await join(server)];
    const logs = [record(a.client, "message"), record(b.client, "message")];
    void a.connection.joinRoom("lobby");
    void b.connection.joinRoom("lobby");
    void a.connection.broadcast("lobby", "hi");
    await server.broadcast("end");
    for (const log of logs) await log.reaching(1);
    await logs[1]?.reaching(2);
    expect(logs.map(texts)).toEqual([["end"], ["hi", "end"]]);
  });
});

describe("a server's clients", () => {
  it("are given in a fresh set, and counted", async () => {
    const server = await serve();
    const { client, connection } = await join(server);
    const given = server.getClients();
    expect([...given]).toEqual([connection]);
    given.clear();
    expect([...server.getClients()]).toEqual([connection]);
    expect(server.getClients()).not.toBe(server.getClients());
    expect(server.getClientCount()).toBe(1);
    await client.close();
    await until(server, ({ connections }) => connections.size === 0);
    expect(server.getClients().size).toBe(0);
    expect(server.getClientCount()).toBe(0);
  });

  it("are known without a listener too, and only while their sockets are", async () => {
    const server = await serve();
    const peer = await RawPeer.open(server);
    await until(server, ({ connections }) => connections.size === 1);
    const [client] = server.getClients();
    expect(client?.isOpen()).toBe(true);
    expect(server.client("nobody")).toBeUndefined();
    peer.socket.destroy();
    await once(server, "disconnect");
    expect(server.client(client?.id ?? "")).toBeUndefined();
    expect([client?.current, client?.rooms, client?.readyState]).toEqual([undefined, [], 3]);
  });

  it("carry what the app notes about them", async () => {
    const server = await serve();
    const { connection } = await join(server);
    void connection.setUserId("ann");
    void connection.setUserData("colour", "blue");
    void connection.joinRoom("lobby");
    expect(connection.userId).toBe("ann");
    expect(connection.rooms).toEqual(["lobby"]);
    expect(connection.isInRoom("lobby")).toBe(true);
    expect(connection.current?.userData.get("colour")).toBe("blue");
    expect(server.current.getUserConnections("ann")).toEqual([connection.id]);
    void connection.leaveRoom("lobby");
    expect(connection.isInRoom("lobby")).toBe(false);
  });

  it("are told of pings and pongs, and can be pinged", async () => {
    const server = await serve();
    const { client, connection } = await join(server);
    const [ping, pong] = [once(client, "ping"), once(connection, "pong")];
    connection.ping();
    expect((await ping).target).toBe(client);
    expect((await pong).target).toBe(connection);
  });

  it("tell where they came from", async () => {
    const server = await serve({ allowedOrigins: ["https://a.example"] });
    const connected = once(server, "connect");
    await RawPeer.open(server, "/?a=1", "Origin: https://a.example", "User-Agent: test");
    expect((await connected).info).toEqual({
      address: "127.0.0.1",
      url: "/?a=1",
      origin: "https://a.example",
      userAgent: "test",
      protocol: "",
    });
  });
});
