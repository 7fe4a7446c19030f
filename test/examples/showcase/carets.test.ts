import * as Y from "yjs";
import {
  caretsIn,
  lineOf,
  placeAt,
  writersIn,
} from "../../../examples/showcase/page/examples/carets.js";

const textOf = (content: string): Y.Text => {
  const text = new Y.Doc().getText("text");
  text.insert(0, content);
  return text;
};
const ben = { userId: "ben", name: "Ben" };
const peer = (clientId: number, state: Readonly<Record<string, unknown>>) => ({ clientId, state });

describe("the carets of the others", () => {
  it("stay at their place while the text before them changes", () => {
    const text = textOf("one two");
    const peers = [peer(7, { user: ben, caret: placeAt(text, 3) })];
    text.insert(0, "zero ");
    text.insert(8, "!");
    expect(caretsIn(text, peers)).toEqual([{ ...ben, key: 7, index: 8 }]);
  });

  it("come in the order of the text", () => {
    const text = textOf("one two");
    const peers = [
      peer(1, { user: ben, caret: placeAt(text, 5) }),
      peer(2, { user: ben, caret: placeAt(text, 2) }),
    ];
    expect(caretsIn(text, peers).map(({ key }) => key)).toEqual([2, 1]);
  });

  it.each([
    ["nobody", { caret: {} }],
    ["no place", { user: ben }],
    ["a place in nothing", { user: ben, caret: { type: { client: 1, clock: 99 } } }],
    ["a word", { user: ben, caret: "here" }],
  ])("are not made of %s", (_, state) => {
    expect(caretsIn(textOf("one"), [peer(1, state)])).toEqual([]);
  });

  it("are in a line", () => {
    expect([lineOf("a\nb", 1), lineOf("a\nb", 2)]).toEqual([1, 2]);
  });
});

describe("the writers", () => {
  it("are who looks and who has the text open, each once", () => {
    const ada = { userId: "ada", name: "Ada" };
    const peers = [peer(1, { user: ben }), peer(2, { user: ben }), peer(3, { user: null })];
    expect(writersIn(peers, ada)).toEqual([ada, ben]);
  });
});
