import fc from "fast-check";
import { is } from "immutable";
import { runs } from "../../support/arbitraries.js";
import { Deadlines } from "../../../src/core/server/Deadlines.js";

const two = Deadlines.of().with("a", 1_000).with("b", 600);

describe("deadlines", () => {
  it("are none at first", () => {
    expect(Deadlines.of().next).toBeUndefined();
    expect(Deadlines.of().due(1e12)).toEqual([[], Deadlines.of()]);
  });

  it.each([
    [0, 0],
    [1, 250],
    [250, 250],
    [251, 500],
    [999.5, 1_000],
  ])("at %d are kept at %i, never too early", (at, kept) => {
    expect(Deadlines.of().with("a", at).toJSON()).toEqual([["a", kept]]);
  });

  it("know the earliest", () => {
    expect(two.next).toBe(750);
    expect(two.without("b").without("a").next).toBeUndefined();
  });

  it("give those that are due, and are left with the others", () => {
    expect(two.due(749)).toEqual([[], two]);
    const [names, left] = two.due(750);
    expect([names, left.next]).toEqual([["b"], 1_000]);
    expect(two.due(5_000)[0]).toEqual(["a", "b"]);
  });

  it("take a later word about a name for the earlier one", () => {
    const moved = two.with("b", 5_000);
    expect(moved.due(2_000)[0]).toEqual(["a"]);
    expect(moved.due(5_000)[0]).toEqual(["a", "b"]);
    // The old time is looked at once more and found empty.
    expect(moved.next).toBe(750);
    expect(moved.due(750)[1].next).toBe(1_000);
  });

  it("stay the same reference when nothing changes", () => {
    expect(two.with("b", 600)).toBe(two);
    expect(two.with("b", 700)).toBe(two);
    expect(two.without("c")).toBe(two);
    expect(two.due(0)[1]).toBe(two);
  });

  it("come back from their plain form", () => {
    const reread = Deadlines.of(JSON.parse(JSON.stringify(two)));
    expect(is(reread, two)).toBe(true);
    expect(reread.hashCode()).toBe(two.hashCode());
    expect(reread.next).toBe(two.next);
    expect(two.equals({})).toBe(false);
    expect(two.equals(two.without("a"))).toBe(false);
  });

  it("are found exactly once each, whatever was said of them, and never before their time", () => {
    const move = fc.record({
      name: fc.constantFrom("a", "b", "c", "__proto__"),
      at: fc.option(fc.nat({ max: 3_000 }), { nil: undefined }),
      gap: fc.nat({ max: 700 }),
    });
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        let deadlines = Deadlines.of();
        const model = new Map<string, number>();
        let now = 0;
        for (const { name, at, gap } of moves) {
          now += gap;
          const before = JSON.stringify(deadlines);
          const set = at === undefined ? deadlines.without(name) : deadlines.with(name, now + at);
          expect(JSON.stringify(deadlines)).toBe(before);
          if (at === undefined) model.delete(name);
          else model.set(name, Math.ceil((now + at) / 250) * 250);
          const [names, left] = set.due(now);
          const due = [...model].filter(([, time]) => time <= now).map(([each]) => each);
          expect([...names].sort()).toEqual(due.sort());
          for (const each of due) model.delete(each);
          expect(new Map(left.toJSON())).toEqual(model);
          const earliest = Math.min(Infinity, ...model.values());
          expect(left.next === undefined ? model.size === 0 : left.next <= earliest).toBe(true);
          deadlines = left;
        }
      }),
      runs,
    );
  });
});
