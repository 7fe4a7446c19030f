import fc from "fast-check";
import { escapeInvisible, printable } from "../../src/core/printable.js";

describe("escapeInvisible", () => {
  it.each([
    ["a line end", "a\nb\r\u2028", "a\\u000ab\\u000d\\u2028"],
    ["an escape sequence, also the short one", "\u001b[31m\u009b31m", "\\u001b[31m\\u009b31m"],
    ["a change of direction", "\u202eabc", "\\u202eabc"],
    ["half a surrogate pair", "a\ud800", "a\\ud800"],
    ["an invisible character outside of the first plane", "\u{e0041}", "\\udb40\\udc41"],
  ])("escapes %s", (_, text, shown) => {
    expect(escapeInvisible(text)).toBe(shown);
  });

  it("leaves what can be seen as it is", () => {
    expect(escapeInvisible("Grüße, 你好 😀 %s \\n")).toBe("Grüße, 你好 😀 %s \\n");
  });

  it("keeps JSON the same JSON", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(JSON.parse(escapeInvisible(JSON.stringify({ text })))).toEqual({ text });
      }),
    );
  });
});

describe("printable", () => {
  it("shows a short text whole", () => {
    expect(printable("x".repeat(64))).toBe("x".repeat(64));
  });

  it("cuts a long one, and counts before it escapes", () => {
    expect(printable("x".repeat(65))).toBe(`${"x".repeat(64)}…`);
    expect(printable("\n\n\n", 2)).toBe("\\u000a\\u000a…");
    expect(printable("😀", 1)).toBe("\\ud83d…");
  });
});
