import * as Y from "yjs";
import { Awareness } from "y-protocols/awareness";
import type { Editor } from "./editors.js";
import { addEditor, startDocuments } from "./editors.js";

/** The names that one sees, others' and the own, in alphabetical order. */
const namesSeenBy = ({ provider }: Editor): string[] =>
  [...provider.awareness.getStates().values()]
    .map((state) => String(state["name"] ?? "nobody"))
    .sort((a, b) => a.localeCompare(b));

const name = ({ provider }: Editor, value: string): void =>
  provider.awareness.setLocalStateField("name", value);

const two = async () => {
  const { world, server } = await startDocuments();
  const ann = await addEditor(world);
  const bob = await addEditor(world);
  name(ann, "Ann");
  name(bob, "Bob");
  await world.settle();
  return { world, server, ann, bob };
};

describe("awareness", () => {
  it("shows the members of a room to one another", async () => {
    const { ann, bob } = await two();
    expect([namesSeenBy(ann), namesSeenBy(bob)]).toEqual([
      ["Ann", "Bob"],
      ["Ann", "Bob"],
    ]);
  });

  it("shows a newcomer who is there", async () => {
    const { world } = await two();
    const eve = await addEditor(world);
    name(eve, "Eve");
    expect(namesSeenBy(eve)).toEqual(["Ann", "Bob", "Eve"]);
  });

  it("loses at once whose process was killed", async () => {
    const { world, ann, bob } = await two();
    world.crash(bob.client);
    await world.settle();
    expect(namesSeenBy(ann)).toEqual(["Ann"]);
  });

  it("loses at once who leaves the room, and who ends", async () => {
    const { world, ann, bob } = await two();
    await world.settle(bob.client.leaveRoom("notes"));
    expect(namesSeenBy(ann)).toEqual(["Ann"]);
    await world.settle(bob.client.joinRoom("notes"));
    expect(namesSeenBy(ann)).toEqual(["Ann", "Bob"]);
    bob.provider.destroy();
    await world.settle();
    expect(namesSeenBy(ann)).toEqual(["Ann"]);
  });

  it("has nobody else in it while there is no connection, and everybody after", async () => {
    const { world, ann, bob } = await two();
    world.cut(ann.client);
    await world.settle();
    expect([namesSeenBy(ann), namesSeenBy(bob)]).toEqual([["Ann"], ["Bob"]]);
    await world.advance(10_000);
    expect([namesSeenBy(ann), namesSeenBy(bob)]).toEqual([
      ["Ann", "Bob"],
      ["Ann", "Bob"],
    ]);
  });

  it("keeps who is back before the server has missed the connection of before", async () => {
    const { world, server, ann, bob } = await two();
    world.halfOpen(bob.client);
    // The client notices first; the old connection departs from the server after it is back.
    await world.advance(45_000);
    expect([bob.client.isConnected(), server.getClientCount()]).toEqual([true, 3]);
    name(bob, "Bob again");
    await world.advance(60_000);
    expect([server.getClientCount(), namesSeenBy(ann)]).toEqual([2, ["Ann", "Bob again"]]);
  });

  it("goes out once for all that changes in one go, and at its pace", async () => {
    const { world } = await startDocuments();
    const ann = await addEditor(world, { awarenessIntervalMs: 100 });
    const bob = await addEditor(world);
    ann.timers.fire();
    let updates = 0;
    bob.provider.awareness.on("update", () => (updates += 1));
    for (const letter of "Ann") name(ann, letter);
    await world.settle();
    for (const letter of "Eve") name(ann, letter);
    await world.settle();
    expect([updates, namesSeenBy(bob)]).toEqual([1, ["n", "nobody"]]);
    ann.timers.fire();
    await world.settle();
    expect([updates, namesSeenBy(bob)]).toEqual([2, ["e", "nobody"]]);
  });

  it("can be of the page's own, which then outlives the provider", async () => {
    const { world } = await startDocuments();
    const doc = new Y.Doc();
    const awareness = new Awareness(doc);
    awareness.setLocalState({ name: "Ann" });
    const ann = await addEditor(world, { awareness }, {}, doc);
    const bob = await addEditor(world);
    expect(namesSeenBy(bob)).toContain("Ann");
    ann.provider.destroy();
    await world.settle();
    expect(namesSeenBy(bob)).not.toContain("Ann");
    expect(awareness.getLocalState()).toEqual({ name: "Ann" });
    awareness.destroy();
  });
});
