import fc from "fast-check";
import {
  hasFiniteNumbers,
  isJsonSpace,
  isModest,
  jsonDefaults,
  jsonDepthMax,
} from "../../src/codec/jsonLimits.js";
import { json } from "./anyEvent.js";

const arrays = (depth: number, inside = "1"): string =>
  "[".repeat(depth) + inside + "]".repeat(depth);
const objects = (depth: number, inside = "1"): string =>
  '{"a":'.repeat(depth) + inside + "}".repeat(depth);

const isShallow = (text: string): boolean => isModest(text, { jsonDepthMax, jsonValuesMax: 0 });
const isFew = (text: string, jsonValuesMax: number): boolean =>
  isModest(text, { jsonDepthMax: 0, jsonValuesMax });

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;

const countOf = (value: unknown): number =>
  typeof value === "object" && value !== null
    ? Object.values(value).reduce<number>((sum, inside) => sum + countOf(inside), 1)
    : 1;

describe("the limits where nobody says otherwise", () => {
  it("are 64 levels and 10,000 values", () => {
    expect(jsonDefaults).toEqual({ jsonDepthMax: 64, jsonValuesMax: 10_000 });
    expect(isModest(`[${"0,".repeat(9_998)}0]`, jsonDefaults)).toBe(true);
    expect(isModest(`[${"0,".repeat(9_999)}0]`, jsonDefaults)).toBe(false);
  });
});

describe("the depth limit", () => {
  it.each([
    ["arrays", arrays],
    ["objects", objects],
  ])("lets 64 levels of %s pass and refuses 65", (_, nest) => {
    expect(jsonDepthMax).toBe(64);
    expect(isShallow(nest(64))).toBe(true);
    expect(isShallow(nest(65))).toBe(false);
  });

  it("counts arrays and objects together", () => {
    expect(isShallow(objects(32, arrays(32)))).toBe(true);
    expect(isShallow(objects(32, arrays(33)))).toBe(false);
  });

  it("counts levels, not brackets", () => {
    expect(isShallow(`[${"[],{},".repeat(1_000)}0]`)).toBe(true);
  });

  it.each([
    ["brackets", "[".repeat(1_000)],
    ["an escaped quote before brackets", `\\"${"{".repeat(1_000)}`],
    ["an escaped backslash and an escaped quote", `\\\\\\"${"[".repeat(1_000)}`],
  ])("does not count a string with %s", (_, inside) => {
    expect(isShallow(`{"a":"${inside}"}`)).toBe(true);
    expect(isShallow(objects(64, `"${inside}"`))).toBe(true);
  });

  it("counts again after a string that ends with a backslash", () => {
    expect(isShallow(`["\\\\",${arrays(64)}]`)).toBe(false);
  });

  it.each(['"', '"\\', `"${"[".repeat(1_000)}`])(
    "reads the unfinished string %p to its end",
    (end) => {
      expect(isShallow(" ".repeat(200) + end)).toBe(true);
    },
  );

  it.each([500_000, 5_000_000])("answers for nesting %i deep", (depth) => {
    expect(isShallow("[".repeat(depth))).toBe(false);
    expect(isShallow(objects(depth))).toBe(false);
  });

  it("agrees with the depth of the value that the text stands for", () => {
    const wrapped = fc
      .tuple(json, fc.integer({ min: 58, max: 66 }), fc.boolean())
      .map(([inside, depth, inArrays]) =>
        (inArrays ? arrays : objects)(depth, JSON.stringify(inside)),
      );
    fc.assert(
      fc.property(wrapped, (text) => {
        expect(isShallow(text)).toBe(depthOf(JSON.parse(text)) <= jsonDepthMax);
      }),
    );
  });
});

describe("the limit of values", () => {
  it.each([
    ["0", 1],
    ["[]", 1],
    ["[ \r\n\t ]", 1],
    ["[1]", 2],
    ["[1,2]", 3],
    ["[[],{}]", 3],
    ["[[[]]]", 3],
    ['{"a":{"b":1},"c":[2,3]}', 6],
    ['["a,b","[{"]', 3],
  ])("counts in %p %i values", (text, values) => {
    const padded = text + " ".repeat(100);
    expect(isFew(padded, values)).toBe(true);
    expect(values === 1 || !isFew(padded, values - 1)).toBe(true);
  });

  it("agrees with the number of values that the text stands for", () => {
    const spaced = fc
      .tuple(json, fc.constantFrom(undefined, 1, "\t"))
      .map(([value, space]) => JSON.stringify(value, undefined, space));
    fc.assert(
      fc.property(spaced, fc.integer({ min: 1, max: 12 }), (text, most) => {
        expect(isFew(text, most)).toBe(countOf(JSON.parse(text)) <= most);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is none where it is 0, like that of the depth", () => {
    expect(isFew(`[${"0,".repeat(100_000)}0]`, 0)).toBe(true);
    expect(isFew(arrays(1_000), 0)).toBe(true);
  });

  it("takes a time that grows with the text and no faster", () => {
    const brackets = `${`[${" ".repeat(1_000)}`.repeat(2_000)}`;
    expect(isFew(brackets, 0)).toBe(true);
  });
});

describe("the numbers of a text", () => {
  it.each([
    ["1e308", true],
    ["1e309", false],
    ["-1e999", false],
    ["1E+400", false],
    ["1e-999", true],
    ['"1e999"', true],
    ["[1e999", true],
    ["9".repeat(308), true],
    ["9".repeat(309), false],
    [`{"a":[0,{"b":-${"9".repeat(400)}}]}`, false],
    [`"${"9".repeat(400)}"`, true],
    [`${" ".repeat(290)}${"9".repeat(30)}${" ".repeat(400)}`, true],
  ])("are ones that JavaScript has: %s, %p", (text, isFinite) => {
    expect(hasFiniteNumbers(text)).toBe(isFinite);
  });

  it("are finite exactly where the parsed value has no infinite one", () => {
    const digits = fc.integer({ min: 1, max: 700 }).map((count) => "7".repeat(count));
    const exponent = fc.integer({ min: -400, max: 400 }).map((power) => `3e${power}`);
    const padded = fc.tuple(fc.nat(400), fc.oneof(digits, exponent));
    fc.assert(
      fc.property(fc.array(padded, { minLength: 1, maxLength: 4 }), (numbers) => {
        const text = `[${numbers.map(([spaces, n]) => " ".repeat(spaces) + n).join()}]`;
        const values = JSON.parse(text) as number[];
        expect(hasFiniteNumbers(text)).toBe(values.every(Number.isFinite));
      }),
    );
  });
});

describe("the white space of JSON", () => {
  it("is what a JSON parser ignores around a value", () => {
    const ignored = (code: number): boolean => {
      try {
        return JSON.parse(`${String.fromCharCode(code)}0`) === 0;
      } catch {
        return false;
      }
    };
    const codes = Array.from({ length: 0x3100 }, (_, code) => code).filter(
      (code) => isJsonSpace(code) !== (ignored(code) && !/[0-9-]/.test(String.fromCharCode(code))),
    );
    expect(codes).toEqual([]);
  });
});
