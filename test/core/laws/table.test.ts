import fc from "fast-check";
import { Map as ImmutableMap } from "immutable";
import { Table } from "../../../src/core/Table.js";

type Model = ImmutableMap<string, number>;

/** A write to one of the versions so far, or only a read of it. */
interface Move {
  readonly from: number;
  readonly kind: "set" | "delete" | "read";
  readonly key: string;
  readonly value: number;
}

const move = (keys: number): fc.Arbitrary<Move> =>
  fc.record({
    from: fc.nat(),
    kind: fc.constantFrom("set", "set", "delete", "read"),
    key: fc.nat({ max: keys }).map((index) => (index === 0 ? "__proto__" : `k${index}`)),
    value: fc.nat({ max: 3 }),
  });

const write = <T extends { set(k: string, v: number): T; delete(k: string): T }>(
  table: T,
  { kind, key, value }: Move,
): T => {
  if (kind === "read") return table;
  return kind === "set" ? table.set(key, value) : table.delete(key);
};

/** Every version of table and model that the moves lead to; `recent` writes to the newest mostly. */
const versions = (moves: readonly Move[], recent: boolean): readonly [Table<number>, Model][] => {
  const all: [Table<number>, Model][] = [[Table.of<number>(), ImmutableMap<string, number>()]];
  for (const each of moves) {
    const index = recent && each.from % 10 > 0 ? all.length - 1 : each.from % all.length;
    const [table, model] = all[index] ?? [Table.of<number>(), ImmutableMap<string, number>()];
    expect(table.get(each.key)).toBe(model.get(each.key));
    all.push([write(table, each), write(model, each)]);
  }
  return all;
};

const agrees = ([table, model]: readonly [Table<number>, Model]): boolean =>
  table.size === model.size && ImmutableMap(table).equals(model);

describe("a table", () => {
  it("behaves like an immutable map through any forks of its history", () => {
    fc.assert(
      fc.property(fc.array(move(6), { maxLength: 40, size: "max" }), (moves) => {
        expect(versions(moves, false).every(agrees)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("behaves so through more writes than its log holds", () => {
    const many = { minLength: 400, maxLength: 600, size: "max" } as const;
    fc.assert(
      fc.property(fc.array(move(200), many), (moves) => {
        const all = versions(moves, true);
        expect(all.filter((_, index) => index % 7 === 0).every(agrees)).toBe(true);
      }),
      { numRuns: 5 },
    );
  });

  it("equals a table with the same entries, whatever their history", () => {
    fc.assert(
      fc.property(fc.array(move(4), { maxLength: 30 }), (moves) => {
        const [table, model] = versions(moves, false).at(-1) ?? [
          Table.of<number>(),
          ImmutableMap(),
        ];
        const twin = Table.of<number>(model as Model);
        expect(table.equals(twin) && twin.equals(table)).toBe(true);
        expect(table.hashCode()).toBe(twin.hashCode());
      }),
      { numRuns: 100 },
    );
  });
});
