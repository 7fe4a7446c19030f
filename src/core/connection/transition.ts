/**
 * Decides how a link moves.
 *
 * Theory of operation. A link has one phase as long as it exists; it answers each frame with
 * `accept` or an end, and each sweep with nothing, a ping or an end. What ends it is told to the
 * server machine as a departure by the driver, so that there is one way out.
 */
import type { Step } from "../step.js";
import { neverReached } from "../step.js";
import type { LinkEffect } from "./effect.js";
import type { LinkEvent } from "./event.js";
import { judgeFrame, judgeOverflow } from "./limits.js";
import { judgeSilence } from "./liveness.js";
import type { LinkPolicy } from "./policy.js";
import { LinkState } from "./state.js";

/** The next state and what is to be done. */
export const transition = (
  state: LinkState,
  event: LinkEvent,
  policy: LinkPolicy,
): Step<LinkState, LinkEffect> => {
  switch (event.type) {
    case "received": {
      const next = new LinkState(event.now, false, state.received + 1, state.dropped, 0);
      return { state: next, effects: judgeFrame(event.bytes, policy) };
    }
    case "heard":
      return {
        state: new LinkState(event.now, false, state.received, state.dropped, 0),
        effects: nothing,
      };
    case "swept":
      return swept(state, event, policy);
    case "overflowed": {
      const { heardAt, asked, received, dropped, excusedMs } = state;
      const next = new LinkState(heardAt, asked, received, dropped + event.messages, excusedMs);
      return { state: next, effects: judgeOverflow(policy) };
    }
    default:
      return neverReached(event);
  }
};

const nothing: readonly LinkEffect[] = Object.freeze([]);

const swept = (
  state: LinkState,
  { now, lateMs }: Extract<LinkEvent, { type: "swept" }>,
  policy: LinkPolicy,
): Step<LinkState, LinkEffect> => {
  const excusedMs = state.excusedMs + lateMs;
  const effects = judgeSilence(now - state.heardAt, state.asked, excusedMs, policy);
  const asked = state.asked || effects.some((effect) => effect.type === "ping");
  if (asked === state.asked && excusedMs === state.excusedMs) return { state, effects };
  const { heardAt, received, dropped } = state;
  return { state: new LinkState(heardAt, asked, received, dropped, excusedMs), effects };
};
