import { isName, nameBytesMax, toName, utf8Bytes } from "../../src/core/ids.js";

describe("a name", () => {
  it.each(["lobby", "a b", "Ünïcødé", "房间", "🙂", "__proto__", "constructor", "x".repeat(255)])(
    "may be %p",
    (name) => {
      expect(isName(name)).toBe(true);
    },
  );

  it.each([
    "",
    "x".repeat(256),
    "é".repeat(128),
    "a\nb",
    "\u0000",
    "\u007f",
    "\u2028",
    "\ud800",
    3,
    undefined,
    null,
  ])("may not be %p", (name) => {
    expect(isName(name)).toBe(false);
  });

  it("has one form, whichever way it is spelled", () => {
    expect(toName("cafe\u0301")).toBe(toName("caf\u00e9"));
  });

  it("is short enough in its one form too, which may be longer than what was written", () => {
    const growing = "\u0958".repeat(85);
    expect(utf8Bytes(growing)).toBe(nameBytesMax);
    expect(utf8Bytes(growing.normalize("NFC"))).toBeGreaterThan(nameBytesMax);
    expect(isName(growing)).toBe(false);
  });

  it("is refused when it is none", () => {
    expect(() => toName("")).toThrow(expect.objectContaining({ code: "INVALID_NAME" }));
  });
});

describe("the length in UTF-8", () => {
  it.each(["", "abc", "é", "€", "🙂", "a€🙂é"])("of %p is what an encoder says", (text) => {
    expect(utf8Bytes(text)).toBe(Buffer.byteLength(text));
  });
});
