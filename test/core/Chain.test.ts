import { Chain } from "../../src/core/Chain.js";

const letters = Chain.appendAll<string>(undefined, ["a", "b", "c"]);

describe("a chain", () => {
  it("is undefined while it has no entries", () => {
    expect(Chain.appendAll(undefined, [])).toBeUndefined();
    expect(Chain.toArray(undefined)).toEqual([]);
  });

  it("reads its entries oldest first", () => {
    expect(Chain.toArray(letters)).toEqual(["a", "b", "c"]);
    expect(letters).toMatchObject({ length: 3, last: "c" });
    expect(Chain.append(undefined, "a")).toMatchObject({ length: 1, last: "a" });
  });

  it("leaves the shorter chain as it was and lets it grow another way", () => {
    const one = Chain.append(letters, "d");
    const other = Chain.append(letters, "e");
    expect(Chain.toArray(letters)).toEqual(["a", "b", "c"]);
    expect([Chain.toArray(one), Chain.toArray(other)]).toEqual([
      ["a", "b", "c", "d"],
      ["a", "b", "c", "e"],
    ]);
  });

  it("stays the same reference when nothing is appended", () => {
    expect(Chain.appendAll(letters, [])).toBe(letters);
  });

  it.each([
    [0, ["a", "b", "c"]],
    [2, ["c"]],
    [3, []],
    [9, []],
  ])("leaves out the oldest %i", (count, rest) => {
    expect(Chain.toArray(letters, count)).toEqual(rest);
  });
});
