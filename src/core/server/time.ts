/** Decides what is due when: the look at the links, handshakes, proofs, identities, and the drain. */
import { AUTH_TIMEOUT_CLOSE, UNAUTHORIZED_CLOSE } from "../closeCode.js";
import type { ConnectionId } from "../ids.js";
import type { Moment } from "../moment.js";
import { earliest } from "../moment.js";
import { andThen, each, stay, step } from "../step.js";
import { abandon } from "./admission.js";
import { depart } from "./connections.js";
import { drained } from "./drain.js";
import type { ServerEffect, ServerStep } from "./effect.js";
import { notify } from "./effect.js";
import { swept } from "./heartbeat.js";
import { isUnproven } from "./authentication.js";
import type { ServerState } from "./state.js";

/** When the server wants to be told the time next, as a time of `Moment.now`. */
export const nextDeadline = ({ phase, gate }: ServerState): number | undefined => {
  if (phase.name === "running") return earliest(phase.sweepAt, gate.deadlines.next);
  return phase.name === "stopping" ? phase.drainAt : undefined;
};

/** Does what is due. */
export const timeReached = (state: ServerState, moment: Moment): ServerStep =>
  andThen(
    andThen(swept(state, moment), (next) => expired(next, moment)),
    (next) => drained(next, moment),
  );

const expired = (state: ServerState, { now }: Moment): ServerStep => {
  const { gate } = state;
  const [names, deadlines] = gate.deadlines.due(now);
  if (deadlines === gate.deadlines) return stay(state);
  const next: ServerStep = step(state.withGate(gate.with({ deadlines })));
  return each<ServerState, ConnectionId, ServerEffect>(next, names, expire);
};

const expire = (state: ServerState, connectionId: ConnectionId): ServerStep => {
  if (state.gate.attempts.has(connectionId)) return abandon(state, connectionId, "TIMEOUT");
  return isUnproven(state, connectionId)
    ? cut(state, connectionId, AUTH_TIMEOUT_CLOSE, "AUTH_TIMEOUT")
    : cut(state, connectionId, UNAUTHORIZED_CLOSE, "UNAUTHORIZED");
};

const cut = (
  state: ServerState,
  connectionId: ConnectionId,
  code: number,
  reason: "AUTH_TIMEOUT" | "UNAUTHORIZED",
): ServerStep =>
  depart(state, connectionId, { code, reason, wasClean: true }, [
    { type: "closeSocket", connectionId, code, reason },
    notify({ type: "refusal", code: reason, context: "auth", connectionId }),
  ]);
