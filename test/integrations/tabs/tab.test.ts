import fc from "fast-check";
import type { FromHub } from "../../../src/integrations/tabs/messages.js";
import { isFromHub, isToHub } from "../../../src/integrations/tabs/messages.js";
import { tabDeadline, tabTransition } from "../../../src/integrations/tabs/tab.js";
import type { TabEffect, TabEvent, TabState } from "../../../src/integrations/tabs/tabState.js";
import { newTab } from "../../../src/integrations/tabs/tabState.js";

const settings = { probeMs: 100, silenceMs: 50, answerMs: 20 };

/** A tab that runs without anything around it. */
class Bench {
  state: TabState = newTab(settings);
  now = 0;

  do(event: TabEvent): readonly TabEffect[] {
    const { state, effects } = tabTransition(this.state, event, this.now);
    this.state = state;
    return effects;
  }

  hears(post: FromHub): string[] {
    return words(this.do({ type: "heard", post }));
  }

  at(now: number): string[] {
    this.now = now;
    return words(this.do({ type: "time" }));
  }
}

const words = (effects: readonly TabEffect[]): string[] =>
  effects.map((effect) => {
    if (effect.type === "post") return `say ${effect.post.type}`;
    if (effect.type === "tell") return `${effect.link}: ${effect.notice.type}`;
    return effect.type;
  });

/** A tab whose link seeks a hub. */
const seeking = (): Bench => {
  const bench = new Bench();
  bench.do({ type: "dial", link: "a" });
  bench.do({ type: "held", link: "a" });
  return bench;
};

/** A tab whose link is open, at a hub elsewhere. */
const open = (hub = "hub"): Bench => {
  const bench = seeking();
  bench.hears({ type: "attached", hub, link: "a" });
  bench.hears({ type: "opened", hub, link: "a", protocol: "jounce.v1" });
  return bench;
};

const frame = (data: string, hub = "hub", to?: readonly string[]): FromHub => ({
  type: "frame",
  hub,
  to,
  data,
});
const ended = (hub = "hub", to?: readonly string[]): FromHub => ({
  type: "closed",
  hub,
  to,
  code: 1000,
  reason: "",
  wasClean: true,
});

describe("a link", () => {
  it("asks to attach when its tab stands for election and its lock is held", () => {
    const bench = new Bench();
    expect(words(bench.do({ type: "dial", link: "a" }))).toEqual(["stand", "hold"]);
    expect(words(bench.do({ type: "dial", link: "b" }))).toEqual(["hold"]);
    expect(words(bench.do({ type: "held", link: "a" }))).toEqual(["say attach"]);
    expect(words(bench.do({ type: "held", link: "a" }))).toEqual([]);
  });

  it("hears and says nothing before it is open, nor from another hub", () => {
    const bench = seeking();
    expect(bench.hears(frame("early"))).toEqual([]);
    expect(bench.hears({ type: "opened", hub: "hub", link: "a", protocol: "" })).toEqual([]);
    expect(words(bench.do({ type: "send", link: "a", data: "x", bytes: 1 }))).toEqual([]);
    bench.hears({ type: "attached", hub: "hub", link: "a" });
    const opened: FromHub = { type: "opened", hub: "hub", link: "a", protocol: "" };
    expect([bench.hears(opened), bench.hears(opened)]).toEqual([["a: opened"], []]);
    expect(bench.hears(frame("x"))).toEqual(["a: frame"]);
    expect(bench.hears(frame("x", "hub", ["a", "b"]))).toEqual(["a: frame"]);
    expect(bench.hears(frame("x", "hub", ["b"]))).toEqual([]);
    expect(bench.hears(frame("x", "other"))).toEqual([]);
    expect(words(bench.do({ type: "send", link: "a", data: "x", bytes: 1 }))).toEqual(["say send"]);
  });

  it("is closed by its hub, and then is no more", () => {
    const bench = open();
    expect(bench.hears(ended("other"))).toEqual([]);
    expect(bench.hears(ended("hub", ["b"]))).toEqual([]);
    expect(bench.hears(ended())).toEqual(["a: closed", "letGo", "stepDown"]);
    expect([bench.hears(ended()), bench.hears(frame("late"))]).toEqual([[], []]);
  });

  it("is closed by its client: at once where it has no hub", () => {
    const close: TabEvent = { type: "close", link: "a", code: 4000, reason: "bye" };
    expect(words(seeking().do(close))).toEqual(["a: closed", "letGo", "stepDown"]);
    const bench = open();
    expect(words(bench.do(close))).toEqual(["say detach"]);
    expect(bench.hears(frame("late"))).toEqual([]);
    expect(bench.hears(ended("hub", ["a"]))).toEqual(["a: closed", "letGo", "stepDown"]);
    expect(words(bench.do(close))).toEqual([]);
    expect(words(open().do({ type: "drop", link: "a" }))).toEqual([
      "say drop",
      "letGo",
      "stepDown",
    ]);
  });

  it("of an older hub is lost when another leads; one that seeks follows it", () => {
    const bench = open("old");
    bench.do({ type: "dial", link: "b" });
    bench.do({ type: "held", link: "b" });
    expect(bench.hears({ type: "leading", hub: "new" })).toEqual([
      "a: closed",
      "letGo",
      "say attach",
    ]);
    expect(bench.state.links.get("b")?.phase).toBe("seeking");
  });
});

describe("a tab that leads", () => {
  it("goes on for others when its own links are gone, and no longer than them", () => {
    const bench = seeking();
    expect(words(bench.do({ type: "granted", hub: "own" }))).toEqual(["startHub"]);
    bench.do({ type: "hub", isOccupied: true });
    expect(words(bench.do({ type: "drop", link: "a" }))).toEqual(["say drop", "letGo"]);
    expect(words(bench.do({ type: "hub", isOccupied: false }))).toEqual(["stopHub", "stepDown"]);
    expect(bench.state.role).toBe("none");
  });

  it("stops when it is robbed, and stands again for its links", () => {
    const bench = seeking();
    bench.do({ type: "granted", hub: "own" });
    expect(words(bench.do({ type: "robbed" }))).toEqual(["stopHub", "stand"]);
    const alone = new Bench();
    alone.do({ type: "granted", hub: "own" });
    expect(alone.state.role).toBe("none");
  });

  it("tells its links when the browser has no locks for it", () => {
    expect(words(seeking().do({ type: "unavailable" }))).toEqual(["a: closed", "letGo"]);
  });
});

describe("a silent hub", () => {
  it("is asked for a sign of life, and its links are lost when it gives none", () => {
    const bench = open();
    expect(tabDeadline(bench.state)).toBe(100);
    expect([bench.at(99), bench.at(100)]).toEqual([[], ["say probe"]]);
    expect(tabDeadline(bench.state)).toBe(150);
    expect(bench.hears({ type: "alive", hub: "hub", bufferedBytes: 0 })).toEqual([]);
    expect(bench.at(200)).toEqual(["say probe"]);
    expect([bench.at(249), bench.at(250)]).toEqual([[], ["a: closed", "letGo", "stepDown"]]);
  });

  it("is asked again after this tab has slept", () => {
    const bench = open();
    bench.at(100);
    expect(bench.at(100_000)).toEqual(["say probe"]);
    expect(bench.at(100_050)).toEqual(["a: closed", "letGo", "stepDown"]);
  });

  it("is asked how much waits in its socket while something may", () => {
    const bench = open();
    bench.do({ type: "send", link: "a", data: "x".repeat(10), bytes: 10 });
    expect(bench.state.postedBytes).toBe(10);
    expect(bench.at(100)).toEqual(["say probe"]);
    bench.hears({ type: "alive", hub: "hub", bufferedBytes: 30 });
    expect([bench.state.postedBytes, bench.state.hubBytes]).toEqual([0, 30]);
  });

  it("that nobody hears of when attaching is overthrown, by one tab at a time", () => {
    const bench = seeking();
    expect([bench.at(19), bench.at(20)]).toEqual([[], ["askCoup"]]);
    expect(bench.at(40)).toEqual([]);
    expect(words(bench.do({ type: "coupGranted" }))).toEqual(["say attach"]);
    expect([bench.at(59), bench.at(60)]).toEqual([[], ["steal"]]);
    expect(words(bench.do({ type: "granted", hub: "own" }))).toEqual(["startHub"]);
    expect(bench.hears({ type: "leading", hub: "own" })).toEqual(["say attach"]);
    expect(bench.hears({ type: "attached", hub: "own", link: "a" })).toEqual(["endCoup"]);
  });

  it("is spared when it answers after all, or nobody seeks it any longer", () => {
    const answered = seeking();
    answered.at(20);
    expect(answered.hears({ type: "attached", hub: "hub", link: "a" })).toEqual(["endCoup"]);
    const gone = seeking();
    gone.at(20);
    expect(words(gone.do({ type: "drop", link: "a" }))).toEqual([
      "say drop",
      "letGo",
      "endCoup",
      "stepDown",
    ]);
    expect(words(gone.do({ type: "coupGranted" }))).toEqual(["endCoup"]);
  });
});

describe("what comes over a channel", () => {
  it.each([
    undefined,
    null,
    "attach",
    {},
    { type: "constructor" },
    { type: "attach" },
    { type: "attach", link: 1 },
    { type: "send", hub: "h", link: "l", data: {} },
    { type: "frame", hub: "h", to: [1], data: "" },
    { type: "closed", hub: "h", code: "1000", reason: "", wasClean: true },
  ])("is passed over when it is none of ours: %p", (value) => {
    expect([isToHub(value), isFromHub(value)]).toEqual([false, false]);
  });

  it("is taken in each direction for itself", () => {
    const attach = { type: "attach", link: "a" };
    expect([isToHub(attach), isFromHub(attach)]).toEqual([true, false]);
    const binary = { type: "frame", hub: "h", to: ["a"], data: new Uint8Array(1) };
    expect([isToHub(binary), isFromHub(binary)]).toEqual([false, true]);
  });
});

// Anything in any order.

const link = fc.constantFrom("a", "b");
const hub = fc.constantFrom("h1", "h2");
const to = fc.constantFrom<readonly string[] | undefined>(undefined, ["a"], ["b"]);
const post: fc.Arbitrary<FromHub> = fc.oneof(
  hub.map((name): FromHub => ({ type: "leading", hub: name })),
  fc.tuple(hub, link).map(([name, one]): FromHub => ({ type: "attached", hub: name, link: one })),
  fc
    .tuple(hub, link)
    .map(([name, one]): FromHub => ({ type: "opened", hub: name, link: one, protocol: "" })),
  fc.tuple(hub, to).map(([name, whom]) => frame("x", name, whom)),
  fc.tuple(hub, to).map(([name, whom]) => ended(name, whom)),
  hub.map((name): FromHub => ({ type: "alive", hub: name, bufferedBytes: 1 })),
);
const event: fc.Arbitrary<TabEvent> = fc.oneof(
  { weight: 4, arbitrary: post.map((said): TabEvent => ({ type: "heard", post: said })) },
  link.map((one): TabEvent => ({ type: "held", link: one })),
  link.map((one): TabEvent => ({ type: "send", link: one, data: "x", bytes: 1 })),
  link.map((one): TabEvent => ({ type: "close", link: one, code: 1000, reason: "" })),
  link.map((one): TabEvent => ({ type: "drop", link: one })),
  fc.constantFrom<TabEvent>(
    { type: "granted", hub: "h1" },
    { type: "robbed" },
    { type: "unavailable" },
    { type: "coupGranted" },
    { type: "hub", isOccupied: true },
    { type: "hub", isOccupied: false },
    { type: "time" },
  ),
);

describe("whatever happens to a tab", () => {
  it("a link opens once, hears only then, and hears nothing after its end", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(event, fc.nat(60)), { maxLength: 100, size: "max" }),
        (events) => {
          const bench = new Bench();
          const heard = new Map<string, string[]>([
            ["a", []],
            ["b", []],
          ]);
          const take = (effects: readonly TabEffect[]): void => {
            for (const effect of effects) {
              if (effect.type === "tell") heard.get(effect.link)?.push(effect.notice.type[0] ?? "");
            }
          };
          take(bench.do({ type: "dial", link: "a" }));
          take(bench.do({ type: "dial", link: "b" }));
          for (const [next, waitMs] of events) {
            bench.now += waitMs;
            take(bench.do(next));
          }
          for (const told of heard.values()) expect(told.join("")).toMatch(/^(of*)?c?$/);
          const { links, role, isHubOccupied } = bench.state;
          const leadsOthers = role === "leader" && isHubOccupied;
          expect(!links.isEmpty() || role === "none" || leadsOthers).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
