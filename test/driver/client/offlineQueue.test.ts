import { createClient } from "../../../src/client.node.js";
import { Message } from "../../../src/core/Message.js";
import type { KeptEnvelope, OfflineStore } from "../../../src/driver/ports.js";
import { OfflineQueue } from "../../../src/driver/client/offlineQueue.js";
import type { LiveClient } from "../../../src/driver/client/LiveClient.js";
import { newClient } from "../../support/clients.js";
import { isProportional } from "../../support/timing.js";

/** A store that counts what it is asked for. */
class CountingStore implements OfflineStore {
  readonly kept = new Map<string, KeptEnvelope>();
  puts = 0;

  load(): Promise<readonly KeptEnvelope[]> {
    return Promise.resolve([]);
  }

  put(message: KeptEnvelope): void {
    this.puts += 1;
    this.kept.set(message.id ?? "", message);
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) this.kept.delete(id);
  }
}

const offline = (store: OfflineStore): LiveClient =>
  createClient("ws://offline.example", [], { offline: store, queueMax: 1_000_000 });

const say = (client: LiveClient, id: string): Promise<unknown> =>
  client.sendMessage({ type: "note", id, data: "x".repeat(20) }, { confirm: true });

const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a store", () => {
  it("has what is said before the call returns, and each message once", async () => {
    const store = new CountingStore();
    const client = offline(store);
    for (const id of ["a", "b"]) void say(client, id);
    expect([...store.kept.keys()]).toEqual(["a", "b"]);
    void say(client, "c");
    await nextTask();
    expect([...store.kept.keys(), store.puts]).toEqual(["a", "b", "c", 3]);
    client.clearMessageQueue();
    await nextTask();
    expect(store.kept.size).toBe(0);
  });

  it("has all that came at once, in order, also where others had to go for them", async () => {
    const store = new CountingStore();
    const client = createClient("ws://offline.example", [], { offline: store, queueMax: 3 });
    const types = (): string[] => [...store.kept.values()].map(({ type }) => type);
    const sayAll = (...words: readonly string[]): void =>
      client.update((value) => words.reduce((next, word) => next.sendText(word, word), value));
    sayAll("a", "b", "c");
    expect(types()).toEqual(["a", "b", "c"]);
    sayAll("d", "e");
    await nextTask();
    expect(types()).toEqual(["c", "d", "e"]);
  });

  it("that throws harms no other message, and is told", async () => {
    const store = new CountingStore();
    const mistake = new Error("A mistake in the store");
    const faults: unknown[] = [];
    const queue = new OfflineQueue(
      {
        load: () => store.load(),
        put: (message) => {
          if (message.type === "b") throw mistake;
          store.put(message);
        },
        remove: () => undefined,
      },
      (cause) => faults.push(cause),
    );
    const said = ["a", "b", "c"].map((id) => new Message(id, undefined, { id }));
    const { snapshot } = said.reduce((next, message) => next.send(message), newClient());
    queue.follow(snapshot);
    await nextTask();
    expect([[...store.kept.values()].map(({ type }) => type), faults]).toEqual([
      ["a", "c"],
      [mistake],
    ]);
  });

  it("costs each message the same, however many wait", async () => {
    const talk = async (count: number): Promise<void> => {
      const client = offline(new CountingStore());
      for (let index = 0; index < count; index += 1) void say(client, `m${index}`);
      await nextTask();
    };
    expect(await isProportional(talk, 100)).toBe(true);
  });
});
