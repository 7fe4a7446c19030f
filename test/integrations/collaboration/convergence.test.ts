import fc from "fast-check";
import * as Y from "yjs";
import type { World } from "jounce-websocket/simulation";
import { getDocument } from "../../../src/collaboration.js";
import type { Editor } from "./editors.js";
import { addEditor, startDocuments, statusesOf, textsOf } from "./editors.js";

type Act = (editor: Editor, world: World) => unknown;

const place = fc.nat({ max: 40 });
const insert = fc.tuple(place, fc.constantFrom("a", "bc", "\u{1f600}", "\n"));

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: insert.map(
      ([at, words]): Act =>
        ({ text }) =>
          text.insert(at % (text.length + 1), words),
    ),
  },
  {
    weight: 3,
    arbitrary: place.map((at): Act => ({ text }) => {
      if (text.length > 0) text.delete(at % text.length, 1);
    }),
  },
  { weight: 2, arbitrary: fc.constant<Act>((_editor, world) => world.settle()) },
  { weight: 1, arbitrary: fc.constant<Act>(({ client }, world) => world.cut(client)) },
  {
    weight: 1,
    arbitrary: fc.nat({ max: 3_000 }).map(
      (ms): Act =>
        (_editor, world) =>
          world.advance(ms),
    ),
  },
);

const story = fc.array(fc.tuple(fc.nat({ max: 2 }), act), { maxLength: 30 });

describe("three who edit at random, some of them cut off now and then", () => {
  it("end with the same document, as has the server", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000 }), story, async (seed, acts) => {
        const { world, server } = await startDocuments({}, {}, { seed, latencyMs: [1, 80] });
        const editors = [await addEditor(world), await addEditor(world), await addEditor(world)];
        for (const [who, does] of acts) {
          const editor = editors[who];
          if (editor !== undefined) await does(editor, world);
        }
        await world.advance(60_000);
        for (const { timers } of editors) timers.fire();
        await world.settle();
        const kept = new Y.Doc();
        Y.applyUpdate(kept, getDocument(server.current, "notes") ?? Y.encodeStateAsUpdate(kept));
        expect(new Set([...textsOf(...editors), kept.getText("text").toJSON()]).size).toBe(1);
        expect(statusesOf(...editors)).toEqual(["synced", "synced", "synced"]);
        for (const { provider } of editors) provider.destroy();
      }),
      { numRuns: 40, seed: 42 },
    );
  });
});
