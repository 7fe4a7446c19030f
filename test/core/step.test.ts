import type { Step } from "../../src/core/step.js";
import { andThen, each, neverReached, stay, step } from "../../src/core/step.js";

const add = (total: number, item: number): Step<number, string> => step(total + item, [`+${item}`]);

describe("a step", () => {
  it("stays, or moves with effects or without", () => {
    const state = {};
    expect(stay(state).state).toBe(state);
    expect(stay(state).effects).toEqual([]);
    expect(step(1)).toEqual({ state: 1, effects: [] });
    expect(step(1, ["a"])).toEqual({ state: 1, effects: ["a"] });
  });

  it("is followed by another on its state, and both effects are kept in order", () => {
    expect(andThen(add(0, 1), (state) => add(state, 2))).toEqual({
      state: 3,
      effects: ["+1", "+2"],
    });
    expect(andThen(add(0, 1), (state) => step(state * 5))).toEqual({ state: 5, effects: ["+1"] });
    expect(andThen(step<number, string>(2), (state) => add(state, 3))).toEqual({
      state: 5,
      effects: ["+3"],
    });
  });

  it("goes through items on the state so far", () => {
    expect(each(add(0, 1), [2, 3], add)).toEqual({ state: 6, effects: ["+1", "+2", "+3"] });
    expect(each(stay(4), [], add)).toEqual({ state: 4, effects: [] });
  });
});

describe("what is never reached", () => {
  it("throws when it is", () => {
    expect(() => neverReached({ type: "surprise" } as never)).toThrow(
      'Broken invariant: unexpected {"type":"surprise"}',
    );
  });
});
