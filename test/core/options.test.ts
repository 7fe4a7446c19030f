import * as options from "../../src/core/options.js";

const never = [undefined, null, "1", NaN, -1, {}];

describe.each<
  readonly [string, (value: unknown) => boolean, readonly unknown[], readonly unknown[]]
>([
  ["isDuration", options.isDuration, [0, 1.5, 1e9], [...never, Infinity]],
  ["isCount", options.isCount, [0, 7, Infinity], [...never, 1.5, -Infinity]],
  ["isFiniteCount", options.isFiniteCount, [0, 7], [...never, 1.5, Infinity]],
  ["isFraction", options.isFraction, [0, 0.5, 1], [...never, 1.1]],
  ["isFactor", options.isFactor, [1, 2.5], [...never, 0.9, Infinity]],
  ["isFlag", options.isFlag, [true, false], [...never, 0, 1]],
  ["isTexts", options.isTexts, [[], ["a", "b"]], [...never, "a", [""], ["a", 1], { 0: "a" }]],
  ["isText", options.isText, ["a"], ["", 1, undefined, null]],
  ["isPort", options.isPort, [0, 80, 65_535], [...never, 65_536, 80.5]],
  ["isOneOf", options.isOneOf("drop", "close"), ["drop", "close"], [...never, "Drop", "toString"]],
])("%s", (_, check, good, bad) => {
  it.each(good.map((value) => [value]))("accepts %p", (value) => {
    expect(check(value)).toBe(true);
  });

  it.each(bad.map((value) => [value]))("refuses %p", (value) => {
    expect(check(value)).toBe(false);
  });
});

describe("merging options", () => {
  const checks = { delayMs: options.isDuration, retry: options.isFlag };
  const before: { delayMs: number; retry: boolean } = Object.freeze({ delayMs: 1, retry: true });

  it("takes the changes and leaves the former options as they were", () => {
    const after = options.mergeOptions(before, { delayMs: 2 }, checks);
    expect([before.delayMs, after]).toEqual([1, { delayMs: 2, retry: true }]);
    expect(Object.isFrozen(after)).toBe(true);
  });

  it.each([{}, { delayMs: 1 }, { delayMs: undefined }, { unknown: 5 }])(
    "stays the same reference with %p",
    (changes) => {
      expect(options.mergeOptions(before, changes as Partial<typeof before>, checks)).toBe(before);
    },
  );

  it("copies a list, which whoever gave it may go on to change, and sees when it is the same", () => {
    const listChecks = { names: options.isTexts };
    const none: { names: readonly string[] } = { names: [] };
    const given = ["a"];
    const after = options.mergeOptions(none, { names: given }, listChecks);
    given.push("b");
    expect(after).toEqual({ names: ["a"] });
    expect(Object.isFrozen(after.names)).toBe(true);
    expect(options.mergeOptions(after, { names: ["a"] }, listChecks)).toBe(after);
    expect(options.mergeOptions(after, { names: ["b"] }, listChecks)).toEqual({ names: ["b"] });
    expect(options.mergeOptions(after, { names: ["a", "b"] }, listChecks).names).toHaveLength(2);
  });

  it("refuses a value out of its range and names the option", () => {
    const merge = (): unknown => options.mergeOptions(before, { delayMs: -1 }, checks);
    expect(merge).toThrow(
      expect.objectContaining({
        code: "INVALID_OPTION",
        message: expect.stringContaining("delayMs"),
      }),
    );
  });

  it.each([
    [{ delayMs: -1 }, "delayMs must be a finite number from 0 on, and it is -1"],
    [{ delayMs: Infinity }, "delayMs must be a finite number from 0 on, and it is Infinity"],
    [{ retry: "a secret" }, "retry must be true or false, and it is of the type string"],
  ])("says what may be and what was given, and repeats no text: %p", (changes, message) => {
    const merge = (): unknown => options.mergeOptions(before, changes as never, checks);
    expect(merge).toThrow(expect.objectContaining({ code: "INVALID_OPTION", message }));
  });

  it("says no more of a value whose check says no more", () => {
    const merge = (): unknown =>
      options.mergeOptions({ name: "a" }, { name: "" }, { name: options.isText });
    expect(merge).toThrow("name cannot have that value");
  });
});
