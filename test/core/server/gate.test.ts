import fc from "fast-check";
import { is, Map, Set } from "immutable";
import { Connection } from "../../../src/core/connection/Connection.js";
import { Deadlines } from "../../../src/core/server/Deadlines.js";
import { countKeys, Gate, keyOf, Place } from "../../../src/core/server/gate.js";
import { toRoute } from "../../../src/core/server/routes.js";
import { runs } from "../../support/arbitraries.js";

const here = new Place("192.0.2.1", "/chat");

describe("a place", () => {
  it("is that of an address and a route, where they are known", () => {
    expect(Place.of({ address: "2001:db8::7", route: "/chat" })).toEqual(
      new Place("2001:db8:0:0::/64", "/chat"),
    );
    expect(Place.of({})).toEqual(new Place(undefined, undefined));
    expect(Place.of({ address: "", route: "" })).toEqual(Place.of({}));
  });

  it.each([
    [here, ["192.0.2.1", " /chat", "192.0.2.1 /chat"]],
    [new Place("192.0.2.1", undefined), ["192.0.2.1"]],
    [new Place(undefined, "/chat"), [" /chat"]],
    [new Place(undefined, undefined), []],
  ])("%j counts under %j", (place, keys) => {
    expect(countKeys(place)).toEqual(keys);
  });

  it("counts under no key twice", () => {
    const address = fc.constantFrom(undefined, "192.0.2.1", "2001:db8:0:0::/64");
    const route = fc.constantFrom(undefined, "/", "/64", "/chat/:room");
    fc.assert(
      fc.property(address, route, address, route, (one, onOne, other, onOther) => {
        const keys = countKeys(new Place(one, onOne));
        expect(new globalThis.Set(keys).size).toBe(keys.length);
        const isSame = keyOf(one ?? "", onOne) === keyOf(other ?? "", onOther);
        expect(isSame).toBe(one === other && onOne === onOther);
      }),
    );
  });

  it("equals its twin and no other", () => {
    expect(is(here, new Place("192.0.2.1", "/chat"))).toBe(true);
    expect(here.hashCode()).toBe(new Place("192.0.2.1", "/x").hashCode());
    expect(here.equals(new Place("192.0.2.2", "/chat"))).toBe(false);
    expect(here.equals(new Place("192.0.2.1", undefined))).toBe(false);
    expect(here.equals({})).toBe(false);
    expect(new Place(undefined, undefined).hashCode()).toBe(0);
  });
});

describe("the counts of a gate", () => {
  it("go up and down with who comes and goes, and leave nothing behind", () => {
    const gate = Gate.initial().occupied(here).occupied(new Place("192.0.2.1", undefined));
    expect(gate.counts).toEqual(
      Map([
        ["192.0.2.1", 2],
        [" /chat", 1],
        ["192.0.2.1 /chat", 1],
      ]),
    );
    expect(gate.count("192.0.2.1")).toBe(2);
    expect(gate.count("192.0.2.9")).toBe(0);
    expect(gate.vacated(here).vacated(new Place("192.0.2.1", undefined))).toEqual(Gate.initial());
  });

  it("are never below nothing", () => {
    expect(Gate.initial().vacated(here)).toEqual(Gate.initial());
  });

  it("stay the same reference for a place of which nothing is known", () => {
    const gate = Gate.initial();
    expect(gate.occupied(new Place(undefined, undefined))).toBe(gate);
    expect(gate.vacated(here)).toBe(gate);
  });

  it("are those of a plain count, whatever the order", () => {
    const place = fc
      .tuple(fc.constantFrom(undefined, "a", "b"), fc.constantFrom(undefined, "/x", "/y"))
      .map(([address, route]) => new Place(address, route));
    fc.assert(
      fc.property(fc.array(place), (places) => {
        const full = places.reduce((gate, each) => gate.occupied(each), Gate.initial());
        for (const key of places.flatMap(countKeys)) {
          const there = places.filter((each) => countKeys(each).includes(key));
          expect(full.count(key)).toBe(there.length);
        }
        const empty = [...places].reverse().reduce((gate, each) => gate.vacated(each), full);
        expect(empty).toEqual(Gate.initial());
      }),
      runs,
    );
  });
});

describe("the allowances of a gate", () => {
  const gate = Gate.initial().with({
    spent: Map([
      ["a", 100],
      ["b", 101],
    ]),
  });

  it("are forgotten when they are whole again", () => {
    expect([...gate.pruned(100).spent.keys()]).toEqual(["b"]);
    expect(gate.pruned(99)).toBe(gate);
  });
});

describe("a gate", () => {
  const gate = Gate.initial();
  const others: readonly (readonly [string, unknown])[] = [
    ["another kind", {}],
    ["other routes", gate.with({ routes: [toRoute("/")] })],
    ["other attempts", gate.with({ attempts: Map([["h", here]]) })],
    ["other counts", gate.with({ counts: Map([["a", 1]]) })],
    ["other allowances", gate.with({ spent: Map([["a", 1]]) })],
    ["other unproven ones", gate.with({ unproven: Map([["a", new Connection("a")]]) })],
    ["other proofs", gate.with({ proving: Set(["a"]) })],
    ["other deadlines", gate.with({ deadlines: Deadlines.of([["a", 1]]) })],
  ];

  it("equals its twin", () => {
    expect(is(gate, Gate.initial())).toBe(true);
    expect(gate.hashCode()).toBe(Gate.initial().hashCode());
  });

  it.each(others)("sees %s", (_, other) => {
    expect(gate.equals(other)).toBe(false);
  });
});
