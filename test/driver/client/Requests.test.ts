import { getEventListeners } from "node:events";
import type { ClientOptions } from "jounce-websocket";
import { Message, WebSocketClient } from "jounce-websocket";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import type { LiveClient } from "../../../src/driver/client/LiveClient.js";
import type { LiveServer } from "../../../src/driver/server/LiveServer.js";
import {
  connectClient,
  dataOf,
  joinLobby,
  note,
  simulatedUrl,
  startServer,
} from "../../support/simulated.js";

const coded = (code: string) => expect.objectContaining({ code, context: "request" });

const value = (options: Partial<ClientOptions> = {}): WebSocketClient =>
  new WebSocketClient(simulatedUrl, "jounce.v1", options);

/** A server of one client, whose answers are frames as any server might send them. */
const answering = async (
  world: World,
  answer: (question: Message) => object | undefined,
): Promise<LiveServer> => {
  const server = await startServer(world);
  server.on("message", ({ message }) => {
    const said = answer(message);
    if (said !== undefined) void server.broadcast(JSON.stringify({ id: message.id, ...said }));
  });
  return server;
};

const doubled = ({ data }: Message): object => ({ type: "reply", data: Number(data) * 2 });

/** A signal with what aborts it and how many listen to it. */
const countedSignal = () => {
  const controller = new AbortController();
  const { signal } = controller;
  const count = (): number => getEventListeners(signal, "abort").length;
  return { signal, abort: (reason?: unknown) => controller.abort(reason), count };
};

const waiting = (client: LiveClient): number => client.current.requests.size;

describe("a request of a client", () => {
  it("resolves with the data of the answer, each with its own", async () => {
    const world = simulate();
    await answering(world, doubled);
    const client = await connectClient(world);
    const answers = [1, 2, 3].map((data) => client.request("double", data));
    await expect(world.settle(Promise.all(answers))).resolves.toEqual([2, 4, 6]);
    expect(waiting(client)).toBe(0);
  });

  it("says what it asks, where, and under which id", async () => {
    const world = simulate();
    const heard: Message[] = [];
    await answering(world, (question) => {
      heard.push(question);
      return { type: "reply" };
    });
    const client = await joinLobby(world);
    await expect(
      world.settle(client.request("who", undefined, { room: "lobby" })),
    ).resolves.toBeUndefined();
    expect(heard).toMatchObject([{ type: "who", room: "lobby", id: expect.any(String) }]);
  });

  it("rejects with what the server refuses it for", async () => {
    const world = simulate();
    const data = { code: "FORBIDDEN", message: "No." };
    await answering(world, () => ({ type: "error", data }));
    const client = await connectClient(world);
    const errors: unknown[] = [];
    client.on("error", ({ error }) => errors.push(error));
    await expect(world.settle(client.request("delete"))).rejects.toEqual(coded("FORBIDDEN"));
    expect(errors).toEqual([]);
  });

  it("waits for a connection when there is none", async () => {
    const world = simulate();
    await answering(world, doubled);
    const client = world.client(value());
    const answer = client.request("double", 4);
    await world.settle(client.connect());
    await expect(world.settle(answer)).resolves.toBe(8);
  });

  it("keeps its place behind a Blob that was sent before it", async () => {
    const world = simulate();
    const server = await answering(world, doubled);
    const client = await connectClient(world);
    const heard: string[] = [];
    server.on("frame", () => heard.push("blob"));
    server.on("message", () => heard.push("request"));
    void client.send(new Blob(["bytes"]));
    await expect(world.settle(client.request("double", 1))).resolves.toBe(2);
    expect(heard).toEqual(["blob", "request"]);
  });

  it("rejects when no answer comes in time, and the server is told to stop", async () => {
    const world = simulate();
    await answering(world, () => undefined);
    const client = await connectClient(world, { requestTimeoutMs: 2_000 });
    await expect(world.settle(client.request("slow"))).rejects.toEqual(coded("TIMEOUT"));
    const hasty = client.request("slow", undefined, { timeoutMs: 50 });
    await expect(world.settle(hasty)).rejects.toEqual(coded("TIMEOUT"));
    expect(world.elapsedMs).toBeLessThan(2_200);
    await world.settle();
    expect(world.trace.match(/server-1 +<- client-1 cancel/g)).toHaveLength(2);
  });

  it("rejects when the connection is lost before the answer", async () => {
    const world = simulate();
    await answering(world, () => undefined);
    const client = await connectClient(world);
    const answer = client.request("slow");
    await world.settle();
    world.cut(client);
    await expect(world.settle(answer)).rejects.toEqual(coded("NETWORK_ERROR"));
  });

  it.each([
    ["RECONNECT_EXHAUSTED", { reconnectAttemptsMax: 0 }],
    ["NOT_OPEN", { reconnect: false }],
  ])("rejects when the client goes on no more: %s", async (code, options) => {
    const world = simulate({ refusalRate: 1 });
    const client = world.client(value(options).connect());
    await expect(world.settle(client.request("ask"))).rejects.toEqual(coded(code));
  });

  it.each<readonly [string, string, unknown, Partial<ClientOptions>]>([
    ["NOT_OPEN", "ask", 1, { whenClosed: "reject" }],
    ["QUEUE_FULL", "ask", 1, { requestsMax: 0 }],
    ["QUEUE_FULL", "ask", 1, { queueMax: 0 }],
    ["RESERVED_TYPE", "ping", 1, {}],
    ["INVALID_MESSAGE", "", 1, {}],
    ["INVALID_DATA", "ask", 1n, {}],
  ])("rejects with %s when it cannot be made", async (code, type, data, options) => {
    const client = simulate().client(value(options));
    await expect(client.request(type, data)).rejects.toMatchObject({ code });
    expect(waiting(client)).toBe(0);
  });

  it("can be made by a value too, and its outcome is told", async () => {
    const world = simulate();
    await answering(world, doubled);
    const client = await connectClient(world, { requestTimeoutMs: 100 });
    const told: unknown[] = [];
    client.on("replied", ({ requestId, data }) => told.push([requestId, data]));
    client.on("requestFailed", ({ requestId, fault }) => told.push([requestId, fault.code]));
    client.update((state) =>
      state
        .request(new Message("double", 4, { id: "mine" }))
        .request(new Message("double", 4, { id: "other" }))
        .cancel("other"),
    );
    await world.settle();
    expect(told).toEqual([
      ["other", "ABORTED"],
      ["mine", 8],
    ]);
  });
});

describe("aborting a request", () => {
  it("rejects at once, tells the server and leaves nothing", async () => {
    const world = simulate();
    await answering(world, () => undefined);
    const client = await connectClient(world);
    const { signal, abort, count } = countedSignal();
    const answer = client.request("slow", 1, { signal });
    expect([waiting(client), count()]).toEqual([1, 1]);
    const reason = new Error("the page was left");
    abort(reason);
    expect(waiting(client)).toBe(0);
    await expect(answer).rejects.toMatchObject({ code: "ABORTED", cause: reason });
    expect(count()).toBe(0);
    await world.settle();
    expect(world.trace).toMatch(/server-1 +<- client-1 cancel/);
  });

  it("takes it out of the queue", async () => {
    const client = simulate().client(value());
    const { signal, abort } = countedSignal();
    const answer = client.request("ask", 1, { signal });
    expect(client.current.messageQueue.size).toBe(1);
    abort();
    await expect(answer).rejects.toEqual(coded("ABORTED"));
    expect(client.current.messageQueue.size).toBe(0);
  });

  it("before it is made makes none", async () => {
    const client = simulate().client(value());
    const answer = client.request("ask", 1, { signal: AbortSignal.abort() });
    await expect(answer).rejects.toEqual(coded("ABORTED"));
    expect(client.current.messageQueue.size).toBe(0);
  });

  it("behind a Blob, before it is made, makes none either", async () => {
    const world = simulate();
    await answering(world, doubled);
    const client = await connectClient(world);
    const { signal, abort } = countedSignal();
    void client.send(new Blob(["bytes"]));
    const answer = client.request("double", 1, { signal });
    abort();
    await expect(world.settle(answer)).rejects.toEqual(coded("ABORTED"));
    expect(world.trace).not.toMatch(/<- client-1 double/);
  });

  it("after the answer means nothing, and nobody listens for it any more", async () => {
    const world = simulate();
    await answering(world, doubled);
    const client = await connectClient(world);
    const { signal, abort, count } = countedSignal();
    const answer = client.request("double", 1, { signal });
    await expect(world.settle(answer)).resolves.toBe(2);
    expect(count()).toBe(0);
    abort();
    await world.settle();
    expect(world.trace).not.toMatch(/cancel/);
  });

  it("of one that was refused means nothing either", async () => {
    const client = simulate().client(value({ requestsMax: 0 }));
    const { signal, count } = countedSignal();
    await expect(client.request("ask", 1, { signal })).rejects.toEqual(coded("QUEUE_FULL"));
    expect(count()).toBe(0);
  });

  it("from a listener is done when that has returned", async () => {
    const world = simulate();
    await answering(world, () => undefined);
    const client = await connectClient(world);
    const { signal, abort } = countedSignal();
    const answers: Promise<unknown>[] = [];
    client.on("joined", () => {
      answers.push(client.request("slow", 1, { signal }));
      abort();
    });
    await world.settle(client.joinRoom("lobby"));
    await expect(answers[0]).rejects.toEqual(coded("ABORTED"));
    expect(waiting(client)).toBe(0);
  });
});

describe("promises of requests that nobody awaits", () => {
  it("harm nobody", async () => {
    const unhandled: unknown[] = [];
    const watch = (cause: unknown): unknown => unhandled.push(cause);
    process.on("unhandledRejection", watch);
    const world = simulate();
    await answering(world, () => undefined);
    const client = await connectClient(world, { reconnect: false });
    const { signal, abort } = countedSignal();
    void client.request("");
    void client.request("ping");
    void client.request("slow", 1, { timeoutMs: 1 });
    void client.request("slow", 1, { timeoutMs: -1 });
    void client.request("slow", 1, { signal });
    void client.request("slow");
    abort();
    await world.advance(10);
    world.cut(client);
    await world.settle();
    await new Promise((resolve) => void setImmediate(resolve));
    process.off("unhandledRejection", watch);
    expect(unhandled).toEqual([]);
    expect(waiting(client)).toBe(0);
  });
});

describe("a server that drains", () => {
  it("is told, and the client stays away for as long as it asked", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const told: unknown[] = [];
    client.on("draining", ({ retryAfterMs }) => told.push(retryAfterMs));
    client.on("reconnecting", ({ delayMs }) => told.push(delayMs));
    await world.settle(server.broadcast('{"type":"draining","data":{"retryAfterMs":45000}}'));
    world.cut(client);
    await world.settle();
    expect(told).toEqual([45_000, 45_000]);
    await world.advance(44_900);
    expect(client.isConnected()).toBe(false);
    await world.advance(200);
    expect(client.isConnected()).toBe(true);
  });

  it("is not believed where it is foreign", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await world.settle(world.client(new WebSocketClient(simulatedUrl)).connect());
    const heard = dataOf(client, "draining");
    await world.settle(server.broadcast('{"type":"draining","data":{"retryAfterMs":45000}}'));
    expect(heard).toEqual([{ retryAfterMs: 45_000 }]);
    expect(client.current.snapshot.retryHint).toBeUndefined();
    await expect(client.send(note(1))).resolves.toBe("sent");
  });
});
