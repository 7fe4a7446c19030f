import fc from "fast-check";
import * as Y from "yjs";
import { compactDocument } from "../../../src/integrations/collaboration/compactDocument.js";
import {
  canonicalUpdate,
  emptyUpdate,
  isEmptyUpdate,
  lackedBy,
  lackedOf,
  mergeAll,
  mergeSound,
  vectorOf,
} from "../../../src/integrations/collaboration/updates.js";
import { isProportional } from "../../support/timing.js";

/** The updates of a document in which somebody typed and deleted. */
const history = (words: readonly string[], clientId = 1): Uint8Array[] => {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const updates: Uint8Array[] = [];
  doc.on("update", (update) => updates.push(update));
  const text = doc.getText("text");
  for (const word of words) {
    text.insert(Math.floor(text.length / 2), word);
    if (text.length > 6) text.delete(1, 2);
  }
  return updates;
};

const docOf = (...updates: readonly Uint8Array[]): Y.Doc => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
};

const textOf = (...updates: readonly Uint8Array[]): string =>
  docOf(...updates)
    .getText("text")
    .toJSON();

const words = fc.array(fc.constantFrom("a", "bc", "def", "\u{1f600}"), { maxLength: 20 });

/** One client, one deleted character at the largest clock that can be written. */
const farAway = Uint8Array.of(0, 1, 1, 1, ...Array<number>(7).fill(255), 15, 1);

describe("updates", () => {
  it("amount to the same one by one and merged", () => {
    fc.assert(
      fc.property(words, words, (ann, bob) => {
        const updates = [...history(ann, 1), ...history(bob, 2)];
        const merged = mergeAll(updates);
        expect(textOf(merged)).toBe(textOf(...updates));
        expect(textOf(mergeAll([...updates].reverse()))).toBe(textOf(...updates));
        expect(mergeSound(updates)).toEqual(merged);
      }),
    );
  });

  it("are merged in a time that does not explode with their number", async () => {
    const histories = new Map([250, 4_000].map((n) => [n, history(Array<string>(n).fill("a"))]));
    expect(await isProportional((size) => mergeAll(histories.get(size) ?? []), 250)).toBe(true);
  });

  it("have a form of their own, which what they are does not change", () => {
    fc.assert(
      fc.property(words, (typed) => {
        const update = mergeAll(history(typed));
        const canonical = canonicalUpdate(update) ?? emptyUpdate;
        expect(textOf(canonical)).toBe(textOf(update));
        expect(canonicalUpdate(canonical)).toEqual(canonical);
        expect(isEmptyUpdate(canonical)).toBe(typed.length === 0);
      }),
    );
  });

  it("are nothing that anybody could make up: bytes are one, or refused, and never throw", () => {
    const real = mergeAll(history(["some", "words", "to", "begin", "with"]));
    const damaged = fc
      .tuple(fc.nat({ max: real.length - 1 }), fc.nat({ max: 255 }), fc.nat({ max: real.length }))
      .map(([at, byte, length]) => {
        const bytes = real.slice(0, Math.max(length, at + 1));
        bytes[at] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), damaged), (bytes) => {
        const update = canonicalUpdate(bytes);
        if (update === undefined) return;
        // What was let in can be merged with anything, and read.
        const merged = mergeAll([real, update]);
        expect(canonicalUpdate(merged)).toBeDefined();
        expect(lackedBy(vectorOf(merged), merged)).toBeDefined();
      }),
      { numRuns: 3_000 },
    );
  });

  it("do not go so far that clocks are no longer exact", () => {
    expect(Y.decodeUpdate(farAway).ds.clients.size).toBe(1);
    expect(canonicalUpdate(farAway)).toBeUndefined();
  });

  it("that cannot be merged are left out, and the others are not", () => {
    const [first = emptyUpdate, ...others] = history(["one", "two", "three"]);
    const none = Uint8Array.of(9, 9, 9);
    expect(textOf(mergeSound([first, none, ...others]))).toBe(textOf(first, ...others));
  });
});

describe("what somebody lacks", () => {
  it("is what makes their document the same", () => {
    fc.assert(
      fc.property(words, words, fc.nat({ max: 20 }), (ann, bob, count) => {
        const all = mergeAll([...history(ann, 1), ...history(bob, 2)]);
        const some = mergeAll(history(ann, 1).slice(0, count));
        const lacked = lackedBy(vectorOf(some), all) ?? emptyUpdate;
        expect(textOf(some, lacked)).toBe(textOf(all));
      }),
    );
  });

  it("is not known for what is no state vector", () => {
    expect(lackedBy(Uint8Array.of(5), emptyUpdate)).toBeUndefined();
  });

  it("is nothing where a document was just brought to the same", () => {
    fc.assert(
      fc.property(words, words, (ann, bob) => {
        const server = canonicalUpdate(mergeAll([...history(ann, 1), ...history(bob, 2)]));
        const known = server ?? emptyUpdate;
        const doc = docOf(known);
        const answer = lackedBy(Y.encodeStateVector(doc), known) ?? emptyUpdate;
        expect(lackedOf(doc, vectorOf(known), answer)).toBeUndefined();
      }),
    );
  });

  it("is what was typed, and what was only deleted", () => {
    const known = canonicalUpdate(mergeAll(history(["abc"]))) ?? emptyUpdate;
    const doc = docOf(known);
    doc.getText("text").delete(0, 1);
    const answer = lackedBy(Y.encodeStateVector(doc), known) ?? emptyUpdate;
    const deleted = lackedOf(doc, vectorOf(known), answer) ?? emptyUpdate;
    expect(textOf(known, deleted)).toBe("bc");
    doc.getText("text").insert(0, "x");
    const both = lackedOf(doc, vectorOf(known), answer) ?? emptyUpdate;
    expect(textOf(known, both)).toBe("xbc");
  });
});

describe("a compact document", () => {
  it("is the same in fewer bytes, and goes on from there", () => {
    const updates = history(Array<string>(200).fill("ab"));
    const merged = mergeAll(updates.slice(0, 150));
    const compact = compactDocument(merged);
    expect(textOf(compact)).toBe(textOf(merged));
    expect(compact.length).toBeLessThan(merged.length / 2);
    expect(textOf(mergeAll([compact, ...updates.slice(150)]))).toBe(textOf(...updates));
  });

  it("is what it was where it cannot be read", () => {
    const none = Uint8Array.of(9, 9, 9);
    expect(compactDocument(none)).toBe(none);
  });
});
