/** Documents in tabs that share a socket: to the server that is one connection, to people several. */
import type { LiveClient } from "jounce-websocket/client";
import { DocumentProvider, withDocuments } from "jounce-websocket/collaboration";
import * as Y from "yjs";
import { closeAfterTest, newClient, serve, urlOf } from "../../support/sockets.js";
import { FakeLocks } from "../tabs/FakeLocks.js";
import { FakePage } from "../tabs/FakePage.js";

const watchers = new Set<() => void>();
const lookAgain = (): void => watchers.forEach((look) => look());

/** Resolves when `holds` does: asked now and after whatever happens to a document. */
const until = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return;
      watchers.delete(look);
      resolve();
    };
    watchers.add(look);
    look();
  });

/** One who edits, in a tab or not. */
class Writer {
  readonly doc = new Y.Doc();
  readonly provider: DocumentProvider;
  /** How often somebody has vanished for this one. */
  departures = 0;

  constructor(
    readonly client: LiveClient,
    name: string,
  ) {
    this.provider = new DocumentProvider(client, "notes", this.doc, { awarenessIntervalMs: 0 });
    this.doc.on("update", lookAgain);
    this.provider.subscribe(lookAgain);
    this.provider.awareness.on("change", ({ removed }: { readonly removed: readonly number[] }) => {
      this.departures += removed.length;
      lookAgain();
    });
    this.set("name", name);
    closeAfterTest(() => this.provider.destroy());
  }

  get text(): Y.Text {
    return this.doc.getText("text");
  }

  get isSynced(): boolean {
    return this.provider.isSynced;
  }

  set(field: string, value: unknown): void {
    this.provider.awareness.setLocalStateField(field, value);
  }

  /** The names of those who are there, in alphabetical order. */
  get sees(): string {
    return this.all("name").sort().join();
  }

  all(field: string): string[] {
    return [...this.provider.awareness.getStates().values()].map((state) => String(state[field]));
  }
}

/** Two tabs of one browser, in pages of their own, and somebody with a socket of her own. */
const open = async () => {
  const server = await serve({ authentication: "none" }, { app: withDocuments() });
  const locks = new FakeLocks();
  const pages = [new FakePage(locks), new FakePage(locks)] as const;
  closeAfterTest(async () => {
    await Promise.all(pages.map((page) => page.end()));
    watchers.clear();
  });
  const writers = [
    new Writer(pages[0].client(urlOf(server)), "Ann"),
    new Writer(pages[1].client(urlOf(server)), "Bob"),
    new Writer(newClient(server, {}, "jounce.v1"), "Eve"),
  ] as const;
  await Promise.all(writers.map(({ client }) => client.connect()));
  await until(() => writers.every(({ isSynced, sees }) => isSynced && sees === "Ann,Bob,Eve"));
  expect(server.getClientCount()).toBe(2);
  return { server, pages, writers };
};

describe("tabs that share a socket and a document", () => {
  it("are two people to everybody, themselves included, whoever moves", async () => {
    const { writers } = await open();
    const [ann, bob, eve] = writers;
    for (let move = 1; move <= 12; move += 1) {
      const mover = move % 2 === 0 ? ann : bob;
      mover.set("cursor", move);
      await until(() => writers.every((writer) => writer.all("cursor").includes(String(move))));
    }
    expect(writers.map(({ sees, departures }) => [sees, departures])).toEqual(
      Array(3).fill(["Ann,Bob,Eve", 0]),
    );
    bob.provider.destroy();
    await until(() => [ann, eve].every(({ sees }) => sees === "Ann,Eve"));
  });

  it("lose who leaves the room, and who is gone without a word, at once", async () => {
    const { pages, writers } = await open();
    const [ann, bob, eve] = writers;
    await bob.client.leaveRoom("notes");
    await until(() => [ann, eve].every(({ sees }) => sees === "Ann,Eve"));
    await bob.client.joinRoom("notes");
    await until(() => writers.every(({ sees }) => sees === "Ann,Bob,Eve"));
    const isFirstLeading = pages[0].socketsDialled > 0;
    const [leader, gone] = isFirstLeading ? [ann, "Bob"] : [bob, "Ann"];
    pages[isFirstLeading ? 1 : 0].die();
    await until(() => [leader, eve].every(({ sees }) => !sees.includes(gone)));
    expect(eve.sees).toBe(leader.sees);
  });

  it("bring what each has written, however much at once", async () => {
    const { writers } = await open();
    const [ann, bob, eve] = writers;
    const faults: string[] = [];
    for (const { provider } of writers) provider.on("error", ({ code }) => faults.push(code));
    ann.text.insert(0, "a".repeat(200_000));
    bob.text.insert(0, "b".repeat(200_000));
    await until(() => writers.every(({ text, isSynced }) => isSynced && text.length === 400_000));
    expect(new Set(writers.map(({ text }) => text.toJSON())).size).toBe(1);
    expect([faults, eve.departures]).toEqual([[], 0]);
  });

  it("get what each has written when messages go out in batches", async () => {
    const { writers } = await open();
    for (const { client } of writers) {
      client.update((value) => value.withOptions({ batchWindowMs: 0 }));
    }
    const [ann, bob] = writers;
    for (let count = 0; count < 20; count += 1) {
      ann.text.insert(0, "a");
      ann.set("cursor", count);
      bob.text.insert(0, "b");
      bob.set("cursor", count);
      await until(() => writers.every(({ text }) => text.length === 2 * count + 2));
    }
    await until(() => writers.every(({ isSynced }) => isSynced));
    expect(writers.map(({ sees }) => sees)).toEqual(Array(3).fill("Ann,Bob,Eve"));
  });
});
