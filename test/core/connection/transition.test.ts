import fc from "fast-check";
import type { LinkEffect } from "../../../src/core/connection/effect.js";
import type { LinkEvent } from "../../../src/core/connection/event.js";
import type { LinkPolicy } from "../../../src/core/connection/policy.js";
import { LinkState } from "../../../src/core/connection/state.js";
import { transition } from "../../../src/core/connection/transition.js";

const policy: LinkPolicy = {
  heartbeatIntervalMs: 30,
  heartbeatTimeoutMs: 60,
  messageBytesMax: 10,
  messageTimeoutMs: 50,
  messagesPerSecondMax: 100,
  messagesBurstMax: 3,
  addressMessagesPerSecondMax: 200,
  addressMessagesBurstMax: 4,
  slowConsumer: "drop",
};

const idle = LinkState.openedAt(0).with({ received: 1, dropped: 2 });
const asked = idle.with({ asked: true, excusedMs: 5 });
const arriving = idle.with({ heardAt: 90, arriving: 60 });

const received = (now: number, addressSpentUntil = 0, bytes = 1): LinkEvent => ({
  type: "received",
  bytes,
  addressSpentUntil,
  now,
});
const heard = (now: number, addressSpentUntil = 0): LinkEvent => ({
  type: "heard",
  addressSpentUntil,
  now,
});
const sweep = (now: number, lateMs = 0, unfinished = false): LinkEvent => ({
  type: "swept",
  now,
  lateMs,
  unfinished,
});

/** One word for each effect, with its code where it has one. */
const wordsOf = (effects: readonly LinkEffect[]): string[] =>
  effects.map((effect) => {
    if (effect.type !== "refuse") return effect.type;
    return [effect.code, effect.closeCode, effect.warns === true ? "warns" : undefined]
      .filter((word) => word !== undefined)
      .join(" ");
  });

/** The link after the events, and what it answered to each. */
const answersTo = (
  events: readonly LinkEvent[],
  first = LinkState.openedAt(0),
  rules = policy,
): { readonly link: LinkState; readonly words: readonly string[] } => {
  let link = first;
  const words = events.flatMap((event) => {
    const { state, effects } = transition(link, event, rules);
    link = state;
    return effects.length === 0 ? ["-"] : wordsOf(effects);
  });
  return { link, words };
};

const times = <A>(count: number, item: A): A[] => Array.from({ length: count }, () => item);

type Row = readonly [string, LinkState, LinkEvent, Partial<LinkState>, readonly string[]];

describe("a link", () => {
  const spent = { spentUntil: 19, addressSpentUntil: 14 };
  const fresh = { heardAt: 9, asked: false, excusedMs: 0 };

  it.each<Row>([
    ["a frame passes", asked, received(9), { ...fresh, ...spent, received: 2 }, ["accept"]],
    [
      "too large a frame ends it",
      idle,
      received(9, 0, 11),
      { ...fresh, ...spent, received: 2 },
      ["MESSAGE_TOO_LARGE 1009"],
    ],
    ["a ping or pong is heard", asked, heard(9), { ...fresh, ...spent }, []],
    ["silence is answered by a ping", idle, sweep(30), { asked: true }, ["ping"]],
    ["time slept is noted", idle, sweep(20, 4), { excusedMs: 4 }, []],
    ["who was asked has time to answer", asked, sweep(64), {}, []],
    ["who does not answer is dropped", asked, sweep(65), {}, ["drop"]],
    [
      "what found no room is counted",
      idle,
      { type: "overflowed", messages: 3 },
      { dropped: 5 },
      [],
    ],
    ["a message begins to arrive", idle, sweep(20, 0, true), { arriving: 20 }, []],
    ["a message ends", arriving, sweep(100), { arriving: undefined }, []],
    ["a message goes on arriving", arriving, sweep(109, 0, true), {}, []],
    ["a message takes too long", arriving, sweep(110, 0, true), {}, ["MESSAGE_TIMEOUT 1008"]],
  ])("when %s", (_, state, event, changes, words) => {
    const { state: next, effects } = transition(state, event, policy);
    expect(next).toEqual(state.with(changes));
    expect(wordsOf(effects)).toEqual(words);
  });

  it("stays the same reference when a sweep finds nothing to do", () => {
    expect(transition(idle, sweep(10), policy).state).toBe(idle);
    expect(transition(arriving, sweep(100, 0, true), policy).state).toBe(arriving);
  });

  it("ends a slow peer when that is the policy", () => {
    const strict = { ...policy, slowConsumer: "close" } as const;
    const { effects } = transition(idle, { type: "overflowed", messages: 1 }, strict);
    expect(wordsOf(effects)).toEqual(["SLOW_CONSUMER 1013"]);
  });

  it("takes no event that it does not know", () => {
    expect(() => transition(idle, { type: "surprise" } as never, policy)).toThrow(
      "Broken invariant",
    );
  });

  it("pings a silent peer, then drops it, and forgives the time that the server slept", () => {
    const { words } = answersTo([sweep(30), sweep(1_000, 950), sweep(1_020)]);
    expect(words).toEqual(["ping", "-", "drop"]);
  });
});

describe("a message that arrives slowly", () => {
  const loud: LinkPolicy = { ...policy, heartbeatIntervalMs: 0 };

  it("is not blamed for the time that the server slept, then or later", () => {
    const looks = [sweep(10, 0, true), sweep(1_010, 980, true), sweep(1_030, 0, true)];
    const { link, words } = answersTo([...looks, sweep(1_040, 0, true)], undefined, loud);
    expect(words).toEqual(["-", "-", "-", "MESSAGE_TIMEOUT 1008"]);
    expect(link.arriving).toBe(990);
  });

  it("is over when it has come in, also when it was refused", () => {
    const begun = answersTo([sweep(10, 0, true)], undefined, loud).link;
    expect(answersTo([received(20)], begun, loud).link.arriving).toBeUndefined();
    const crowded = answersTo([received(20, 1_000)], begun, loud);
    expect(crowded.words).toEqual(["RATE_LIMITED warns"]);
    expect(crowded.link.arriving).toBeUndefined();
    expect(answersTo([heard(20, 1_000)], begun, loud).link.arriving).toBe(10);
  });
});

describe("a peer that sends too much", () => {
  it("is warned once, and sent away when it goes on for a whole burst", () => {
    const { words } = answersTo(times(8, received(0)));
    expect(words).toEqual([
      ...times(3, "accept"),
      "RATE_LIMITED warns",
      ...times(2, "RATE_LIMITED"),
      ...times(2, "RATE_LIMITED 4429"),
    ]);
  });

  it("is told when to try again, and then may", () => {
    const { link } = answersTo(times(3, received(0)));
    const { effects } = transition(link, received(0), policy);
    expect(effects).toMatchObject([{ retryAfterMs: 5, context: "frame" }]);
    expect(answersTo([received(4)], link).words).toEqual(["RATE_LIMITED warns"]);
    expect(answersTo([received(5)], link).words).toEqual(["accept"]);
  });

  it("may not do it with pings either, nor with both in turn", () => {
    const both = [heard(0), received(0), heard(0), heard(0), received(0)];
    const { link, words } = answersTo(both);
    expect(words).toEqual(["-", "accept", "-", "RATE_LIMITED warns", "RATE_LIMITED"]);
    expect(transition(link, heard(0), policy).effects).toMatchObject([{ context: "heartbeat" }]);
  });

  it("is forgiven when half of its burst is there again, and warned anew after that", () => {
    const often = times(4, received(0));
    const { words } = answersTo([...often, received(16), received(16), ...times(3, received(16))]);
    expect(words.slice(4)).toEqual([
      ...times(2, "accept"),
      "RATE_LIMITED warns",
      ...times(2, "RATE_LIMITED"),
    ]);
  });

  it("is not forgiven by one frame that passes", () => {
    const { link, words } = answersTo([...times(4, received(0)), received(5), received(5)]);
    expect(words.slice(3)).toEqual(["RATE_LIMITED warns", "accept", "RATE_LIMITED"]);
    expect(link.excess).toBe(2);
  });

  it("is alive while it does", () => {
    const { link } = answersTo([sweep(30), ...times(4, heard(31))]);
    expect(link).toMatchObject({ heardAt: 31, asked: false, excusedMs: 0 });
  });
});

describe("the peers of one address", () => {
  it("share its allowance: a neighbour of a loud one is refused and never sent away for it", () => {
    const { link, words } = answersTo(times(30, received(0, 20)));
    expect(words).toEqual(["RATE_LIMITED warns", ...times(29, "RATE_LIMITED")]);
    expect(link).toMatchObject({ addressSpentUntil: 20, spentUntil: 0, excess: 1 });
  });

  it("are warned once as long as the address is over its limit", () => {
    const { words } = answersTo([received(0, 20), received(5, 20), received(5, 25)]);
    expect(words).toEqual(["RATE_LIMITED warns", "accept", "RATE_LIMITED"]);
  });

  it("are told how long the address has to wait", () => {
    expect(transition(idle, received(0, 20), policy).effects).toMatchObject([{ retryAfterMs: 3 }]);
  });

  it("spend nothing of it with what their own limit refuses", () => {
    const { link } = answersTo([...times(3, received(0)), received(0, 7)]);
    expect(link.addressSpentUntil).toBe(7);
  });
});

describe("a link without limits", () => {
  const free: LinkPolicy = {
    ...policy,
    messagesPerSecondMax: 0,
    addressMessagesBurstMax: 0,
    messageTimeoutMs: 0,
    heartbeatIntervalMs: 0,
  };

  it("lets everything pass and waits for ever", () => {
    const { words } = answersTo([...times(500, received(0)), sweep(1e9, 0, true)], undefined, free);
    expect(new Set(words)).toEqual(new Set(["accept", "-"]));
  });

  it("never counts silence where the timeout is 0", () => {
    const patient = { ...policy, heartbeatTimeoutMs: 0 };
    expect(answersTo([sweep(30), sweep(1e9)], undefined, patient).words).toEqual(["ping", "-"]);
  });
});

describe("any link", () => {
  const gap = fc.nat({ max: 40 });
  const arrival = fc.record({
    type: fc.constantFrom("received" as const, "heard" as const),
    bytes: fc.constantFrom(1, 11),
    gap,
  });
  const look = fc.record({
    type: fc.constant("swept" as const),
    lateMs: fc.constantFrom(0, 30),
    unfinished: fc.boolean(),
    gap,
  });

  it("answers everything, leaves its states as they were, and warns only who begins to exceed", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(arrival, look), { maxLength: 60 }), (moves) => {
        let link = LinkState.openedAt(0);
        let now = 0;
        for (const move of moves) {
          now += move.gap;
          const event = { ...move, now, addressSpentUntil: link.addressSpentUntil };
          const before = link;
          const copy = before.with({});
          const { state, effects } = transition(link, event, policy);
          const isWarned = effects.some((effect) => effect.type === "refuse" && effect.warns);
          expect(before).toEqual(copy);
          expect(isWarned).toBe(before.excess === 0 && state.excess === 1);
          expect(state.spentUntil - now).toBeLessThanOrEqual(35);
          link = state;
        }
      }),
      { numRuns: 300 },
    );
  });
});
