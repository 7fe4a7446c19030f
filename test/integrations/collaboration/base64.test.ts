import fc from "fast-check";
import {
  base64Length,
  fromBase64,
  toBase64,
} from "../../../src/integrations/collaboration/base64.js";

describe("base64", () => {
  it("gives back the bytes that it was made of, and is what Node makes of them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000, size: "max" }), (bytes) => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64"));
        expect(text).toHaveLength(base64Length(bytes.length));
        expect(Buffer.compare(fromBase64(text) ?? new Uint8Array(), bytes)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it("takes megabytes", () => {
    const bytes = new Uint8Array(3 * 1024 * 1024).map((_, index) => index % 251);
    const back = fromBase64(toBase64(bytes)) ?? new Uint8Array();
    expect(Buffer.compare(back, bytes)).toBe(0);
  });

  it.each(["-", "a", "=AAA", "AA\u00e9A", "\u{1f600}"])("is not %j", (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});
