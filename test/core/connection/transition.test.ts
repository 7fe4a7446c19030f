import type { LinkEvent } from "../../../src/core/connection/event.js";
import { LinkState } from "../../../src/core/connection/state.js";
import { transition } from "../../../src/core/connection/transition.js";

const policy = {
  heartbeatIntervalMs: 30,
  heartbeatTimeoutMs: 60,
  messageBytesMax: 10,
  slowConsumer: "drop",
} as const;
const idle = new LinkState(0, false, 1, 2, 0);
const asked = new LinkState(0, true, 1, 2, 5);

type Row = readonly [LinkState, LinkEvent, LinkState, readonly string[]];

describe("a link", () => {
  it.each<Row>([
    [asked, { type: "received", bytes: 1, now: 9 }, new LinkState(9, false, 2, 2, 0), ["accept"]],
    [idle, { type: "received", bytes: 11, now: 9 }, new LinkState(9, false, 2, 2, 0), ["close"]],
    [asked, { type: "heard", now: 9 }, new LinkState(9, false, 1, 2, 0), []],
    [idle, { type: "swept", now: 30, lateMs: 0 }, new LinkState(0, true, 1, 2, 0), ["ping"]],
    [idle, { type: "swept", now: 20, lateMs: 4 }, new LinkState(0, false, 1, 2, 4), []],
    [asked, { type: "swept", now: 64, lateMs: 0 }, asked, []],
    [asked, { type: "swept", now: 65, lateMs: 0 }, asked, ["drop"]],
    [idle, { type: "overflowed", messages: 3 }, new LinkState(0, false, 1, 5, 0), []],
  ])("in %j answers %j", (state, event, next, words) => {
    const { state: after, effects } = transition(state, event, policy);
    expect(after).toEqual(next);
    expect(effects.map(({ type }) => type)).toEqual(words);
  });

  it("stays the same reference when a sweep finds nothing to do", () => {
    expect(transition(idle, { type: "swept", now: 10, lateMs: 0 }, policy).state).toBe(idle);
  });

  it("ends a slow peer when that is the policy", () => {
    const strict = { ...policy, slowConsumer: "close" } as const;
    const { effects } = transition(idle, { type: "overflowed", messages: 1 }, strict);
    expect(effects).toMatchObject([{ type: "close", code: 1013 }]);
  });

  it("takes no event that it does not know", () => {
    expect(() => transition(idle, { type: "surprise" } as never, policy)).toThrow(
      "Broken invariant",
    );
  });

  it("pings a silent peer, then drops it, and forgives the time that the server slept", () => {
    const sweep = (state: LinkState, now: number, lateMs = 0) =>
      transition(state, { type: "swept", now, lateMs }, policy);
    const pinged = sweep(LinkState.openedAt(0), 30).state;
    const slept = sweep(pinged, 1_000, 950);
    expect(slept.effects).toEqual([]);
    expect(sweep(slept.state, 1_020).effects).toMatchObject([{ type: "drop" }]);
  });
});
