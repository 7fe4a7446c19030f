/**
 * Decides how a server moves: which part of it answers which event.
 *
 * Theory of operation. `admission` says which handshakes may begin, `authentication` who has to prove
 * who it is, `connections` lets them in and out, `rooms` puts them into rooms, `users` says whose they
 * are, `delivery` who gets what; `requests` answers control messages, `time` does what is due, `drain`
 * ends it all. What a middleware says has become part of an event before (`rules`). Phases:
 *
 *   stopped ──start──▶ starting ──listening──▶ running ──stop──▶ stopping ──stopped──▶ stopped
 *
 * Invariants. A connection is in a room exactly when the room has it as a member. Whoever goes, goes
 * through `depart`. A frame that is accepted changes no table but for the time of last activity,
 * which is kept to the second.
 *
 * Surprising choices. Builders work in every phase, because values are used without any socket. A
 * fact about an unknown connection is stale, not an error.
 */
import type { Connection } from "../connection/Connection.js";
import { errorReply } from "../control.js";
import type { WebSocketErrorCode } from "../error.js";
import { fault, isMisuse, WebSocketError } from "../error.js";
import type { ConnectionId } from "../ids.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import { andThen, neverReached, stay, step } from "../step.js";
import { abandon, addRoute, admit, checked, removeRoute } from "./admission.js";
import { accept, addConnection, depart } from "./connections.js";
import { setData } from "./data.js";
import { deliver } from "./delivery.js";
import type { ServerEffect, ServerStep } from "./effect.js";
import { notify, sendTo } from "./effect.js";
import type { ServerCommand, ServerEvent, ServerFact } from "./event.js";
import { stop } from "./drain.js";
import { nextSweep, rearmed } from "./heartbeat.js";
import { disproved, isPresent, isUnproven, offered, proved } from "./authentication.js";
import {
  authorizeRoom,
  createRoom,
  deauthorizeRoom,
  expel,
  joinRoom,
  removeRoom,
  setRoomMetadata,
} from "./rooms.js";
import { withServerOptions } from "./options.js";
import { isUserFull, setPresence, setUserData, setUserId } from "./users.js";
import { answer, reply } from "./requests.js";
import { timeReached } from "./time.js";
import type { ServerState } from "./state.js";

/**
 * The next state and what is to be done. Total: every phase answers every event, and data that no
 * value can have is refused.
 */
export const transition = (state: ServerState, event: ServerEvent): ServerStep => {
  try {
    return decide(state, event);
  } catch (cause) {
    if (!(cause instanceof WebSocketError) || !isMisuse(cause.code)) throw cause;
    return step(state, [notify({ type: "refused", fault: fault(cause.code, event.type) })]);
  }
};

const decide = (state: ServerState, event: ServerEvent): ServerStep => {
  switch (event.type) {
    case "message":
    case "frame":
    case "control":
    case "malformed":
      return received(state, event);
    case "deliver":
      return deliver(state, event);
    case "joinRoom":
      return joinRoom(state, event.connectionId, event.room);
    case "leaveRoom":
      return expel(state, event.connectionId, event.room);
    case "refused":
      return refused(state, event);
    case "strayed": {
      const { code, address } = event;
      return step(state, [notify({ type: "refusal", code, context: "upgrade", address })]);
    }
    case "upgrade":
      return admit(state, event);
    case "abandoned":
      return abandon(state, event.connectionId, undefined);
    case "checked":
      return checked(state, event);
    case "connect":
      return accept(state, event);
    case "auth":
      return offered(state, event);
    case "proved":
      return proved(state, event);
    case "disproved":
      return disproved(state, event);
    case "reply":
    case "refuseRequest":
      return reply(state, event);
    case "addRoute":
      return addRoute(state, event.pattern, event.options);
    case "removeRoute":
      return removeRoute(state, event.pattern);
    case "authorizeRoom":
      return authorizeRoom(state, event.room, event.userIds);
    case "deauthorizeRoom":
      return deauthorizeRoom(state, event.room, event.userId);
    case "disconnect":
      // The late close of a socket that was sent away: stale, and no reason to look through the rooms.
      if (!isPresent(state, event.connectionId)) return stay(state);
      return depart(state, event.connectionId, event);
    case "addConnection":
      return addConnection(state, event.connection);
    case "removeConnection":
      return depart(state, event.connectionId, { ...event, wasClean: true }, [
        { ...event, type: "closeSocket" },
      ]);
    case "setUserId":
      return claimUserId(state, event);
    case "setUserData":
      return setUserData(state, event.connectionId, event.key, event.value);
    case "setPresence":
      return setPresence(state, event);
    case "setData":
      return setData(state, event.key, event.value);
    case "createRoom":
      return createRoom(state, event.room, event.options);
    case "removeRoom":
      return removeRoom(state, event.room);
    case "setRoomMetadata":
      return setRoomMetadata(state, event.room, event.key, event.value);
    case "configure": {
      const options = withServerOptions(state.options, event.options);
      return options === state.options ? stay(state) : step(rearmed(state.withOptions(options)));
    }
    case "start":
      return start(state);
    case "listening":
      return listening(state, event);
    case "stop":
      return stop(state);
    case "stopped":
      return stopped(state);
    case "time":
      return timeReached(state, event.moment);
    case "slow":
      return state.connections.has(event.connectionId) ? step(state, [notify(event)]) : stay(state);
    case "failed":
      return failed(state, event);
    default:
      return neverReached(event);
  }
};

const claimUserId = (
  state: ServerState,
  { connectionId, userId, at }: Extract<ServerCommand, { type: "setUserId" }>,
): ServerStep =>
  userId !== undefined && isUserFull(state, connectionId, userId)
    ? step(state, [notify({ type: "refused", fault: fault("USER_LIMIT", "setUserId") })])
    : setUserId(state, connectionId, userId, at);

type Received = Extract<ServerFact, { type: "message" | "frame" | "control" | "malformed" }>;

/** How exactly the time of last activity is kept, in milliseconds. */
const activityResolutionMs = 1_000;

const received = (state: ServerState, event: Received): ServerStep => {
  const connection = state.connections.get(event.connectionId);
  if (connection === undefined) return receivedAtGate(state, event);
  const next = active(state, connection, event.moment);
  switch (event.type) {
    case "message":
      return step(next, [messageReceived(connection, event)]);
    case "frame":
      return step(next, [notify(event)]);
    case "control":
      return answer(next, connection.id, event.message);
    case "malformed":
      return step(next, [
        sendTo(connection.id, errorReply(event.fault)),
        refusal(event.fault.code, event.fault.context, connection.id),
        notify({ ...event, type: "error" }),
      ]);
  }
};

/** What is answered, or needs no answer, whoever says it. */
const harmless: readonly string[] = ["ping", "pong", "error"];

/** Nothing but a heartbeat is taken from somebody who has yet to prove who it is. */
const receivedAtGate = (state: ServerState, event: Received): ServerStep => {
  const { connectionId, moment } = event;
  if (!isUnproven(state, connectionId)) return stay(state);
  if (event.type === "control" && harmless.includes(event.message.type)) {
    return answer(state, connectionId, event.message);
  }
  const request = "message" in event ? event.message : {};
  const refusal = { connectionId, moment, request, code: "UNAUTHORIZED" } as const;
  return refused(state, { ...refusal, type: "refused", context: event.type });
};

const refusal = (
  code: WebSocketErrorCode,
  context: string,
  connectionId: ConnectionId,
): ServerEffect => notify({ type: "refusal", code, context, connectionId });

/** Input was refused: it is told, to the peer where it can know of what, and may end the connection. */
const refused = (
  state: ServerState,
  event: Extract<ServerFact, { type: "refused" }>,
): ServerStep => {
  const { connectionId, code, context, closeCode, warns, request } = event;
  if (!isPresent(state, connectionId)) return stay(state);
  const isTold = (warns === true || request !== undefined) && state.options.envelope === "auto";
  const effects = [
    ...(isTold ? [sendTo(connectionId, errorReply(event, request))] : []),
    refusal(code, context, connectionId),
  ];
  if (closeCode === undefined) return step(state, effects);
  const ending = { code: closeCode, reason: code, wasClean: true };
  return depart(state, connectionId, ending, [
    ...effects,
    { type: "closeSocket", connectionId, code: closeCode, reason: code },
  ]);
};

const active = (state: ServerState, connection: Connection, { wall }: Moment): ServerState => {
  if (wall - connection.lastActivity < activityResolutionMs) return state;
  const table = state.connections.set(connection.id, connection.updateActivity(wall));
  return state.withConnections(table);
};

/** What the sender says about itself and the time is replaced by what the server knows. */
const messageReceived = (
  { userId }: Connection,
  event: Extract<ServerFact, { type: "message" }>,
): ServerEffect => {
  const { connectionId, data, moment } = event;
  const { type, data: content, id = moment.id, room } = event.message;
  const message = new Message(type, content, { id, timestamp: moment.wall, room, userId });
  return notify({ type: "message", connectionId, message, data, moment });
};

const start = (state: ServerState): ServerStep => {
  const { phase, options } = state;
  if (phase.name === "stopping" && !phase.restarts) {
    return step(state.withPhase({ ...phase, restarts: true }));
  }
  if (phase.name !== "stopped") return stay(state);
  const { port, host } = options;
  return step(state.withPhase({ name: "starting" }), [{ type: "listen", port, host }]);
};

const stopped = (state: ServerState): ServerStep => {
  const { phase } = state;
  if (phase.name === "stopped") return stay(state);
  const told = step(state.withPhase({ name: "stopped" }), [notify({ type: "stopped" })]);
  return phase.name === "stopping" && phase.restarts ? andThen(told, start) : told;
};

const listening = (
  state: ServerState,
  { port, moment }: Extract<ServerFact, { type: "listening" }>,
): ServerStep => {
  if (state.phase.name !== "starting") return stay(state);
  const sweepAt = nextSweep(state.options, moment);
  return step(state.withPhase({ name: "running", port, sweepAt }), [
    notify({ type: "listening", port }),
  ]);
};

const failed = (state: ServerState, event: Extract<ServerFact, { type: "failed" }>): ServerStep => {
  const { fault: failure, connectionId } = event;
  const error = notify({ type: "error", fault: failure, connectionId });
  const isInput = connectionId !== undefined && failure.code !== "NETWORK_ERROR";
  const told = isInput ? [refusal(failure.code, failure.context, connectionId), error] : [error];
  const next =
    event.fault.code === "LISTEN_FAILED" && state.phase.name === "starting"
      ? state.withPhase({ name: "stopped" })
      : state;
  return step(next, told);
};
