/**
 * Decides how a link moves.
 *
 * Theory of operation. A link has one phase as long as it exists; it answers each frame with
 * `accept` or a refusal, and each sweep with nothing, a ping or an end. What ends it is told to the
 * server machine as a departure by the driver, so that there is one way out.
 */
import type { Step } from "../step.js";
import { neverReached } from "../step.js";
import type { LinkEffect } from "./effect.js";
import type { LinkEvent } from "./event.js";
import { judgeArrival, judgeExcess, judgeFrame, judgeOverflow } from "./limits.js";
import { judgeSilence } from "./liveness.js";
import type { LinkPolicy } from "./policy.js";
import { hasRecovered, spend, waitMs } from "../rate.js";
import { LinkState } from "./state.js";

type LinkStep = Step<LinkState, LinkEffect>;
type Arrival = Extract<LinkEvent, { type: "received" | "heard" }>;

/** The next state and what is to be done. */
export const transition = (state: LinkState, event: LinkEvent, policy: LinkPolicy): LinkStep => {
  switch (event.type) {
    case "received":
    case "heard":
      return arrived(state, event, policy);
    case "swept":
      return swept(state, event, policy);
    case "overflowed":
      return {
        state: state.with({ dropped: state.dropped + event.messages }),
        effects: judgeOverflow(policy),
      };
    default:
      return neverReached(event);
  }
};

const nothing: readonly LinkEffect[] = Object.freeze([]);

/** Every frame counts against two allowances: that of the connection and that of its address. */
const arrived = (state: LinkState, event: Arrival, policy: LinkPolicy): LinkStep => {
  const { now } = event;
  const { messagesPerSecondMax: perSecond, messagesBurstMax: burst } = policy;
  const own = spend(state.spentUntil, now, perSecond, burst);
  if (own === undefined) {
    return exceeded(state, event, true, waitMs(state.spentUntil, now, perSecond, burst), policy);
  }
  const { addressMessagesPerSecondMax, addressMessagesBurstMax } = policy;
  const shared = event.addressSpentUntil;
  const both = spend(shared, now, addressMessagesPerSecondMax, addressMessagesBurstMax);
  if (both === undefined) {
    const wait = waitMs(shared, now, addressMessagesPerSecondMax, addressMessagesBurstMax);
    return exceeded(state, event, false, wait, policy);
  }
  const { received, dropped } = state;
  const excess = state.excess > 0 && keepsRates(state, event, policy) ? 0 : state.excess;
  // Spelled out: this is done for every frame.
  if (event.type === "heard") {
    const next = new LinkState(now, false, received, dropped, 0, own, both, excess, state.arriving);
    return { state: next, effects: nothing };
  }
  const next = new LinkState(now, false, received + 1, dropped, 0, own, both, excess, undefined);
  return { state: next, effects: judgeFrame(event.bytes, policy) };
};

/** Whether both allowances are so far back that what was too much is forgotten. */
const keepsRates = (
  { spentUntil }: LinkState,
  { addressSpentUntil, now }: Arrival,
  policy: LinkPolicy,
): boolean => {
  const { messagesPerSecondMax, messagesBurstMax } = policy;
  const { addressMessagesPerSecondMax, addressMessagesBurstMax } = policy;
  return (
    hasRecovered(spentUntil, now, messagesPerSecondMax, messagesBurstMax) &&
    hasRecovered(addressSpentUntil, now, addressMessagesPerSecondMax, addressMessagesBurstMax)
  );
};

const exceeded = (
  state: LinkState,
  { type, now, addressSpentUntil }: Arrival,
  isOwn: boolean,
  retryAfterMs: number,
  policy: LinkPolicy,
): LinkStep => {
  const context = type === "heard" ? "heartbeat" : "frame";
  const before = state.excess;
  const excess = isOwn ? before + 1 : Math.max(before, 1);
  const heard = { heardAt: now, asked: false, excusedMs: 0, addressSpentUntil, excess };
  return {
    // A message that is refused has arrived all the same.
    state: state.with(type === "heard" ? heard : { ...heard, arriving: undefined }),
    effects: judgeExcess({ context, before, isOwn, retryAfterMs }, policy),
  };
};

const swept = (
  state: LinkState,
  { now, lateMs, unfinished }: Extract<LinkEvent, { type: "swept" }>,
  policy: LinkPolicy,
): LinkStep => {
  const excusedMs = state.excusedMs + lateMs;
  // Time that the server slept is not counted, now or at a later look.
  const since = state.arriving === undefined ? now : state.arriving + lateMs;
  const arriving = unfinished ? since : undefined;
  const late = arriving === undefined ? nothing : judgeArrival(now - arriving, policy);
  if (late.length > 0) return { state, effects: late };
  const effects = judgeSilence(now - state.heardAt, state.asked, excusedMs, policy);
  const asked = state.asked || effects.some((effect) => effect.type === "ping");
  if (asked === state.asked && excusedMs === state.excusedMs && arriving === state.arriving) {
    return { state, effects };
  }
  return { state: state.with({ asked, excusedMs, arriving }), effects };
};
