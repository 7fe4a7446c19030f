/** Decides who comes in and how everybody goes out: there is one way, `depart`. */
import { Set } from "immutable";
import { CLOSE_CODES, UNAUTHORIZED_CLOSE } from "../closeCode.js";
import { Connection } from "../connection/Connection.js";
import { SUBPROTOCOL } from "../control.js";
import type { WebSocketErrorCode } from "../error.js";
import { ERRORS, fault } from "../error.js";
import type { ConnectionId } from "../ids.js";
import { toName } from "../ids.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import type { Room } from "../Room.js";
import { andThen, each, stay, step } from "../step.js";
import type { ServerEffect, ServerStep } from "./effect.js";
import { notify, sendTo } from "./effect.js";
import type { ServerFact } from "./event.js";
import { joinRoom, leaveRoom, roomsAwaiting } from "./rooms.js";
import { setUserId } from "./users.js";
import { abandon, ended, routeOf } from "./admission.js";
import { Place } from "./gate.js";
import {
  awaitProof,
  forgetProof,
  identify,
  isCrowded,
  isPresent,
  isUnproven,
  mustProve,
  whyNotIdentify,
} from "./authentication.js";
import { linkPolicyOf } from "./routes.js";
import type { ServerState } from "./state.js";

/** How a connection ended. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  readonly moment?: Moment;
}

const replaced: Ending = { code: CLOSE_CODES.NORMAL, reason: "replaced", wasClean: true };

/**
 * Lets a socket in as a connection, or closes it when the server is full or stopping. One of the
 * same id departs first.
 */
export const accept = (
  state: ServerState,
  event: Extract<ServerFact, { type: "connect" }>,
): ServerStep => {
  const { connectionId, info, moment, identity } = event;
  if (isPresent(state, connectionId)) {
    return andThen(depart(state, connectionId, replaced), (next) => accept(next, event));
  }
  const why = whyNotAccept(state, event);
  if (why !== undefined) return refuse(state, connectionId, why);
  const rooms = roomsAwaiting(state, connectionId);
  const connection = new Connection(connectionId, { info, rooms, joinedAt: moment.wall });
  const placed = taken(state, connection);
  const proves = mustProve(state, identity);
  const next = proves
    ? awaitProof(placed, connection, moment)
    : placed.withConnections(placed.connections.set(connectionId, connection));
  const greeted = step(
    next,
    info.protocol === SUBPROTOCOL ? [sendTo(connectionId, welcome(next, connection))] : [],
  );
  if (proves) return greeted;
  const told = step(greeted.state, [
    ...greeted.effects,
    notify({ type: "connect", connectionId, info, moment }),
  ]);
  if (identity === undefined) return told;
  return andThen<ServerState, ServerEffect>(told, (so) =>
    identify(so, connectionId, identity, moment),
  );
};

type Connected = Extract<ServerFact, { type: "connect" }>;

/** Why a socket that is open already is not let in. */
const whyNotAccept = (state: ServerState, event: Connected): WebSocketErrorCode | undefined => {
  const { options, gate, connections } = state;
  if (state.phase.name === "stopping") return "SERVER_ERROR";
  const isExpected = gate.attempts.has(event.connectionId);
  const { connectionsMax } = options;
  const all = connections.size + gate.unproven.size;
  if (!isExpected && connectionsMax > 0 && all >= connectionsMax) return "SERVER_FULL";
  if (mustProve(state, event.identity) && isCrowded(state)) return "SERVER_FULL";
  const { connectionId, identity, refusal, moment } = event;
  return refusal ?? (identity && whyNotIdentify(state, connectionId, identity, moment));
};

/** The state in which a connection has taken its place: that of its handshake, where there was one. */
const taken = (state: ServerState, { id, info }: Connection): ServerState => {
  const { gate } = state;
  const place = Place.of(info);
  const attempt = gate.attempts.get(id);
  if (attempt === undefined) return state.withGate(gate.occupied(place));
  const next = ended(gate, id);
  // It departs from where its info says.
  return state.withGate(attempt.equals(place) ? next : next.vacated(attempt).occupied(place));
};

const closeCodes: { readonly [Code in WebSocketErrorCode]?: number } = {
  SERVER_ERROR: CLOSE_CODES.GOING_AWAY,
  AUTHENTICATION_FAILED: UNAUTHORIZED_CLOSE,
  UNAUTHORIZED: UNAUTHORIZED_CLOSE,
};

/** Where trying again helps a client may come back; else it is told to stay away. */
const closeCodeOf = (code: WebSocketErrorCode): number =>
  closeCodes[code] ??
  (ERRORS[code].retry ? CLOSE_CODES.TRY_AGAIN_LATER : CLOSE_CODES.POLICY_VIOLATION);

const refuse = (
  state: ServerState,
  connectionId: ConnectionId,
  reason: WebSocketErrorCode,
): ServerStep => {
  const code = closeCodeOf(reason);
  const { state: next } = abandon(state, connectionId, undefined);
  return step(next, [
    { type: "closeSocket", connectionId, code, reason },
    notify({ type: "refusal", code: reason, context: "connect", connectionId }),
    notify({ type: "error", fault: fault(reason, "connect"), connectionId }),
  ]);
};

/** What a peer that speaks the protocol is told first: its name and the limits it has to keep. */
const welcome = (state: ServerState, { id, info }: Connection): Message => {
  const { heartbeatIntervalMs, authTimeoutMs } = state.options;
  const policy = linkPolicyOf(state.options, routeOf(state, info.route));
  const { messageBytesMax, messagesPerSecondMax, messagesBurstMax } = policy;
  const limits = { messageBytesMax, messagesPerSecondMax, messagesBurstMax };
  const told = { connectionId: id, ...limits, heartbeatIntervalMs };
  return new Message("welcome", isUnproven(state, id) ? { ...told, authTimeoutMs } : told);
};

/** Puts a connection in, by hand. One of the same id departs first. */
export const addConnection = (state: ServerState, connection: Connection): ServerStep => {
  const { id, userId, rooms, joinedAt } = connection;
  toName(id);
  if (state.connections.get(id)?.equals(connection) === true) return stay(state);
  const isKnown = isPresent(state, id);
  const alone = connection.with({
    userId: undefined,
    rooms: isKnown ? Set() : roomsAwaiting(state, id),
  });
  const left = isKnown ? depart(state, id, replaced) : stay(state);
  const added: ServerStep = andThen(left, (next) =>
    step(taken(next, alone).withConnections(next.connections.set(id, alone)), [
      notify({ type: "connect", connectionId: id, info: connection.info }),
    ]),
  );
  const identified = andThen(added, (next) => setUserId(next, id, userId, joinedAt));
  return each(identified, rooms, (next, room) => joinRoom(next, id, room));
};

/**
 * Takes a connection out of everything: rooms, user index, presence, table. Every departure comes
 * through here. `extra` effects come before the notices.
 */
export const depart = (
  state: ServerState,
  connectionId: ConnectionId,
  { code, reason, wasClean, moment }: Ending,
  extra: readonly ServerEffect[] = [],
): ServerStep => {
  const waiting = state.gate.unproven.get(connectionId);
  // Nobody was told of it.
  if (waiting !== undefined) {
    return andThen(step(vacated(state, waiting), extra), (next) =>
      leaveAsStranger(next, connectionId),
    );
  }
  const connection = state.connections.get(connectionId);
  if (connection === undefined) return leaveAsStranger(state, connectionId);
  const { userId, userData } = connection;
  const rooms = connection.rooms.toArray();
  const notes = { ...(!userData.isEmpty() && { userData }), ...(moment && { moment }) };
  const vacant = vacated(state, connection);
  const left = each(step(vacant, extra), rooms, (next, room) =>
    leaveRoom(next, connectionId, room),
  );
  const anonymous = andThen(left, (next) => setUserId(next, connectionId, undefined));
  return andThen(anonymous, (next) =>
    step(next.withConnections(next.connections.delete(connectionId)), [
      notify({ type: "disconnect", connectionId, code, reason, wasClean, userId, rooms, ...notes }),
    ]),
  );
};

/** The state in which a connection has given up its place and what was kept about its identity. */
const vacated = (state: ServerState, { id, info }: Connection): ServerState => {
  const next = forgetProof(state, id);
  return next.withGate(next.gate.vacated(Place.of(info)));
};

/** Builders may put unknown ids into rooms; removing such an id takes it out of them. */
const leaveAsStranger = (state: ServerState, connectionId: ConnectionId): ServerStep =>
  each<ServerState, Room, ServerEffect>(stay(state), state.rooms.values(), (next, room) =>
    leaveRoom(next, connectionId, room.name),
  );
