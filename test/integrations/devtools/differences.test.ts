import fc from "fast-check";
import type { Difference } from "../../../src/integrations/devtools/differences.js";
import { comparable, differencesOf } from "../../../src/integrations/devtools/differences.js";

type Container = Record<string | number, unknown>;

const isContainer = (value: unknown): value is Container =>
  typeof value === "object" && value !== null;

/** What the differences make of the value before: the later keys of a list go first. */
const applied = (before: unknown, differences: readonly Difference[]): unknown => {
  const root: Container = { value: structuredClone(before) };
  for (const { path, kind, after } of [...differences].reverse()) {
    let holder = root;
    let key: string | number = "value";
    for (const next of path) {
      const inner = holder[key];
      if (!isContainer(inner)) throw new Error(`nothing at ${path.join(".")}`);
      holder = inner;
      key = next;
    }
    if (kind !== "removed") put(holder, key, structuredClone(after));
    else if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  }
  return root["value"];
};

const put = (holder: Container, key: string | number, value: unknown): void => {
  Object.defineProperty(holder, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
};

/** As JSON, so that only the content counts, with keys in one order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isContainer(inner) && !Array.isArray(inner)
      ? Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))
      : inner,
  );

const name = fc.constantFrom("lobby", "attic", "__proto__", "constructor", "a");
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom("x", null, true),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie("value")), { maxLength: 3 }),
    fc.array(fc.record({ name, size: fc.nat({ max: 2 }) }), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4 }),
  ),
}));

describe("the differences", () => {
  it("explain the state after by the state before", () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        const [from, to] = comparable(before, after);
        const explained = applied(from, differencesOf(before, after));
        expect(canonical(explained)).toBe(canonical(to));
      }),
      { numRuns: 1_000 },
    );
  });

  it("are none between a state and itself", () => {
    fc.assert(
      fc.property(value, (state) => {
        expect(differencesOf(state, structuredClone(state))).toEqual([]);
      }),
    );
  });

  it("say what was added, removed and changed, and where", () => {
    const before = { phase: { name: "connecting", epoch: 1 }, attempts: 2 };
    const after = { phase: { name: "connected", epoch: 1, heardAt: 5 } };
    expect(differencesOf(before, after)).toEqual([
      { path: ["phase", "name"], kind: "changed", before: "connecting", after: "connected" },
      { path: ["phase", "heardAt"], kind: "added", before: undefined, after: 5 },
      { path: ["attempts"], kind: "removed", before: 2, after: undefined },
    ]);
  });

  it("know a member of a list by its name, wherever it stands", () => {
    const lobby = { joined: true };
    const differences = differencesOf(
      { rooms: [["lobby", lobby]], connections: [] },
      {
        rooms: [
          ["attic", { joined: false }],
          ["lobby", lobby],
        ],
        connections: [{ id: "c1" }],
      },
    );
    expect(differences.map(({ path, kind }) => `${kind} ${path.join(".")}`)).toEqual([
      "added rooms.attic",
      "added connections.c1",
    ]);
  });

  it("take a value that JSON leaves out for none", () => {
    const differences = differencesOf({ connectionId: undefined }, { connectionId: "c1" });
    expect(differences).toEqual([
      { path: ["connectionId"], kind: "added", before: undefined, after: "c1" },
    ]);
  });
});
