import { createDefaultConfig } from "jounce-websocket/client";
import { listenTcp, Log, once, record, until } from "../../support/sockets.js";
import { clientOf, connectTo, heardBy, serveRelay } from "./peers.js";

/** The order in which a lost connection comes back; the words between may be left out. */
const comeback = ["disconnected", "reconnecting", "connecting", "connected"];

describe("the default configuration", () => {
  it("is that of the document", () => {
    expect(createDefaultConfig()).toEqual({
      url: "localhost",
      port: 3_000,
      reconnectInterval: 5_000,
      maxReconnectAttempts: 10,
      heartbeatInterval: 30_000,
      connectionTimeout: 10_000,
      messageQueueSize: 1_000,
      enableLogging: false,
      autoReconnect: true,
    });
  });

  it("takes overrides; an undefined one is none", () => {
    const config = createDefaultConfig({ authToken: "t", port: undefined, autoReconnect: false });
    expect(config).toMatchObject({ authToken: "t", port: 3_000, autoReconnect: false });
  });

  it("means the options of the client", () => {
    const client = clientOf({ port: 7 });
    expect(client.current.options).toMatchObject({
      reconnect: true,
      reconnectDelayMs: 5_000,
      reconnectAttemptsMax: 10,
      heartbeatIntervalMs: 30_000,
      connectTimeoutMs: 10_000,
      queueMax: 1_000,
    });
    expect(client.getUrl()).toBe("ws://localhost:7");
  });

  it("uses a URL with a scheme as it is", () => {
    const client = clientOf({ port: 443 }, { url: "wss://your-domain.com" });
    expect(client.getUrl()).toBe("wss://your-domain.com");
  });
});

describe("connect", () => {
  it("resolves when the connection is open", async () => {
    const client = clientOf(await serveRelay());
    expect([client.isConnected(), client.getConnectionState()]).toEqual([false, "disconnected"]);
    const connecting = client.connect();
    expect(client.getConnectionState()).toBe("connecting");
    await connecting;
    expect([client.isConnected(), client.getConnectionState()]).toEqual([true, "connected"]);
  });

  it("opens one socket, however often it is called", async () => {
    const server = await serveRelay();
    const client = clientOf(server);
    await Promise.all([client.connect(), client.connect()]);
    await client.connect();
    expect(server.getClientCount()).toBe(1);
  });

  it("rejects when nobody is there", async () => {
    const { port, tcp } = await listenTcp(() => undefined);
    await new Promise((resolve) => tcp.close(resolve));
    const client = clientOf({ port }, { autoReconnect: false });
    await expect(client.connect()).rejects.toMatchObject({
      code: "CONNECTION_FAILED",
      retry: true,
    });
  });
});

describe("disconnect", () => {
  it("closes with 1000 and nothing comes back by itself", async () => {
    const server = await serveRelay();
    const client = await connectTo(server, { reconnectInterval: 1 });
    const ended = once(server, "disconnect");
    await client.disconnect();
    expect(await ended).toMatchObject({ code: 1000, reason: "Client disconnect" });
    expect(client.getConnectionState()).toBe("disconnected");
    expect(client.current.nextDeadline).toBeUndefined();
  });

  it("ends an attempt to connect", async () => {
    const { port } = await listenTcp(() => undefined);
    const client = clientOf({ port });
    const connecting = client.connect();
    await client.disconnect();
    await expect(connecting).rejects.toMatchObject({ code: "ABORTED", retry: false });
    expect(client.getConnectionState()).toBe("disconnected");
  });
});

describe("reconnect", () => {
  it("opens another connection in place of the one there is", async () => {
    const server = await serveRelay();
    const client = await connectTo(server);
    const arrived = once(server, "connection");
    await client.joinRoom("lobby");
    const joined = once(client, "joined");
    await client.reconnect();
    await arrived;
    expect(await joined).toMatchObject({ room: "lobby" });
    expect([client.isConnected(), server.getClientCount()]).toEqual([true, 1]);
  });

  it("connects where there is no connection", async () => {
    const client = clientOf(await serveRelay());
    await client.reconnect();
    expect(client.isConnected()).toBe(true);
  });
});

describe("a server that is restarted", () => {
  it("finds its clients again, in their rooms, with what they had to say", async () => {
    const first = await serveRelay();
    const { port } = first;
    const client = await connectTo(first, { reconnectInterval: 20, maxReconnectAttempts: 100 });
    await Promise.all([client.joinRoom("lobby"), client.joinRoom("attic")]);
    const heard = heardBy(client, "chat_message", "lobby");
    const states = new Log<string>();
    client.setEventHandlers({ onStateChange: (state) => states.push(state) });
    await first.stop();
    await states.reaching(1);
    expect(await client.sendMessage({ room: "lobby", data: "meanwhile" })).toBe("queued");

    const second = await serveRelay({}, port);
    await heard.reaching(1);
    expect(heard.events.map(({ data }) => data)).toEqual(["meanwhile"]);
    await until(client, () => client.getRooms().length === 2);
    expect([...second.current.rooms.keys()].sort()).toEqual(["attic", "lobby"]);

    const distinct = [...new Set(states.events)];
    expect(distinct).toEqual(comeback.filter((state) => distinct.includes(state)));
    expect(distinct).toEqual(expect.arrayContaining(["reconnecting", "connected"]));
    expect(client.getPerformanceMetrics().reconnectionCount).toBeGreaterThanOrEqual(1);
  });

  it("is not found where coming back is off", async () => {
    const server = await serveRelay();
    const client = await connectTo(server, { autoReconnect: false });
    const closed = once(client, "close");
    await server.stop();
    await closed;
    expect(client.getConnectionState()).toBe("disconnected");
  });

  it("is asked in vain only as often as configured, and can be tried again", async () => {
    const first = await serveRelay();
    const { port } = first;
    const client = await connectTo(first, { reconnectInterval: 1, maxReconnectAttempts: 2 });
    const attempts = record(client, "reconnecting");
    await first.stop();
    await until(client, ({ state }) => state === "failed");
    expect(attempts.events.map(({ attempt }) => attempt)).toEqual([1, 2]);
    await serveRelay({}, port);
    await client.connect();
    expect(client.isConnected()).toBe(true);
  });
});
