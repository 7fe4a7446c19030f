/**
 * Decides how a server stops: it listens no more and sends everybody away, a few at a time, so that
 * those who come back elsewhere do not all come at once. Peers that speak the protocol are told when.
 */
import { CLOSE_CODES } from "../closeCode.js";
import { SUBPROTOCOL } from "../control.js";
import type { ConnectionId } from "../ids.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import { andThen, each, stay, step } from "../step.js";
import { abandon } from "./admission.js";
import { depart } from "./connections.js";
import type { ServerEffect, ServerStep } from "./effect.js";
import { sendTo } from "./effect.js";
import type { ServerOptions } from "./options.js";
import type { ServerPhase, ServerState } from "./state.js";

const code = CLOSE_CODES.GOING_AWAY;
const reason = "Server shutting down";

/** How often some are sent away, in milliseconds, where there are enough for that. */
const everyMs = 100;

/** No client believes that it has to wait for longer. */
const retryAfterMsMax = 600_000;

/** A command has no time: those who are sent away next are due at once. */
const atOnce = 0;

interface Batch {
  readonly most: number;
  readonly afterMs: number;
}

type Stopping = Extract<ServerPhase, { name: "stopping" }>;

/** Stops listening; everybody is sent away with 1001 "Server shutting down". */
export const stop = (state: ServerState): ServerStep => {
  const { phase } = state;
  if (phase.name === "stopping" && phase.restarts) {
    return step(state.withPhase({ ...phase, restarts: false }));
  }
  if (phase.name === "stopped" || phase.name === "stopping") return stay(state);
  const stopping: Stopping = { name: "stopping", restarts: false, drainAt: undefined, drained: 0 };
  const unheard: ServerStep = step(state.withPhase(stopping), [{ type: "unlisten" }]);
  const refused = each(unheard, state.gate.attempts.keys(), (next, id) =>
    abandon(next, id, "SERVER_ERROR"),
  );
  return andThen(refused, (next) => drain(next, stopping, atOnce));
};

/** Sends the next ones away when that is due. */
export const drained = (state: ServerState, { now }: Moment): ServerStep => {
  const { phase } = state;
  if (phase.name !== "stopping" || phase.drainAt === undefined || now < phase.drainAt) {
    return stay(state);
  }
  const { afterMs } = batchOf(state.options);
  return drain(state, phase, now + afterMs);
};

/** How many are sent away at once, and how long before the next ones. */
const batchOf = ({ drainPerSecondMax: perSecond }: ServerOptions): Batch => {
  if (perSecond === 0) return { most: Infinity, afterMs: 0 };
  const most = Math.ceil((perSecond * everyMs) / 1_000);
  return { most, afterMs: (most * 1_000) / perSecond };
};

const drain = (state: ServerState, phase: Stopping, drainAt: number): ServerStep => {
  const all = [...state.gate.unproven.keys(), ...state.connections.keys()];
  const leaving = all.slice(0, batchOf(state.options).most);
  const rest = all.length - leaving.length;
  const next = state.withPhase({
    ...phase,
    drainAt: rest > 0 ? drainAt : undefined,
    drained: phase.drained + leaving.length,
  });
  return each(step<ServerState, ServerEffect>(next), leaving.entries(), (so, [index, id]) =>
    sendAway(so, id, phase.drained + index),
  );
};

/** @param position how many were sent away before: whoever comes back does so in that order */
const sendAway = (state: ServerState, connectionId: ConnectionId, position: number): ServerStep => {
  const { drainPerSecondMax, retryAfterMs } = state.options;
  const waitMs = drainPerSecondMax === 0 ? 0 : Math.floor((position * 1_000) / drainPerSecondMax);
  const hint = new Message("draining", {
    retryAfterMs: Math.min(retryAfterMs + waitMs, retryAfterMsMax),
  });
  const { connections, gate } = state;
  const connection = connections.get(connectionId) ?? gate.unproven.get(connectionId);
  const speaks = connection?.info.protocol === SUBPROTOCOL;
  return depart(state, connectionId, { code, reason, wasClean: true }, [
    ...(speaks ? [sendTo(connectionId, hint)] : []),
    { type: "closeSocket", connectionId, code, reason },
  ]);
};
