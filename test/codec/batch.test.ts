import fc from "fast-check";
import { batchExtraBytes, batchOf, batchTexts } from "../../src/codec/batch.js";
import { json } from "./anyEvent.js";
import { isProportional } from "../support/timing.js";

const texts = fc.array(
  json.map((value) => JSON.stringify(value)),
  { minLength: 1 },
);

describe("a batch", () => {
  it("gives back the texts that it was made of, whatever JSON they are", () => {
    fc.assert(
      fc.property(texts, (parts) => {
        expect(batchTexts(batchOf(parts))).toEqual(parts);
      }),
    );
  });

  it("is JSON of its parts", () => {
    fc.assert(
      fc.property(texts, (parts) => {
        const data = parts.map((text): unknown => JSON.parse(text));
        expect(JSON.parse(batchOf(parts))).toEqual({ type: "batch", data });
      }),
    );
  });

  it("has as many bytes beside its texts as it says", () => {
    fc.assert(
      fc.property(texts, (parts) => {
        const bytes = Buffer.byteLength(parts.join(""));
        expect(Buffer.byteLength(batchOf(parts))).toBe(bytes + batchExtraBytes(parts.length));
      }),
    );
  });

  it("has its two fields in either order, with white space wherever JSON has it", () => {
    expect(batchTexts('{"data":[1,2],"type":"batch"}')).toEqual(["1", "2"]);
    expect(batchTexts('\n{ "type" :\t"batch" ,\r\n"data" : [ 1 , 2 ] } ')).toEqual([" 1 ", " 2 "]);
    expect(batchTexts(' { "data": [1] , "type" : "batch" }')).toEqual(["1"]);
  });

  it("is not led astray by brackets, commas and quotes in texts", () => {
    const parts = ['{"a":"]},{\\"["}', '"\\\\"', '[[1,2],{"b":[","]}]', '{"}":"]"}'];
    expect(batchTexts(batchOf(parts))).toEqual(parts);
  });

  it("has at most 1,000 parts", () => {
    const many = (count: number): string => batchOf(Array.from({ length: count }, () => "{}"));
    expect(batchTexts(many(1_000))).toHaveLength(1_000);
    expect(batchTexts(many(1_001))).toBeUndefined();
    expect(batchTexts(many(20_000))).toBeUndefined();
  });

  it("keeps bad parts among the good ones", () => {
    expect(batchTexts('{"type":"batch","data":[{"type":"a"},oh no,,{"b":},{}]}')).toEqual([
      '{"type":"a"}',
      "oh no",
      "",
      '{"b":}',
      "{}",
    ]);
    expect(batchTexts('{"type":"batch","data":[]}')).toEqual([""]);
  });
});

describe("no batch", () => {
  it.each([
    "",
    "[]",
    '{"type":"chat","data":[1]}',
    '{"type":"batch"}',
    '{"type":"batch","data":{}}',
    '{"type":"batch","data":"[1]"}',
    '{"type":"batch","data":[1],"id":"b"}',
    '{"type":"batch","id":"b","data":[1]}',
    '{"type":"batch","data":[1],"type":"batch"}',
    '{"data":[1],"type":"chat"}',
    '{"data":[1]}',
    '{"type":"batch","data":[1]',
    '{"type":"batch","data":[1',
    '{"type":"batch","data":[1}}',
    '{"type":"batch","data":[{"a":1]}',
    '{"type":"batch","data":["never ends]}',
    '{"type":"batch","data":["never ends\\',
    '{"type":"batch","data":[1]} x',
    '{"type":"batch","data":[1]}}',
    '\u00a0{"type":"batch","data":[1]}',
  ])("is %s", (text) => {
    expect(batchTexts(text)).toBeUndefined();
  });

  it("is any text that JSON reads as something else", () => {
    fc.assert(
      fc.property(json, fc.constantFrom("batch", "chat"), (data, type) => {
        const found = batchTexts(JSON.stringify({ type, data }));
        expect(found === undefined).toBe(type !== "batch" || !Array.isArray(data));
      }),
    );
  });

  it.each<(size: number) => string>([
    (size) => " ".repeat(size),
    (size) => `{"type"${" ".repeat(size)}`,
    (size) => `{"data":${"[".repeat(size)}`,
    (size) => `{"data":[1]${" ".repeat(size)}x`,
    (size) => `{"data":[${'"\\'.repeat(size)}`,
    (size) => `{"data":[${",".repeat(size)}`,
  ])("is found out in proportion to its length: %s", async (hostile) => {
    expect(batchTexts(hostile(1_000_000))).toBeUndefined();
    expect(await isProportional((size) => batchTexts(hostile(size)), 20_000)).toBe(true);
  });
});
