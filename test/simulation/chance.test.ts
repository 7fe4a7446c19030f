import { seededRoll } from "../../src/simulation/chance.js";

const draw = (seed: number, count: number): number[] => {
  const roll = seededRoll(seed);
  return Array.from({ length: count }, roll);
};

describe("seeded chance", () => {
  it("repeats itself for a seed and differs for another", () => {
    expect(draw(7, 20)).toEqual(draw(7, 20));
    expect(draw(7, 20)).not.toEqual(draw(8, 20));
  });

  it("lies in [0, 1) and fills it evenly", () => {
    const rolls = draw(1, 10_000);
    expect(rolls.every((roll) => roll >= 0 && roll < 1)).toBe(true);
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => rolls.filter((roll) => Math.floor(roll * 10) === tenth).length,
    );
    expect(Math.min(...tenths)).toBeGreaterThan(900);
    expect(Math.max(...tenths)).toBeLessThan(1_100);
  });
});
