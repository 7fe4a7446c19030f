import fc from "fast-check";
import * as Y from "yjs";
import { bindText } from "../../../src/collaboration.js";

/** A textarea in the page, bound to a text that others edit, too. */
const bound = (content = "") => {
  const doc = new Y.Doc();
  const others = new Y.Doc();
  const text = doc.getText("text");
  text.insert(0, content);
  const exchange = (): void => {
    Y.applyUpdate(others, Y.encodeStateAsUpdate(doc), "exchange");
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(others), "exchange");
  };
  exchange();
  const area = document.createElement("textarea");
  document.body.replaceChildren(area);
  area.focus();
  const unbind = bindText(text, area);
  /** Types, as a browser tells it: the selection gives way to the words. */
  const type = (words: string): void => {
    area.setRangeText(words, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  };
  /** Somebody else edits. */
  const elsewhere = (change: (text: Y.Text) => void): void => {
    exchange();
    change(others.getText("text"));
    exchange();
  };
  return { doc, text, area, type, elsewhere, unbind, others };
};

/** The value with the selection in it, between bars. */
const shown = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): string =>
  `${value.slice(0, selectionStart)}|${
    selectionStart === selectionEnd ? "" : `${value.slice(selectionStart, selectionEnd)}|`
  }${value.slice(selectionEnd)}`;

describe("a textarea that is bound to a text", () => {
  it("shows it", () => {
    expect(bound("Hello").area.value).toBe("Hello");
  });

  it("puts into it what is typed, where it is typed", () => {
    const { text, area, type } = bound("Hello");
    area.setSelectionRange(1, 5);
    type("i");
    type("!");
    expect([text.toJSON(), shown(area)]).toEqual(["Hi!", "Hi!|"]);
  });

  it("keeps its caret when others edit before it, behind it and at it", () => {
    const { area, elsewhere } = bound("Hello");
    area.setSelectionRange(2, 2);
    elsewhere((text) => text.insert(0, ">> "));
    expect(shown(area)).toBe(">> He|llo");
    elsewhere((text) => text.insert(8, "!"));
    expect(shown(area)).toBe(">> He|llo!");
    elsewhere((text) => text.insert(5, "..."));
    expect(shown(area)).toBe(">> He|...llo!");
    elsewhere((text) => text.delete(0, 4));
    expect(shown(area)).toBe("e|...llo!");
  });

  it("keeps its selection", () => {
    const { area, elsewhere } = bound("one two three");
    area.setSelectionRange(4, 7, "backward");
    elsewhere((text) => text.insert(0, "zero "));
    expect(shown(area)).toBe("zero one |two| three");
    expect(area.selectionDirection).toBe("backward");
  });

  it("keeps its caret when others edit another part of the document", () => {
    const { area, elsewhere, others } = bound("Hello");
    area.setSelectionRange(2, 2);
    elsewhere(() => others.getMap("map").set("a", 1));
    expect(shown(area)).toBe("He|llo");
  });

  it("does not take the focus", () => {
    const { area, elsewhere } = bound("Hello");
    area.blur();
    elsewhere((text) => text.insert(0, ">> "));
    expect([area.value, document.activeElement === area]).toEqual([">> Hello", false]);
  });

  it("lets a word be composed in peace, then brings both together", () => {
    const { text, area, elsewhere } = bound("ab");
    area.setSelectionRange(1, 1);
    area.dispatchEvent(new Event("compositionstart"));
    area.setRangeText("k", 1, 1, "end");
    area.dispatchEvent(new Event("input"));
    elsewhere((other) => other.insert(0, ">> "));
    expect([area.value, text.toJSON()]).toEqual(["akb", ">> ab"]);
    area.setRangeText("か", 1, 2, "end");
    area.dispatchEvent(new Event("compositionend"));
    expect([text.toJSON(), shown(area)]).toEqual([">> aかb", ">> aか|b"]);
  });

  it("can be undone: what was typed has the textarea as its origin", () => {
    const { text, area, type, elsewhere } = bound("ab");
    const undo = new Y.UndoManager(text, { trackedOrigins: new Set([area]) });
    area.setSelectionRange(1, 1);
    type("typed");
    elsewhere((other) => other.insert(0, ">> "));
    undo.undo();
    expect(area.value).toBe(">> ab");
  });

  it("follows nothing any more once it is let go", () => {
    const { text, area, doc, type, elsewhere, unbind } = bound("Hello");
    unbind();
    type("typed ");
    elsewhere((other) => other.insert(0, ">> "));
    expect([area.value, text.toJSON()]).toEqual(["Hellotyped ", ">> Hello"]);
    expect(doc._observers.get("beforeTransaction")?.size ?? 0).toBe(0);
  });

  it("is the same as the text after whatever happens", () => {
    const words = fc.constantFrom("a", "bc", "\n", "");
    const place = fc.nat({ max: 20 });
    const act = fc.tuple(fc.boolean(), place, fc.nat({ max: 3 }), words);
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        const { text, area, type, elsewhere, others } = bound("begin");
        for (const [isHere, at, length, typed] of acts) {
          const start = at % (area.value.length + 1);
          if (isHere) {
            area.setSelectionRange(start, start + length);
            type(typed);
          } else {
            elsewhere((other) => {
              other.delete(start, Math.min(length, other.length - start));
              other.insert(start, typed);
            });
          }
          expect(area.value).toBe(text.toJSON());
        }
        elsewhere(() => undefined);
        expect(others.getText("text").toJSON()).toBe(area.value);
      }),
      { numRuns: 60 },
    );
  });
});
