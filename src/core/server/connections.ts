/** Decides who comes in and how everybody goes out: there is one way, `depart`. */
import { Set } from "immutable";
import { CLOSE_CODES } from "../closeCode.js";
import { Connection } from "../connection/Connection.js";
import { SUBPROTOCOL } from "../control.js";
import type { WebSocketErrorCode } from "../error.js";
import { fault } from "../error.js";
import type { ConnectionId } from "../ids.js";
import { toName } from "../ids.js";
import { Message } from "../Message.js";
import type { Room } from "../Room.js";
import { andThen, each, stay, step } from "../step.js";
import type { ServerEffect, ServerStep } from "./effect.js";
import { notify, sendTo } from "./effect.js";
import type { ServerFact } from "./event.js";
import { joinRoom, leaveRoom, roomsAwaiting } from "./rooms.js";
import { setUserId } from "./users.js";
import type { ServerState } from "./state.js";

/** How a connection ended. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
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
  const { connectionId, info, moment } = event;
  if (state.connections.has(connectionId)) {
    return andThen(depart(state, connectionId, replaced), (next) => accept(next, event));
  }
  const { connectionsMax } = state.options;
  if (state.phase.name === "stopping") {
    return refuse(state, connectionId, CLOSE_CODES.GOING_AWAY, "SERVER_ERROR");
  }
  if (connectionsMax > 0 && state.connections.size >= connectionsMax) {
    return refuse(state, connectionId, CLOSE_CODES.TRY_AGAIN_LATER, "SERVER_FULL");
  }
  const rooms = roomsAwaiting(state, connectionId);
  const connection = new Connection(connectionId, { info, rooms, joinedAt: moment.wall });
  return step(state.withConnections(state.connections.set(connectionId, connection)), [
    ...(info.protocol === SUBPROTOCOL ? [sendTo(connectionId, welcome(state, connectionId))] : []),
    notify({ type: "connect", connectionId, info, moment }),
  ]);
};

const refuse = (
  state: ServerState,
  connectionId: ConnectionId,
  code: number,
  reason: WebSocketErrorCode,
): ServerStep =>
  step(state, [
    { type: "closeSocket", connectionId, code, reason },
    notify({ type: "error", fault: fault(reason, "connect"), connectionId }),
  ]);

/** What a peer that speaks the protocol is told first: its name and the limits it has to keep. */
const welcome = ({ options }: ServerState, connectionId: ConnectionId): Message => {
  const { messageBytesMax, heartbeatIntervalMs } = options;
  return new Message("welcome", { connectionId, messageBytesMax, heartbeatIntervalMs });
};

/** Puts a connection in, by hand. One of the same id departs first. */
export const addConnection = (state: ServerState, connection: Connection): ServerStep => {
  const { id, userId, rooms, joinedAt } = connection;
  toName(id);
  const known = state.connections.get(id);
  if (known?.equals(connection) === true) return stay(state);
  const alone = connection.with({
    userId: undefined,
    rooms: known === undefined ? roomsAwaiting(state, id) : Set(),
  });
  const vacated = known === undefined ? stay(state) : depart(state, id, replaced);
  const added: ServerStep = andThen(vacated, (next) =>
    step(next.withConnections(next.connections.set(id, alone)), [
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
  { code, reason, wasClean }: Ending,
  extra: readonly ServerEffect[] = [],
): ServerStep => {
  const connection = state.connections.get(connectionId);
  if (connection === undefined) return leaveAsStranger(state, connectionId);
  const { userId } = connection;
  const rooms = connection.rooms.toArray();
  const left = each(step(state, extra), rooms, (next, room) => leaveRoom(next, connectionId, room));
  const anonymous = andThen(left, (next) => setUserId(next, connectionId, undefined));
  return andThen(anonymous, (next) =>
    step(next.withConnections(next.connections.delete(connectionId)), [
      notify({ type: "disconnect", connectionId, code, reason, wasClean, userId, rooms }),
    ]),
  );
};

/** Builders may put unknown ids into rooms; removing such an id takes it out of them. */
const leaveAsStranger = (state: ServerState, connectionId: ConnectionId): ServerStep =>
  each<ServerState, Room, ServerEffect>(stay(state), state.rooms.values(), (next, room) =>
    leaveRoom(next, connectionId, room.name),
  );

/** Notes something about a connection; nothing when there is none. */
export const setUserData = (
  state: ServerState,
  connectionId: ConnectionId,
  key: string,
  value: unknown,
): ServerStep => {
  const connection = state.connections.get(connectionId);
  const next = connection?.setUserData(key, value);
  if (next === undefined || next === connection) return stay(state);
  return step(state.withConnections(state.connections.set(connectionId, next)));
};

/** Stops listening; everybody is sent away with 1001 "Server shutting down". */
export const stop = (state: ServerState): ServerStep => {
  const { phase } = state;
  if (phase.name === "stopping" && phase.restarts) {
    return step(state.withPhase({ name: "stopping", restarts: false }));
  }
  if (phase.name === "stopped" || phase.name === "stopping") return stay(state);
  const code = CLOSE_CODES.GOING_AWAY;
  const reason = "Server shutting down";
  const stopping: ServerStep = step(state.withPhase({ name: "stopping", restarts: false }), [
    { type: "unlisten" },
  ]);
  return each(stopping, state.connections.keys(), (next, connectionId) =>
    depart(next, connectionId, { code, reason, wasClean: true }, [
      { type: "closeSocket", connectionId, code, reason },
    ]),
  );
};
