import fc from "fast-check";
import { isShallow, jsonDepthMax } from "../../src/codec/jsonLimits.js";
import { json } from "./anyEvent.js";

const arrays = (depth: number, inside = "1"): string =>
  "[".repeat(depth) + inside + "]".repeat(depth);
const objects = (depth: number, inside = "1"): string =>
  '{"a":'.repeat(depth) + inside + "}".repeat(depth);

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;

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
