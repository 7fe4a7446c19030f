import { earliest, momentAt } from "../../src/core/moment.js";

describe("a moment", () => {
  it("has both clocks at the same time and an id of its own", () => {
    expect(momentAt(5)).toEqual({ now: 5, wall: 5, roll: 0, id: "m5" });
  });

  it("takes differences", () => {
    expect(momentAt(5, { wall: 9, id: "x" })).toEqual({ now: 5, wall: 9, roll: 0, id: "x" });
  });
});

describe("the earlier of two deadlines", () => {
  it.each([
    [undefined, undefined, undefined],
    [1, undefined, 1],
    [undefined, 2, 2],
    [1, 2, 1],
    [2, 1, 1],
    [3, 3, 3],
  ])("of %p and %p is %p", (a, b, expected) => {
    expect(earliest(a, b)).toBe(expected);
  });
});
