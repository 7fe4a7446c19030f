/** Decides when a server looks at its links. One deadline serves all of them. */
import { sweepEveryMs } from "../connection/policy.js";
import type { Moment } from "../moment.js";
import { stay, step } from "../step.js";
import type { ServerStep } from "./effect.js";
import type { ServerOptions } from "./options.js";
import type { ServerState } from "./state.js";

/** How often what is known of addresses is looked through where nothing else is. */
const addressesEveryMs = 60_000;

const lookEveryMs = (options: ServerOptions): number | undefined =>
  sweepEveryMs(options) ?? (options.connectsPerSecondMax > 0 ? addressesEveryMs : undefined);

/** When the next look is due, as `Moment.now`; undefined when there is nothing to look at. */
export const nextSweep = (options: ServerOptions, { now }: Moment): number | undefined => {
  const everyMs = lookEveryMs(options);
  return everyMs === undefined ? undefined : now + everyMs;
};

/** A command has no time: where looking was turned on, the first look is due at once. */
const atOnce = 0;

/** The state with its looks turned on or off as its options say. */
export const rearmed = (state: ServerState): ServerState => {
  const { phase, options } = state;
  if (phase.name !== "running") return state;
  const sweepAt = lookEveryMs(options) === undefined ? undefined : (phase.sweepAt ?? atOnce);
  return sweepAt === phase.sweepAt ? state : state.withPhase({ ...phase, sweepAt });
};

/** Looks at the links when that is due. */
export const swept = (state: ServerState, moment: Moment): ServerStep => {
  const { phase, options } = state;
  if (phase.name !== "running" || phase.sweepAt === undefined || moment.now < phase.sweepAt) {
    return stay(state);
  }
  const overdueMs = phase.sweepAt === atOnce ? 0 : moment.now - phase.sweepAt;
  const lateMs = excusableMs(overdueMs, lookEveryMs(options) ?? Infinity);
  const next = state
    .withPhase({ ...phase, sweepAt: nextSweep(options, moment) })
    .withGate(state.gate.pruned(moment.now));
  return step(next, [{ type: "sweep", now: moment.now, lateMs }]);
};

/** Ordinary timer lateness is not excused, or a busy server would never find a dead peer. */
const excusableMs = (lateMs: number, everyMs: number): number => (lateMs > everyMs ? lateMs : 0);
