import fc from "fast-check";
import * as Y from "yjs";
import type { TextEdit } from "../../../src/integrations/collaboration/textEdit.js";
import { editAfter, textEdit } from "../../../src/integrations/collaboration/textEdit.js";

const applied = (text: string, { index, remove, insert }: TextEdit): string =>
  text.slice(0, index) + insert + text.slice(index + remove);

// Few letters, so that there is often more than one edit that would do; and pairs of surrogates.
const letter = fc.constantFrom("a", "b", "\n", "\u{1f600}", "\u{1f601}", "\u{10400}");
const text = fc.array(letter, { maxLength: 12 }).map((letters) => letters.join(""));
const half = fc.constantFrom("a", "\ud83d", "\ude00", "\ude01");
const broken = fc.array(half, { maxLength: 8 }).map((letters) => letters.join(""));

describe("the edit between two texts", () => {
  it("makes the second of the first, wherever the caret is", () => {
    fc.assert(
      fc.property(
        fc.oneof(text, broken),
        fc.oneof(text, broken),
        fc.integer({ min: -2, max: 30 }),
        (before, after, caret) => {
          const edit = textEdit(before, after, caret);
          expect(applied(before, edit)).toBe(after);
          expect(Math.min(edit.index, edit.remove)).toBeGreaterThanOrEqual(0);
          expect(edit.index + edit.remove).toBeLessThanOrEqual(before.length);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("does the same in a Y.Text, which would replace half a character", () => {
    fc.assert(
      fc.property(text, text, fc.nat({ max: 24 }), (before, after, caret) => {
        const shared = new Y.Doc().getText();
        shared.insert(0, before);
        const { index, remove, insert } = textEdit(before, after, caret);
        shared.delete(index, remove);
        shared.insert(index, insert);
        expect(shared.toJSON()).toBe(after);
      }),
      { numRuns: 500 },
    );
  });

  it("is nothing between equal texts", () => {
    fc.assert(
      fc.property(text, fc.nat({ max: 24 }), (same, caret) => {
        const { remove, insert } = textEdit(same, same, caret);
        expect([remove, insert]).toEqual([0, ""]);
      }),
    );
  });

  it("is where the caret is, among letters of one kind", () => {
    expect(textEdit("aaaa", "aaaaa", 2)).toEqual({ index: 1, remove: 0, insert: "a" });
    expect(textEdit("aaaa", "aaa", 1)).toEqual({ index: 1, remove: 1, insert: "" });
    expect(textEdit("say hello", "say  hello", 4)).toEqual({ index: 3, remove: 0, insert: " " });
  });

  it("is as small as can be where the caret says nothing", () => {
    expect(textEdit("abc", "xabc")).toEqual({ index: 0, remove: 0, insert: "x" });
    expect(textEdit("abcd", "axd", 0)).toEqual({ index: 1, remove: 2, insert: "x" });
  });

  it("replaces a whole character where only half of it differs", () => {
    expect(textEdit("x\u{1f600}y", "x\u{1f601}y", 3)).toEqual({
      index: 1,
      remove: 2,
      insert: "\u{1f601}",
    });
  });
});

describe("an edit after another of the same text", () => {
  it.each<[string, TextEdit, TextEdit, string]>([
    [
      "before it",
      { index: 0, remove: 0, insert: ">" },
      { index: 4, remove: 0, insert: "!" },
      ">text!",
    ],
    [
      "behind it",
      { index: 4, remove: 0, insert: "!" },
      { index: 0, remove: 0, insert: ">" },
      ">text!",
    ],
    [
      "within what went",
      { index: 2, remove: 1, insert: "s" },
      { index: 0, remove: 4, insert: "new" },
      "news",
    ],
    [
      "around what came",
      { index: 0, remove: 4, insert: "" },
      { index: 2, remove: 0, insert: "x" },
      "",
    ],
  ])("is done %s", (_where, edit, earlier, result) => {
    expect(applied(applied("text", earlier), editAfter(edit, earlier))).toBe(result);
  });
});
