import { Message, replay } from "jounce-websocket";
import { simulate } from "jounce-websocket/simulation";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { getDocument, setDocument, withDocuments } from "../../../src/collaboration.js";
import { dataOf, startServer } from "../../support/simulated.js";
import type { Editor } from "./editors.js";
import { addEditor, provide, startDocuments, statusesOf, textsOf } from "./editors.js";

const two = async () => {
  const { world, server } = await startDocuments();
  return { world, server, ann: await addEditor(world), bob: await addEditor(world) };
};

/** What the events of a provider said, in order. */
const said = ({ provider }: Editor): unknown[] => {
  const told: unknown[] = [];
  provider.on("synced", (isSynced) => told.push(isSynced));
  provider.on("status", ({ status }) => told.push(status));
  provider.on("error", ({ code }) => told.push(code));
  return told;
};

/** How many listeners of each event there are. */
const listenersOf = ({ _observers }: Pick<Y.Doc | Awareness, "_observers">): object =>
  Object.fromEntries([..._observers].map(([event, { size }]) => [event, size]));

describe("documents of one room", () => {
  it("are the same", async () => {
    const { world, ann, bob } = await two();
    ann.text.insert(0, "Hello");
    await world.settle();
    bob.text.insert(5, " world");
    await world.settle();
    expect(textsOf(ann, bob)).toEqual(["Hello world", "Hello world"]);
    expect(statusesOf(ann, bob)).toEqual(["synced", "synced"]);
  });

  it("are what was there before, for who comes later", async () => {
    const { world, ann } = await two();
    ann.text.insert(0, "Hello");
    await world.settle();
    void ann.client.close();
    const eve = await addEditor(world);
    expect([eve.text.toJSON(), eve.provider.status]).toEqual(["Hello", "synced"]);
  });

  it("are the same again after both were edited apart", async () => {
    const { world, ann, bob } = await two();
    ann.text.insert(0, "middle");
    await world.settle();
    world.change({ refusalRate: 1 });
    for (const { client } of [ann, bob]) world.cut(client);
    await world.settle();
    ann.text.insert(0, "start ");
    bob.text.insert(6, " end");
    expect(statusesOf(ann, bob)).toEqual(["offline", "offline"]);
    await world.advance(60_000);
    expect(ann.client.current.messageQueue.size).toBe(0);
    world.change({ refusalRate: 0 });
    await world.advance(60_000);
    expect(textsOf(ann, bob)).toEqual(["start middle end", "start middle end"]);
    expect(statusesOf(ann, bob)).toEqual(["synced", "synced"]);
  });

  it("bring everything to a server that knows nothing", async () => {
    const { world, server, ann, bob } = await two();
    ann.text.insert(0, "kept");
    await world.settle();
    world.crash(server);
    await world.settle();
    ann.text.insert(4, " by ann");
    bob.text.delete(0, 1);
    const next = await startServer(world, {}, { app: withDocuments() });
    await world.advance(60_000);
    expect(textsOf(ann, bob)).toEqual(["ept by ann", "ept by ann"]);
    const kept = new Y.Doc();
    Y.applyUpdate(kept, getDocument(next.current, "notes") ?? new Uint8Array());
    expect(kept.getText("text").toJSON()).toBe("ept by ann");
  });

  it("stay when everybody has left, although the room does not", async () => {
    const { world, server, ann, bob } = await two();
    ann.text.insert(0, "still here");
    await world.settle();
    for (const { provider } of [ann, bob]) provider.destroy();
    await world.settle();
    expect(server.current.rooms.size).toBe(0);
    expect(textsOf(await addEditor(world))).toEqual(["still here"]);
  });

  it("do not get twice what both sides have", async () => {
    const { world, ann, bob } = await two();
    ann.text.insert(0, "Hello");
    ann.text.delete(0, 1);
    await world.settle();
    const edits = dataOf(bob.client, "document_edit");
    world.cut(ann.client);
    await world.advance(10_000);
    expect([statusesOf(ann), edits]).toEqual([["synced"], []]);
  });

  it("can be larger than a message", async () => {
    const { world, ann, bob } = await two();
    const page = "0123456789".repeat(20_000);
    ann.text.insert(0, page);
    expect(ann.provider.status).toBe("syncing");
    await world.settle();
    expect([bob.text.toJSON() === page, ...statusesOf(ann, bob)]).toEqual([
      true,
      "synced",
      "synced",
    ]);
    const eve = await addEditor(world);
    expect([eve.text.toJSON() === page, eve.provider.status]).toEqual([true, "synced"]);
  });

  it("of several rooms do not get in each other's way, however large", async () => {
    const { world, ann } = await two();
    const doc = new Y.Doc();
    const other = provide(ann.client, doc, { editIntervalMs: 0 }, "other");
    await world.settle();
    ann.text.insert(0, "a".repeat(100_000));
    doc.getText("text").insert(0, "b".repeat(100_000));
    await world.settle();
    expect([ann.provider.status, other.status]).toEqual(["synced", "synced"]);
    other.destroy();
  });
});

describe("what goes out", () => {
  it("is one message for all that is edited in one go", async () => {
    const { world, ann, bob } = await two();
    const edits = dataOf(bob.client, "document_edit");
    for (const letter of "Hello") ann.text.insert(ann.text.length, letter);
    await world.settle();
    expect([edits.length, bob.text.toJSON()]).toEqual([1, "Hello"]);
  });

  it("waits for the answer to what went out before, and for the pace", async () => {
    const { world } = await startDocuments();
    const ann = await addEditor(world, { editIntervalMs: 25 });
    const bob = await addEditor(world);
    const edits = dataOf(bob.client, "document_edit");
    ann.text.insert(0, "a");
    await world.settle();
    ann.text.insert(1, "b");
    await world.settle();
    ann.text.insert(2, "c");
    await world.settle();
    expect([edits.length, ann.timers.delaysMs, ann.provider.status]).toEqual([1, [25], "syncing"]);
    ann.timers.fire();
    await world.settle();
    expect([edits.length, bob.text.toJSON(), ann.provider.status]).toEqual([2, "abc", "synced"]);
  });

  it("goes out before a provider ends, also what was edited while it waited to try again", async () => {
    let mayEdit = false;
    const { world } = await startDocuments({ mayEdit: () => mayEdit });
    const [ann, bob] = [await addEditor(world), await addEditor(world)];
    ann.text.insert(0, "last ");
    await world.settle();
    ann.text.insert(5, "words");
    expect([ann.provider.status, ann.provider.hasUnsentEdits]).toEqual(["syncing", true]);
    mayEdit = true;
    ann.provider.destroy();
    await world.settle();
    expect(bob.text.toJSON()).toBe("last words");
  });

  it("goes out before a provider ends", async () => {
    const { world, ann, bob } = await two();
    ann.text.insert(0, "last words");
    ann.provider.destroy();
    await world.settle();
    expect(bob.text.toJSON()).toBe("last words");
  });
});

describe("a provider", () => {
  it("is synced only when the server has acknowledged what was edited", async () => {
    const { world, ann } = await two();
    const told = said(ann);
    ann.text.insert(0, "a");
    expect(ann.provider.isSynced).toBe(false);
    await world.settle();
    expect(told).toEqual(["syncing", false, "synced", true]);
  });

  it("misses no edit, however shortly after an acknowledgement it comes", async () => {
    for (let depth = 0; depth < 12; depth += 1) {
      const { world, ann, bob } = await two();
      ann.text.insert(0, "a");
      const stop = ann.client.on("replied", async () => {
        stop();
        for (let step = 0; step < depth; step += 1) await Promise.resolve();
        ann.text.insert(1, "b");
      });
      await world.settle();
      expect([depth, ...textsOf(bob), ...statusesOf(ann)]).toEqual([depth, "ab", "synced"]);
    }
  });

  it("is not synced while its edits get lost", async () => {
    const { world, ann } = await two();
    world.halfOpen(ann.client, "toServer");
    ann.text.insert(0, "a");
    await world.advance(5_000);
    expect([ann.client.isConnected(), ann.provider.status]).toEqual([true, "syncing"]);
    await world.advance(120_000);
    ann.timers.fire();
    await world.settle();
    expect(ann.provider.status).toBe("synced");
  });

  it("keeps its snapshot until something changes", async () => {
    const { world, ann } = await two();
    const { snapshot } = ann.provider;
    let changes = 0;
    const stop = ann.provider.subscribe(() => (changes += 1));
    expect(snapshot).toEqual({ status: "synced", room: "notes", fault: undefined });
    await world.settle();
    expect(ann.provider.snapshot).toBe(snapshot);
    ann.text.insert(0, "a");
    expect([ann.provider.snapshot === snapshot, changes]).toEqual([false, 1]);
    stop();
    await world.settle();
    expect(changes).toBe(1);
  });

  it("promises to be synced, and that it never will be when it ends before", async () => {
    const { world, ann } = await two();
    await ann.provider.whenSynced();
    ann.text.insert(0, "a");
    await world.settle(ann.provider.whenSynced());
    world.cut(ann.client);
    await world.settle();
    const never = ann.provider.whenSynced();
    ann.provider.destroy();
    await expect(never).rejects.toMatchObject({ code: "DISPOSED" });
    await expect(ann.provider.whenSynced()).rejects.toMatchObject({ code: "DISPOSED" });
  });

  it("marks what it brings with itself as the origin", async () => {
    const { world, ann, bob } = await two();
    const origins: unknown[] = [];
    bob.doc.on("update", (_update, origin) => origins.push(origin));
    ann.text.insert(0, "a");
    await world.settle();
    expect(origins).toEqual([bob.provider]);
  });

  it("is told why, and asks again later, when its edits are refused", async () => {
    let mayEdit = false;
    const { world } = await startDocuments({ mayEdit: () => mayEdit });
    const doc = new Y.Doc();
    doc.clientID = 1_024;
    const ann = await addEditor(world, {}, {}, doc);
    const told = said(ann);
    ann.text.insert(0, "a");
    await world.settle();
    expect(told).toEqual(["syncing", false, "FORBIDDEN"]);
    expect(ann.provider.snapshot).toMatchObject({ status: "syncing", fault: "FORBIDDEN" });
    ann.timers.fire();
    await world.settle();
    expect(ann.timers.delaysMs).toEqual([2_000]);
    mayEdit = true;
    ann.timers.fire();
    await world.settle();
    expect(ann.provider.snapshot).toMatchObject({ status: "synced", fault: undefined });
  });

  it("asks again at another time than another document", async () => {
    const { world } = await startDocuments({ mayEdit: () => false });
    const delaysMs: number[] = [];
    for (const clientId of [0, 512, 1_023]) {
      const doc = new Y.Doc();
      doc.clientID = clientId;
      const editor = await addEditor(world, {}, {}, doc);
      editor.text.insert(0, "a");
      await world.settle();
      delaysMs.push(...editor.timers.delaysMs);
    }
    expect(delaysMs).toEqual([1_000, 750, 500]);
  });

  it("reads along and is synced where it may not edit", async () => {
    const { world } = await startDocuments({
      mayEdit: (connection) => connection.info.address === "10.0.1.1",
    });
    const ann = await addEditor(world);
    const bob = await addEditor(world);
    ann.text.insert(0, "abc");
    ann.text.delete(0, 1);
    await world.settle();
    world.cut(bob.client);
    await world.advance(10_000);
    expect([textsOf(bob), statusesOf(bob)]).toEqual([["bc"], ["synced"]]);
  });

  it("is synced in the end when its edits come too fast for the server", async () => {
    const { world } = await startDocuments({}, { messagesPerSecondMax: 5, messagesBurstMax: 10 });
    const ann = await addEditor(world);
    const bob = await addEditor(world);
    for (let count = 0; count < 30; count += 1) {
      ann.text.insert(count, "x");
      await world.settle();
    }
    expect(ann.provider.isSynced).toBe(false);
    await world.advance(10_000);
    ann.timers.fire();
    await world.settle();
    expect([...statusesOf(ann), ...textsOf(bob)]).toEqual(["synced", "x".repeat(30)]);
  });

  it("is offline when it is not let into the room, and says why", async () => {
    const { world, server } = await startDocuments();
    server.update((value) => value.createRoom("notes", { allowedUsers: ["somebody"] }));
    const ann = await addEditor(world);
    expect(ann.provider.snapshot).toEqual({
      status: "offline",
      room: "notes",
      fault: "ROOM_ACCESS_DENIED",
    });
  });

  it("survives what a server should not send", async () => {
    const { world, server, ann } = await two();
    for (const data of [null, {}, { update: "?" }, { update: "/////w==" }, { update: 1 }, "x"]) {
      for (const type of ["document_edit", "document_sync", "document_awareness"]) {
        await world.settle(server.broadcastToRoom("notes", { type, data, room: "notes" }));
      }
    }
    ann.text.insert(0, "a");
    ann.timers.fire();
    await world.settle();
    expect(ann.provider.status).toBe("synced");
  });

  it("asks again when the server says that something was lost", async () => {
    const { world, server } = await startDocuments({}, { sendQueueBytesMax: 2_000 });
    const ann = await addEditor(world);
    const bob = await addEditor(world);
    world.slow(bob.client, 0);
    for (let count = 0; count < 40; count += 1) {
      ann.text.insert(0, "Some more words. ".repeat(10));
      await world.settle();
    }
    world.slow(bob.client, Infinity);
    await world.settle();
    expect(server.getClientCount()).toBe(2);
    bob.provider.awareness.setLocalStateField("name", "Bob");
    await world.settle();
    expect([bob.text.toJSON() === ann.text.toJSON(), bob.provider.status]).toEqual([
      true,
      "synced",
    ]);
  });

  it("asks again when an edit comes that builds on what never came", async () => {
    const { world, server, bob } = await two();
    const eve = new Y.Doc();
    eve.getText("text").insert(0, "one ");
    const before = Y.encodeStateVector(eve);
    eve.getText("text").insert(4, "two");
    const update = Buffer.from(Y.encodeStateAsUpdate(eve, before)).toString("base64");
    server.update((value) => setDocument(value, "notes", Y.encodeStateAsUpdate(eve)));
    server.update((value) =>
      value.broadcastToRoom("notes", new Message("document_edit", { update }, { room: "notes" })),
    );
    await world.settle();
    expect([...textsOf(bob), ...statusesOf(bob)]).toEqual(["one two", "synced"]);
  });

  it("does not take a bad name for a room", async () => {
    const { ann } = await two();
    expect(() => provide(ann.client, new Y.Doc(), {}, "")).toThrow("A name must be");
  });

  it("leaves a room that it joined, and no other", async () => {
    const { world, ann, bob } = await two();
    const second = provide(ann.client, new Y.Doc());
    await world.settle();
    expect(second.status).toBe("synced");
    second.destroy();
    expect(ann.client.current.isInRoom("notes")).toBe(true);
    bob.provider.destroy();
    expect(bob.client.current.isInRoom("notes")).toBe(false);
  });

  it("ends with its document", async () => {
    const { world, ann } = await two();
    ann.doc.destroy();
    await world.settle();
    expect([ann.provider.status, ann.client.current.isInRoom("notes")]).toEqual(["offline", false]);
  });

  it("leaves nothing behind", async () => {
    const { world, server, ann, bob } = await two();
    const fresh = new Y.Doc();
    new Awareness(fresh).destroy();
    bob.text.insert(0, "a");
    bob.provider.destroy();
    bob.provider.destroy();
    await world.settle();
    expect(listenersOf(bob.doc)).toEqual(listenersOf(fresh));
    expect(listenersOf(bob.provider.awareness)).toEqual({});
    expect(bob.timers.delaysMs).toEqual([]);
    ann.text.insert(0, "b");
    await world.settle(server.broadcastToRoom("notes", { type: "document_sync", data: {} }));
    expect([bob.text.toJSON(), bob.provider.status]).toEqual(["a", "offline"]);
  });
});

describe("the journal of a server with documents", () => {
  it("gives back the documents, and what was known of the connections", async () => {
    const lines: string[] = [];
    const world = simulate();
    const server = await startServer(
      world,
      {},
      { app: withDocuments(), journal: (line) => lines.push(line) },
    );
    const ann = await addEditor(world);
    const bob = await addEditor(world);
    for (let count = 0; count < 300; count += 1) {
      ann.text.insert(count % 7, String(count));
      await world.settle();
    }
    world.crash(bob.client);
    await world.settle();
    expect(getDocument(server.current, "notes")?.length).toBeGreaterThan(1_000);
    expect(replay(lines.join("\n")).equals(server.current)).toBe(true);
  });
});
