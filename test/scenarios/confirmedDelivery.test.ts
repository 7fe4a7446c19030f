import { Message, replay, WebSocketClient } from "jounce-websocket";
import type { KeptEnvelope, OfflineStore } from "../../src/client.node.js";
import type { ServerApp } from "jounce-websocket";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import { simulatedUrl, startServer } from "../support/simulated.js";

/** A store in memory that tells what was done with it. */
class Shelf implements OfflineStore {
  readonly kept = new Map<string, KeptEnvelope>();

  load(): Promise<readonly KeptEnvelope[]> {
    return Promise.resolve([...this.kept.values()]);
  }

  put(message: KeptEnvelope): void {
    this.kept.set(message.id ?? "", message);
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) this.kept.delete(id);
  }
}

/** Confirms each message, and does what has to be done once for each id. */
const confirming = (done: string[]): ServerApp => {
  return (server, event) => {
    if (event.type !== "message" || event.message.id === undefined) return server;
    const { id } = event.message;
    if (!done.includes(id)) done.push(id);
    return server.sendTo(event.connectionId, new Message("message_delivered", { messageId: id }));
  };
};

const page = (world: World, store: OfflineStore) =>
  world.client(new WebSocketClient(simulatedUrl, "jounce.v1"), { offline: store });

const say = (id: string) => new Message("note", id, { id });

describe("what was written offline", () => {
  it("outlives the page and is done exactly once", async () => {
    const world = simulate();
    const done: string[] = [];
    const store = new Shelf();
    const first = page(world, store);
    for (const id of ["a", "b", "c"]) void first.sendMessage(say(id), { confirm: true });
    expect([...store.kept.keys()]).toEqual(["a", "b", "c"]);

    await startServer(world, {}, { app: confirming(done) });
    const second = page(world, store);
    void second.sendMessage(say("d"), { confirm: true });
    await world.settle(second.connect());
    await world.settle();
    expect(done).toEqual(["a", "b", "c", "d"]);
    expect(store.kept.size).toBe(0);
    expect(second.current.unconfirmed.size).toBe(0);
  });

  it("stays in the store until the server has said that it has it", async () => {
    const world = simulate();
    const done: string[] = [];
    const store = new Shelf();
    await startServer(world);
    const client = page(world, store);
    await world.settle(client.connect());
    await client.sendMessage(say("a"), { confirm: true });
    await world.settle();
    expect([...store.kept.keys()]).toEqual(["a"]);
    world.cut(client);
    await world.advance(200);
    const next = page(world, store);
    expect(done).toEqual([]);
    await world.settle(next.connect());
    expect([...next.current.unconfirmed.keys()]).toEqual(["a"]);
  });

  it("leaves the store once it is out, where nothing has to be confirmed", async () => {
    const world = simulate();
    const store = new Shelf();
    await startServer(world);
    const client = page(world, store);
    void client.sendMessage(say("a"));
    expect(store.kept.get("a")).toMatchObject({ confirm: false, data: "a" });
    await world.settle(client.connect());
    expect(store.kept.size).toBe(0);
  });

  it("comes before what the new page writes, also when the store is slow", async () => {
    const world = simulate();
    const order: unknown[] = [];
    const server = await startServer(world);
    server.on("message", ({ message }) => order.push(message.data));
    const shelf = new Shelf();
    shelf.put({ ...say("old").toJSON(), confirm: false });
    const ready: (() => void)[] = [];
    const slow: OfflineStore = {
      load: () => new Promise<void>((resolve) => ready.push(resolve)).then(() => shelf.load()),
      put: (message) => shelf.put(message),
      remove: (ids) => shelf.remove(ids),
    };
    const client = page(world, slow);
    void client.sendMessage(say("new"));
    const opened = client.connect();
    await world.settle();
    expect(client.isConnected()).toBe(false);
    ready[0]?.();
    await world.settle(opened);
    await world.settle();
    expect(order).toEqual(["old", "new"]);
  });

  it("is no reason not to connect when the store fails or holds nonsense", async () => {
    const world = simulate();
    await startServer(world);
    const broken: OfflineStore = {
      load: () => Promise.reject(new Error("blocked")),
      put: () => undefined,
      remove: () => undefined,
    };
    await world.settle(page(world, broken).connect());
    const odd: OfflineStore = { ...broken, load: async () => [{ type: "" }, { type: "note" }] };
    const client = page(world, odd);
    await world.settle(client.connect());
    expect(client.isConnected()).toBe(true);
  });

  it("does not dial when it was closed before the store had answered", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = page(world, new Shelf());
    const opened = client.connect();
    const closed = client.close();
    await expect(opened).rejects.toMatchObject({ code: "ABORTED" });
    await closed;
    await world.settle();
    expect(server.current.getConnectionCount()).toBe(0);
  });

  it("does not keep requests, for whose answers nobody would wait", async () => {
    const world = simulate();
    const store = new Shelf();
    const client = page(world, store);
    void client.request("ask", 1);
    await world.settle();
    expect(store.kept.size).toBe(0);
  });

  it("is in the journal, so that a replay has it too", async () => {
    const world = simulate();
    const lines: string[] = [];
    const store = new Shelf();
    store.put({ ...say("a").toJSON(), confirm: true });
    await startServer(world, {}, { app: confirming([]) });
    const client = world.client(new WebSocketClient(simulatedUrl, "jounce.v1"), {
      offline: store,
      journal: (line) => lines.push(line),
    });
    await world.settle(client.connect());
    void client.sendMessage(say("b"), { confirm: true });
    await world.settle();
    expect(client.current.equals(replay(lines.join("\n")))).toBe(true);
  });
});

describe("a message that has to be confirmed", () => {
  it("is done once although the answer was lost with its connection", async () => {
    const world = simulate({ latencyMs: [5, 5] });
    const done: string[] = [];
    await startServer(world, {}, { app: confirming(done) });
    const client = page(world, new Shelf());
    const delivered: string[] = [];
    client.on("delivered", ({ messageId }) => delivered.push(messageId));
    await world.settle(client.connect());
    void client.sendMessage(say("a"), { confirm: true });
    await world.advance(7);
    expect(done).toEqual(["a"]);
    world.cut(client);
    await world.advance(5_000);
    expect(done).toEqual(["a"]);
    expect(delivered).toEqual(["a"]);
  });
});
