import { textPartsOf } from "../../../examples/showcase/page/parts/textParts.js";

const names = ["Ann", "Ann Lee", "C++ (fan)", ""];
const told = (text: string): readonly string[] =>
  textPartsOf(text, names).map((part) => `${part.kind} ${part.text}`);

describe("the parts of a text", () => {
  it.each([
    ["Hello", ["text Hello"]],
    ["", []],
    ["Hi @Ann!", ["text Hi ", "mention @Ann", "text !"]],
    ["@Ann Lee and @Anna", ["mention @Ann Lee", "text  and @Anna"]],
    ["@C++ (fan)", ["mention @C++ (fan)"]],
    ["See http://a.example/b.", ["text See ", "link http://a.example/b", "text ."]],
    ["(https://a.example)", ["text (", "link https://a.example", "text )"]],
    ["javascript:alert(1) ftp://a.example", ["text javascript:alert(1) ftp://a.example"]],
    ["https://", ["text https://"]],
    ["https://a.example/@Ann", ["link https://a.example/@Ann"]],
  ])("%p", (text, parts) => {
    expect(told(text)).toEqual(parts);
  });

  it("are the whole text together", () => {
    const text = "@Ann: https://a.example/?q=1#top, then @Ann Lee. https://[ and more";
    expect(
      textPartsOf(text, names)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });
});
