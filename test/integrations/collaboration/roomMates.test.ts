import * as Y from "yjs";
import { addEditor, provide, startDocuments, statusesOf, textsOf } from "./editors.js";

describe("documents of one client in one room", () => {
  /** A client with two documents beside each other, and somebody else. */
  const beside = async () => {
    const { world } = await startDocuments();
    await addEditor(world);
    const eve = await addEditor(world);
    const doc = new Y.Doc();
    doc.getText("text").insert(0, "given. ");
    const first = await addEditor(world, {}, {}, doc);
    const own = new Y.Doc();
    const provider = provide(first.client, own, { editIntervalMs: 0, awarenessIntervalMs: 0 });
    await world.settle();
    return {
      world,
      eve,
      first,
      second: { ...first, doc: own, text: own.getText("text"), provider },
    };
  };

  it("are the same, and aware of each other", async () => {
    const { world, eve, first, second } = await beside();
    first.text.insert(7, "Hello");
    await world.settle();
    second.text.insert(12, " world");
    eve.text.insert(0, "So: ");
    await world.settle();
    expect(textsOf(first, second, eve)).toEqual(Array(3).fill("So: given. Hello world"));
    expect(statusesOf(first, second)).toEqual(["synced", "synced"]);
    expect([first, second, eve].map(({ provider }) => provider.awareness.states.size)).toEqual([
      4, 4, 4,
    ]);
  });

  it("stay in the room when the first goes, and leave it with the last", async () => {
    const { world, eve, first, second } = await beside();
    first.provider.destroy();
    await world.settle();
    eve.text.insert(0, "Still: ");
    await world.settle();
    expect([...textsOf(second), ...statusesOf(second)]).toEqual(["Still: given. ", "synced"]);
    expect(eve.provider.awareness.states.size).toBe(3);
    second.provider.destroy();
    expect(first.client.current.isInRoom("notes")).toBe(false);
  });
});
