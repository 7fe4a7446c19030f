/**
 * Decides how fast messages go out: no faster than the server takes them, so that it refuses none. A
 * server of the wire protocol says in its `welcome` how fast that is, and everything keeps to it. Of any
 * other the options say what is supposed; that holds back only what has waited for a connection, which
 * would come all at once. What has to wait for its turn waits in the queue. A join does not wait, but
 * it counts.
 */
import type { Moment } from "../moment.js";
import { spend, spendMany, waitMs } from "../rate.js";
import type { ClientOptions } from "./options.js";
import type { ClientState, Pace } from "./state.js";
import { isReady } from "./state.js";

/** What a network holds up arrives in a heap, and heartbeats count too: a part is left for that. */
const share = 0.8;

/** The part of a limit that is used; 0 for no limit. */
const partOf = (limit: number): number => (limit === Infinity ? 0 : share * limit);

/** The pace of a connection on which the server has said nothing yet. */
export const supposedPace = (options: ClientOptions): Pace => ({
  perSecond: partOf(options.messagesPerSecondMax),
  burst: Math.ceil(partOf(options.messagesBurstMax)),
  isTold: false,
  spentUntil: 0,
  heldUntil: 0,
});

/** With what the server says of how fast it takes messages; 0 for no limit. */
export const withToldPace = (state: ClientState, perSecond: number, burst: number): ClientState =>
  withPace(state, () => ({
    perSecond: partOf(perSecond),
    burst: Math.ceil(partOf(burst)),
    isTold: true,
  }));

/** Something came too fast: nothing goes out for so long. */
export const held = (state: ClientState, forMs: number, { now }: Moment): ClientState =>
  withPace(state, () => ({ heldUntil: now + forMs }));

/** Whether a message goes out at once, past nothing that waits. */
export const mayPass = (state: ClientState, moment: Moment | undefined): boolean => {
  const { phase, queue } = state;
  if (phase.name !== "connected" || !isReady(state) || !queue.isEmpty()) return false;
  if (moment === undefined) return true;
  const { isTold, heldUntil } = phase.pace;
  return moment.now >= heldUntil && (!isTold || turns(state, 1, moment) === 1);
};

/** The state after a message has gone out. */
export const passed = (state: ClientState, moment: Moment | undefined): ClientState =>
  state.phase.name === "connected" && state.phase.pace.isTold && moment !== undefined
    ? spending(state, 1, moment)
    : state;

/** Of how many messages that wait it is the turn. */
export const turns = ({ phase }: ClientState, waiting: number, { now }: Moment): number => {
  if (phase.name !== "connected" || now < phase.pace.heldUntil) return 0;
  const { perSecond, burst } = phase.pace;
  let { spentUntil } = phase.pace;
  for (let count = 0; count < waiting; count += 1) {
    const next = spend(spentUntil, now, perSecond, burst);
    if (next === undefined) return count;
    spentUntil = next;
  }
  return waiting;
};

/** The state after so many messages have gone out. */
export const spending = (state: ClientState, count: number, { now }: Moment): ClientState =>
  withPace(state, ({ perSecond, burst, spentUntil }) => ({
    spentUntil: spendMany(spentUntil, now, perSecond, burst, count),
  }));

/** When it is the turn of the next message; undefined when none waits for it. */
export const nextTurn = (state: ClientState): number | undefined => {
  const { phase, queue } = state;
  if (phase.name !== "connected" || !isReady(state) || queue.isEmpty()) return undefined;
  const { perSecond, burst, spentUntil, heldUntil } = phase.pace;
  return Math.max(heldUntil, waitMs(spentUntil, 0, perSecond, burst));
};

const withPace = (state: ClientState, change: (pace: Pace) => Partial<Pace>): ClientState => {
  const { phase } = state;
  if (phase.name !== "connected") return state;
  return state.with({ phase: { ...phase, pace: { ...phase.pace, ...change(phase.pace) } } });
};
