import { is, Map as ImmutableMap } from "immutable";
import { Table } from "../../src/core/Table.js";

const newTwo = (): Table<number> =>
  Table.of([
    ["a", 1],
    ["b", 2],
  ]);
const two = newTwo();

/** A table that has been written to `count` times after `start`, under new keys. */
const grown = (start: Table<number>, count: number): Table<number> =>
  Array.from({ length: count }).reduce<Table<number>>(
    (table, _, index) => table.set(`k${index}`, index),
    start,
  );

describe("a table", () => {
  it("reads like a map", () => {
    expect([two.get("a"), two.get("c"), two.has("b"), two.has("c"), two.size]).toEqual([
      1,
      undefined,
      true,
      false,
      2,
    ]);
    expect(Table.of().size).toBe(0);
  });

  it("iterates in order of insertion", () => {
    const table = newTwo().set("c", 3).set("a", 9);
    expect([...table]).toEqual([
      ["a", 9],
      ["b", 2],
      ["c", 3],
    ]);
    expect([...table.keys()]).toEqual(["a", "b", "c"]);
    expect([...table.values()]).toEqual([9, 2, 3]);
    expect([...table.entries()]).toEqual(table.toJSON());
  });

  it("visits each entry", () => {
    const seen: unknown[] = [];
    two.forEach((value, key) => seen.push([key, value]));
    expect(seen).toEqual(two.toJSON());
  });

  it("stays the same reference when nothing changes", () => {
    expect(two.set("a", 1)).toBe(two);
    expect(two.delete("c")).toBe(two);
  });

  it("shows its own version whatever is written later", () => {
    const base = newTwo();
    const later = base.set("a", 9).delete("b").set("c", 3);
    expect(new Map(base)).toEqual(new Map(newTwo()));
    expect(later.toJSON()).toEqual([
      ["a", 9],
      ["c", 3],
    ]);
  });

  it("can be written to again after newer versions were made of it", () => {
    const base = Table.of([["a", 1]]);
    const left = base.set("b", 2);
    const right = base.set("b", 3).delete("a");
    expect([base.toJSON(), left.toJSON(), right.toJSON()]).toEqual([
      [["a", 1]],
      [
        ["a", 1],
        ["b", 2],
      ],
      [["b", 3]],
    ]);
  });

  it("keeps an old version whole through more writes than the log holds", () => {
    const table = grown(two, 700);
    expect(table.size).toBe(702);
    expect(two.toJSON()).toHaveLength(2);
    expect(table.get("k699")).toBe(699);
  });

  it("ends an iteration over what it began with", () => {
    const table = Table.of([
      ["a", 1],
      ["b", 2],
    ]);
    const keys = table.keys();
    const next = table.delete("b").set("c", 3);
    expect([...keys]).toEqual(["a", "b"]);
    expect(next.size).toBe(2);
  });

  it.each(["__proto__", "constructor", "", "0"])("takes %p for a key", (key) => {
    expect(two.has(key)).toBe(false);
    expect(two.set(key, 5).get(key)).toBe(5);
  });
});

describe("the equality of tables", () => {
  it("is that of their entries in whatever order", () => {
    const turned = Table.of([
      ["b", 2],
      ["a", 1],
    ]);
    expect(is(two, turned)).toBe(true);
    expect(two.hashCode()).toBe(turned.hashCode());
    expect(two.equals(two)).toBe(true);
  });

  it("is that of values by `is`", () => {
    const nested = (): Table<ImmutableMap<string, number>> =>
      Table.of([["m", ImmutableMap({ x: 1 })]]);
    expect(nested().equals(nested())).toBe(true);
  });

  it.each([
    ["another kind", new Map([["a", 1]])],
    ["another size", two.set("c", 3)],
    ["another value", two.set("a", 9)],
    ["another key", two.delete("a").set("c", 1)],
  ])("sees %s", (_, other) => {
    expect(two.equals(other)).toBe(false);
  });
});

describe("an old version", () => {
  it.each([1, 32, 33, 300])("is read as it was after %i newer writes", (writes) => {
    const old = Table.of([
      ["a", 1],
      ["b", 2],
    ]);
    let newer = old.set("a", 10).delete("b");
    for (let count = 2; count < writes; count += 1) newer = newer.set(`k${count}`, count);
    expect([old.get("a"), old.get("b"), old.get("k2"), old.has("b")]).toEqual([
      1,
      2,
      undefined,
      true,
    ]);
    expect([newer.get("a"), newer.get("b")]).toEqual([10, undefined]);
  });
});
