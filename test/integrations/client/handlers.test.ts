import type { ConnectionInfo } from "jounce-websocket/client";
import { WebSocketErrorCode } from "jounce-websocket";
import { DevHelpers } from "../../../src/integrations/toolbox/DevHelpers.js";
import { listenTcp, Log, record, serve } from "../../support/sockets.js";
import { clientOf, connectTo, heardBy, serveRelay } from "./peers.js";

describe("setEventHandlers", () => {
  it("tells all five things, with what they are about", async () => {
    const client = clientOf(await serveRelay());
    const told = new Log<string>();
    const infos: ConnectionInfo[] = [];
    client.setEventHandlers({
      onConnect: (info) => {
        infos.push(info);
        told.push("connect");
      },
      onDisconnect: (info) => {
        infos.push(info);
        told.push("disconnect");
      },
      onStateChange: (state) => told.push(`is ${state}`),
      onMessage: ({ type, data }) => told.push(`${type} ${JSON.stringify(data)}`),
    });
    await client.connect();
    await client.sendMessage({ data: "hi" });
    await told.reaching(4);
    await client.disconnect();
    expect(new Set(told.events)).toEqual(
      new Set([
        "is connecting",
        "is connected",
        "connect",
        'chat_message "hi"',
        "is disconnecting",
        "is disconnected",
        "disconnect",
      ]),
    );
    expect(infos.map(({ state }) => state)).toEqual(["connected", "disconnected"]);
    expect(infos[0]?.connectedAt).toBeInstanceOf(Date);
  });

  it("replaces all of them", async () => {
    const client = await connectTo(await serveRelay());
    const [first, second] = [new Log<unknown>(), new Log<unknown>()];
    client.setEventHandlers({
      onMessage: ({ data }) => first.push(data),
      onDisconnect: () => first.push("disconnect"),
    });
    client.setEventHandlers({ onMessage: ({ data }) => second.push(data) });
    await client.sendMessage({ data: 1 });
    await second.reaching(1);
    await client.disconnect();
    expect([first.events, second.events]).toEqual([[], [1]]);
  });

  it("tells of a message before those who are subscribed to it", async () => {
    const client = await connectTo(await serveRelay());
    const order = new Log<string>();
    client.subscribe("chat_message", () => order.push("subscriber"));
    client.setEventHandlers({ onMessage: () => order.push("onMessage") });
    await client.sendMessage({ data: 1 });
    expect(await order.reaching(2)).toEqual(["onMessage", "subscriber"]);
  });

  it("hides nothing when a handler throws, and tells onError", async () => {
    const client = await connectTo(await serveRelay());
    const errors = new Log<string>();
    client.setEventHandlers({
      onMessage: () => {
        throw new Error("a mistake");
      },
      onError: ({ code }) => errors.push(code),
    });
    const heard = heardBy(client, "chat_message");
    await client.sendMessage({ data: 1 });
    await heard.reaching(1);
    expect(await errors.reaching(1)).toEqual(["HANDLER_FAILED"]);
    expect(client.isConnected()).toBe(true);
  });

  it("takes the debug logger", async () => {
    const client = clientOf(await serveRelay());
    const lines = new Log<string>();
    client.setEventHandlers(DevHelpers.createDebugLogger((line) => lines.push(line)));
    await client.connect();
    await client.sendMessage({ data: "hi" });
    await lines.reaching(4);
    expect(lines.events).toEqual(
      expect.arrayContaining(["WebSocket connected", "WebSocket state", "WebSocket message"]),
    );
  });
});

/** What a client's onError is told from now on. */
interface Told {
  readonly code: WebSocketErrorCode;
  readonly context: string | undefined;
  readonly retry: boolean;
  readonly timestamp: number;
}

const errorsOf = (client: ReturnType<typeof clientOf>): Log<Told> => {
  const log = new Log<Told>();
  client.setEventHandlers({
    onError: ({ code, retry, timestamp }, context) => log.push({ code, context, retry, timestamp }),
  });
  return log;
};

describe("onError", () => {
  it("tells that nobody is there: CONNECTION_FAILED, worth another try", async () => {
    const { port, tcp } = await listenTcp(() => undefined);
    await new Promise((resolve) => tcp.close(resolve));
    const client = clientOf({ port }, { autoReconnect: false });
    const errors = errorsOf(client);
    const before = Date.now();
    await expect(client.connect()).rejects.toMatchObject({ code: "CONNECTION_FAILED" });
    expect(errors.events).toEqual([
      { code: "CONNECTION_FAILED", context: "connect", retry: true, timestamp: expect.any(Number) },
    ]);
    expect(errors.events[0]?.timestamp).toBeGreaterThanOrEqual(before);
  });

  it("tells once that a handshake takes too long: TIMEOUT, worth another try", async () => {
    const { port } = await listenTcp(() => undefined);
    const client = clientOf({ port }, { connectionTimeout: 30, autoReconnect: false });
    const errors = errorsOf(client);
    await expect(client.connect()).rejects.toMatchObject({ retry: true });
    expect(errors.events).toEqual([
      { code: "TIMEOUT", context: "connect", retry: true, timestamp: expect.any(Number) },
    ]);
  });

  it("tells what the server refuses: RATE_LIMITED", async () => {
    const server = await serve({ messagesPerSecondMax: 1, messagesBurstMax: 3 });
    const client = await connectTo(server, { autoReconnect: false });
    await client.joinRoom("lobby");
    const errors = errorsOf(client);
    for (const data of [1, 2, 3, 4, 5]) void client.sendMessage({ data });
    expect((await errors.reaching(1))[0]).toMatchObject({ code: "RATE_LIMITED", retry: true });
  });

  it("tells what it cannot read, and goes on", async () => {
    const server = await serve();
    const client = await connectTo(server, { protocols: "jounce.v1" });
    const errors = record(client, "error");
    const [connection] = server.getClients();
    await connection?.sendText("{");
    expect((await errors.reaching(1))[0]?.error.code).toBe("INVALID_MESSAGE");
    expect(client.isConnected()).toBe(true);
  });
});

describe("the error codes", () => {
  it("are those of the document, among others", () => {
    const names = [
      "CONNECTION_FAILED",
      "AUTHENTICATION_FAILED",
      "UNAUTHORIZED",
      "RATE_LIMITED",
      "SERVER_ERROR",
      "NETWORK_ERROR",
      "TIMEOUT",
      "INVALID_MESSAGE",
      "ROOM_ACCESS_DENIED",
      "USER_NOT_FOUND",
    ];
    expect(WebSocketErrorCode).toMatchObject(Object.fromEntries(names.map((name) => [name, name])));
  });
});
