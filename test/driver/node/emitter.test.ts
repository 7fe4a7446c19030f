import websocket, { LiveServer } from "jounce-websocket/server";
import { LiveClient } from "jounce-websocket/client";
import {
  closeAfterTest,
  join,
  listenTcp,
  newClient,
  once,
  record,
  serve,
} from "../../support/sockets.js";
import { RawPeer, acceptance } from "../../support/rawPeer.js";
import { until, urlOf } from "../../support/sockets.js";

describe("the default export", () => {
  it("has exactly the eight members of the emitter API", () => {
    expect(Object.keys(websocket).sort()).toEqual([
      "CLOSE_CODES",
      "STATES",
      "WebSocketClient",
      "WebSocketServer",
      "createClient",
      "createServer",
      "httpToWsUrl",
      "isValidUrl",
    ]);
  });

  it("numbers the states as the platform does", () => {
    expect(websocket.STATES).toEqual({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
  });

  it("names the sixteen close codes", () => {
    expect(Object.values(websocket.CLOSE_CODES)).toEqual(
      Array.from({ length: 16 }, (_, index) => 1000 + index),
    );
    expect(websocket.CLOSE_CODES).toMatchObject({
      NORMAL: 1000,
      ABNORMAL: 1006,
      BAD_GATEWAY: 1014,
    });
  });

  it("makes live clients and servers that do nothing yet", () => {
    const client = websocket.createClient("ws://127.0.0.1:1");
    const server = websocket.createServer({ port: 0 });
    expect(client).toBeInstanceOf(LiveClient);
    expect(client.readyState).toBe(websocket.STATES.CLOSED);
    expect(server).toBeInstanceOf(LiveServer);
    expect(server.isStarted()).toBe(false);
  });

  it("has values as its constructors, from which live objects are made", async () => {
    const value = new websocket.WebSocketServer({ port: 0, host: "127.0.0.1" });
    const server = await websocket.createServer(value).start();
    closeAfterTest(() => server.stop());
    const client = websocket.createClient(new websocket.WebSocketClient(urlOf(server)));
    closeAfterTest(() => client.close());
    expect((await client.connect()).isOpen()).toBe(true);
    expect(value.running).toBe(false);
  });
});

describe("isValidUrl", () => {
  it.each(["ws://a", "wss://a.b/c?d=1", "WS://A", "Wss://a", "ws://"])("takes %s", (url) => {
    expect(websocket.isValidUrl(url)).toBe(true);
  });

  it.each([
    "",
    "http://a",
    "https://a",
    "ws:/a",
    "wsx://a",
    " ws://a",
    "a.b",
    null,
    undefined,
    5,
    {},
  ])("refuses %s", (url) => {
    expect(websocket.isValidUrl(url)).toBe(false);
  });
});

describe("httpToWsUrl", () => {
  it.each([
    ["http://a.b/c", "ws://a.b/c"],
    ["https://a.b", "wss://a.b"],
    ["HTTP://a.b", "ws://a.b"],
    ["HttpS://a.b", "wss://a.b"],
    ["http://a.b/?next=http://c", "ws://a.b/?next=http://c"],
    ["ws://a.b", "ws://a.b"],
    ["ftp://http://a", "ftp://http://a"],
    ["httpx://a", "httpx://a"],
    ["", ""],
  ])("turns %s into %s", (url, converted) => {
    expect(websocket.httpToWsUrl(url)).toBe(converted);
  });

  it.each([null, undefined, 5, {}])("throws for %s", (url) => {
    expect(() => websocket.httpToWsUrl(url as never)).toThrow("URL must be a string");
  });
});

describe("a client", () => {
  it("tells its URL and its protocols, the latter in a fresh array", () => {
    const client = newClient("ws://127.0.0.1:1/chat", {}, "chat.v1");
    expect(client.getUrl()).toBe("ws://127.0.0.1:1/chat");
    expect(client.getProtocols()).toEqual(["chat.v1"]);
    client.getProtocols().push("other");
    expect(client.getProtocols()).toEqual(["chat.v1"]);
    expect(newClient("ws://127.0.0.1:1").getProtocols()).toEqual([]);
    expect(newClient("ws://127.0.0.1:1", {}, ["a", "b"]).getProtocols()).toEqual(["a", "b"]);
  });

  it.each(["", "ftp://a", 5, {}])("cannot be made for %s", (url) => {
    expect(() => websocket.createClient(url as never)).toThrow(
      expect.objectContaining({ code: "INVALID_URL" }),
    );
  });

  it("cannot be made for null either", () => {
    expect(() => websocket.createClient(null as never)).toThrow(
      expect.objectContaining({ code: "INVALID_URL" }),
    );
  });

  it("goes from closed over connecting to open, and back over closing", async () => {
    const server = await serve();
    const client = newClient(server);
    expect([client.getState(), client.readyState]).toEqual(["disconnected", 3]);
    const connecting = client.connect();
    expect([client.getState(), client.readyState, client.isOpen()]).toEqual([
      "connecting",
      0,
      false,
    ]);
    await connecting;
    expect([client.getState(), client.readyState, client.isOpen()]).toEqual(["connected", 1, true]);
    const closing = client.close();
    expect([client.getState(), client.readyState, client.isOpen()]).toEqual([
      "disconnecting",
      2,
      false,
    ]);
    await closing;
    expect([client.getState(), client.readyState, client.isOpen()]).toEqual([
      "disconnected",
      3,
      false,
    ]);
  });

  it("gives itself to whoever awaits `connect`, and is the target of its events", async () => {
    const server = await serve();
    const client = newClient(server);
    const opened = once(client, "open");
    expect(await client.connect()).toBe(client);
    expect((await opened).target).toBe(client);
  });

  it("makes one socket and one open event of two calls while connecting", async () => {
    const server = await serve();
    const connections = record(server, "connection");
    const client = newClient(server);
    const opens = record(client, "open");
    await Promise.all([client.connect(), client.connect()]);
    await client.send("both are settled");
    await until(server, ({ connections: table }) => table.size === 1);
    expect(opens.events).toHaveLength(1);
    expect(connections.events).toHaveLength(1);
  });

  it("opens no second time while it is open", async () => {
    const server = await serve();
    const { client } = await join(server);
    const opens = record(client, "open");
    expect(await client.connect()).toBe(client);
    expect(opens.events).toEqual([]);
    expect(server.getClientCount()).toBe(1);
  });

  it("rejects, tells of an error and closes with 1006 when nobody listens", async () => {
    const { port, tcp } = await listenTcp(() => undefined);
    await new Promise((resolve) => tcp.close(resolve));
    const client = newClient(`ws://127.0.0.1:${port}`);
    const [failed, closed] = [once(client, "error"), once(client, "close")];
    await expect(client.connect()).rejects.toMatchObject({
      code: "CONNECTION_FAILED",
      retry: true,
    });
    expect((await failed).error.code).toBe("CONNECTION_FAILED");
    expect(await closed).toMatchObject({ target: client, code: 1006, wasClean: false });
    expect(client.getState()).toBe("disconnected");
  });

  it("is not opened by a handshake that ends after `close`", async () => {
    const requests: { answer: () => void; gone: Promise<void> }[] = [];
    const { port } = await listenTcp((socket) => {
      const peer = new RawPeer(socket);
      void peer.head().then((request) => {
        requests.push({ answer: () => peer.write(acceptance(request)), gone: peer.gone });
        arrived();
      });
    });
    let arrived = (): void => undefined;
    const asked = new Promise<void>((resolve) => (arrived = resolve));
    const client = newClient(`ws://127.0.0.1:${port}`);
    const [opens, closes] = [record(client, "open"), record(client, "close")];
    const connecting = client.connect();
    await asked;
    await client.close(3001, "never mind");
    requests[0]?.answer();
    await expect(connecting).rejects.toMatchObject({ code: "ABORTED" });
    await requests[0]?.gone;
    expect(opens.events).toEqual([]);
    expect(closes.events).toEqual([
      expect.objectContaining({ code: 3001, reason: "never mind", wasClean: false }),
    ]);
    expect(client.getState()).toBe("disconnected");
  });

  it("opens once when it is closed while connecting and connected again", async () => {
    const server = await serve();
    const client = newClient(server);
    const opens = record(client, "open");
    void client.connect();
    await client.close();
    await client.connect();
    await until(server, ({ connections }) => connections.size === 1);
    expect(opens.events).toHaveLength(1);
    expect(client.isOpen()).toBe(true);
  });

  it("resolves `close` without an event when it is closed", async () => {
    const client = newClient("ws://127.0.0.1:1");
    const closes = record(client, "close");
    await expect(client.close()).resolves.toBeUndefined();
    expect(closes.events).toEqual([]);
  });

  it("closes for the signal that it was given, and at the end of its scope", async () => {
    const server = await serve();
    const stop = new AbortController();
    const { client } = await join(server, { signal: stop.signal });
    const closed = once(client, "close");
    stop.abort();
    expect(await closed).toMatchObject({ code: 1000, reason: "Client disconnect" });
    const { client: other } = await join(server);
    await other[Symbol.asyncDispose]();
    expect(other.isOpen()).toBe(false);
  });
});
