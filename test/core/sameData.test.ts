import { List, Map } from "immutable";
import { sameData, sameEntries } from "../../src/core/sameData.js";

describe("data of users", () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;

  it.each([
    [1, 1, true],
    [NaN, NaN, true],
    [List([1]), List([1]), true],
    [{ a: [1] }, { a: [1] }, true],
    [{ a: 1 }, { a: 2 }, false],
    ["1", 1, false],
    [{ a: 1 }, "a", false],
    [cycle, { ...cycle }, false],
  ])("%p and %p are the same: %p", (a, b, expected) => {
    expect(sameData(a, b)).toBe(expected);
  });

  it("is compared entry by entry", () => {
    const entries = Map<string, unknown>({ a: { deep: [1] } });
    expect(sameEntries(entries, entries)).toBe(true);
    expect(sameEntries(entries, Map<string, unknown>({ a: { deep: [1] } }))).toBe(true);
    expect(sameEntries(entries, Map<string, unknown>({ b: { deep: [1] } }))).toBe(false);
    expect(sameEntries(entries, Map<string, unknown>())).toBe(false);
  });
});
