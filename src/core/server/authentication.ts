/**
 * Decides what a proof of identity amounts to: who has to give one and until when, what is refused
 * before it, and when it no longer holds. The proof itself, a token, never comes into the core.
 */
import type { Connection } from "../connection/Connection.js";
import { errorReply } from "../control.js";
import type { WebSocketErrorCode } from "../error.js";
import type { ConnectionId } from "../ids.js";
import { isName } from "../ids.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import { andThen, stay, step } from "../step.js";
import type { ServerEffect, ServerStep } from "./effect.js";
import { notify, sendTo } from "./effect.js";
import type { ServerFact } from "./event.js";
import type { Identity } from "./identity.js";
import { roomsAwaiting } from "./rooms.js";
import { isUserFull, setUserData, setUserId } from "./users.js";
import type { ServerState } from "./state.js";

/** Whether nothing but a proof is taken from a connection. */
export const isUnproven = ({ gate }: ServerState, connectionId: ConnectionId): boolean =>
  gate.unproven.has(connectionId);

/** Whether a connection has to prove who it is before it is one. */
export const mustProve = ({ options }: ServerState, identity: Identity | undefined): boolean =>
  options.authentication === "required" && identity === undefined;

/** Whether as many wait at the gate as may. */
export const isCrowded = ({ gate, options }: ServerState): boolean =>
  options.unauthenticatedMax > 0 && gate.unproven.size >= options.unauthenticatedMax;

/** Keeps a connection at the gate until it has proved who it is. */
export const awaitProof = (
  state: ServerState,
  connection: Connection,
  { now }: Moment,
): ServerState => {
  const { gate, options } = state;
  const { id } = connection;
  const unproven = gate.unproven.set(id, connection);
  if (options.authTimeoutMs === 0) return state.withGate(gate.with({ unproven }));
  const deadlines = gate.deadlines.with(id, now + options.authTimeoutMs);
  return state.withGate(gate.with({ unproven, deadlines }));
};

/** Whether there is a connection, be it at the gate. */
export const isPresent = ({ connections, gate }: ServerState, id: ConnectionId): boolean =>
  connections.has(id) || gate.unproven.has(id);

/** Forgets what was kept about the identity of a connection that departs. */
export const forgetProof = (state: ServerState, connectionId: ConnectionId): ServerState => {
  const { gate } = state;
  const deadlines = gate.deadlines.without(connectionId);
  const unproven = gate.unproven.remove(connectionId);
  const proving = gate.proving.remove(connectionId);
  const isKnown =
    deadlines !== gate.deadlines || unproven !== gate.unproven || proving !== gate.proving;
  return isKnown ? state.withGate(gate.with({ deadlines, unproven, proving })) : state;
};

/** A peer offers a proof: one at a time is looked at. */
export const offered = (
  state: ServerState,
  { connectionId, requestId }: Extract<ServerFact, { type: "auth" }>,
): ServerStep => {
  const { gate, options } = state;
  if (!isPresent(state, connectionId)) return stay(state);
  const refuse = (code: WebSocketErrorCode): ServerStep =>
    step(state, [
      sendTo(connectionId, errorReply({ code }, { id: requestId })),
      refusal(code, connectionId),
    ]);
  if (options.authentication === "none") return refuse("UNKNOWN_CONTROL");
  if (gate.proving.has(connectionId)) return refuse("RATE_LIMITED");
  const proving = gate.proving.add(connectionId);
  return step(state.withGate(gate.with({ proving })), [
    { type: "verify", connectionId, requestId },
  ]);
};

/** The proof held. */
export const proved = (
  state: ServerState,
  { connectionId, requestId, identity, moment }: Extract<ServerFact, { type: "proved" }>,
): ServerStep => {
  if (!state.gate.proving.has(connectionId)) return stay(state);
  const whyNot = whyNotIdentify(state, connectionId, identity, moment);
  if (whyNot !== undefined) return disprove(state, connectionId, requestId, whyNot);
  const expiresAt = endOf(identity);
  const who = { userId: identity.userId.normalize("NFC") };
  const data = expiresAt === undefined ? who : { ...who, expiresAt };
  const success = new Message("auth_success", data, { id: requestId });
  const { info } = state.gate.unproven.get(connectionId) ?? {};
  const told = [
    sendTo(connectionId, success),
    // Only now it is one of the server's connections.
    ...(info === undefined ? [] : [notify({ type: "connect", connectionId, info, moment })]),
  ];
  return andThen(step(state, told), (next) => identify(next, connectionId, identity, moment));
};

/** The proof did not hold. Whoever has to give one may try again until its time is over. */
export const disproved = (
  state: ServerState,
  { connectionId, requestId }: Extract<ServerFact, { type: "disproved" }>,
): ServerStep =>
  state.gate.proving.has(connectionId)
    ? disprove(state, connectionId, requestId, "AUTHENTICATION_FAILED")
    : stay(state);

const disprove = (
  state: ServerState,
  connectionId: ConnectionId,
  requestId: string | undefined,
  code: WebSocketErrorCode,
): ServerStep => {
  const { gate } = state;
  const { data } = errorReply({ code });
  return step(state.withGate(gate.with({ proving: gate.proving.remove(connectionId) })), [
    sendTo(connectionId, new Message("auth_failure", data, { id: requestId })),
    refusal(code, connectionId),
  ]);
};

/** Why a connection may not be this user's; undefined when it may. */
export const whyNotIdentify = (
  state: ServerState,
  connectionId: ConnectionId,
  { userId, expiresAt }: Identity,
  { wall }: Moment,
): WebSocketErrorCode | undefined => {
  if (!isName(userId) || (expiresAt !== undefined && !(expiresAt > wall))) {
    return "AUTHENTICATION_FAILED";
  }
  return isUserFull(state, connectionId, userId) ? "USER_LIMIT" : undefined;
};

/** The end of an identity; undefined for one without. */
const endOf = ({ expiresAt }: Identity): number | undefined =>
  expiresAt === Infinity ? undefined : expiresAt;

/** Makes a connection its user's, until the identity ends. */
export const identify = (
  state: ServerState,
  connectionId: ConnectionId,
  identity: Identity,
  { now, wall }: Moment,
): ServerStep => {
  const { userId, claims } = identity;
  const expiresAt = endOf(identity);
  const inside = letIn(state, connectionId);
  const { gate } = inside;
  const deadlines =
    expiresAt === undefined
      ? gate.deadlines
      : gate.deadlines.with(connectionId, now + expiresAt - wall);
  const named = setUserId(inside.withGate(gate.with({ deadlines })), connectionId, userId, wall);
  const noted = andThen(named, (next) => setUserData(next, connectionId, "claims", claims ?? {}));
  return step(noted.state, [
    ...noted.effects,
    notify({ type: "authenticated", connectionId, userId: userId.normalize("NFC") }),
  ]);
};

/** The state with a connection that has waited at the gate in its table. */
const letIn = (state: ServerState, connectionId: ConnectionId): ServerState => {
  const next = forgetProof(state, connectionId);
  const connection = state.gate.unproven.get(connectionId);
  if (connection === undefined) return next;
  // Rooms may have come and gone while it waited.
  const inside = connection.with({ rooms: roomsAwaiting(next, connectionId) });
  return next.withConnections(next.connections.set(connectionId, inside));
};

const refusal = (code: WebSocketErrorCode, connectionId: ConnectionId): ServerEffect =>
  notify({ type: "refusal", code, context: "auth", connectionId });
