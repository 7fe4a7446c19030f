/**
 * Decides who is in which room: who may join, what a join makes, and when a room vanishes. The only
 * place that writes the index, on both its sides.
 */
import type { Set as ImmutableSet } from "immutable";
import { Set } from "immutable";
import type { Connection } from "../connection/Connection.js";
import { SUBPROTOCOL } from "../control.js";
import type { WebSocketErrorCode } from "../error.js";
import { fault } from "../error.js";
import type { ConnectionId, RoomName, UserId } from "../ids.js";
import { isName } from "../ids.js";
import type { RoomOptions } from "../Room.js";
import { Message } from "../Message.js";
import { Room } from "../Room.js";
import { each, stay, step } from "../step.js";
import type { ServerEffect, ServerStep } from "./effect.js";
import { notify, sendTo } from "./effect.js";
import type { ServerState } from "./state.js";

/**
 * The rooms into which a builder put `connectionId` before there was such a connection. A running
 * server takes in nobody like that, or a late join of one who has left would stay for ever.
 */
export const roomsAwaiting = (
  { phase, rooms }: ServerState,
  connectionId: ConnectionId,
): ImmutableSet<RoomName> =>
  phase.name === "running"
    ? Set()
    : Set(rooms.filter((room) => room.hasMember(connectionId)).keys());

/** Why `connectionId` may not join `name`, or undefined when it may. */
export const whyNotJoin = (
  state: ServerState,
  connectionId: ConnectionId,
  name: RoomName,
): WebSocketErrorCode | undefined => {
  if (!isName(name)) return "INVALID_NAME";
  if (state.phase.name === "running" && !state.connections.has(connectionId)) return "NOT_OPEN";
  const room = state.rooms.get(name.normalize("NFC"));
  if (room?.hasMember(connectionId) === true) return undefined;
  if (room?.allows(state.connections.get(connectionId)?.userId) === false) {
    return "ROOM_ACCESS_DENIED";
  }
  if (room?.isFull() === true) return "ROOM_FULL";
  const joined = state.connections.get(connectionId)?.rooms.size ?? 0;
  const { roomsPerConnectionMax: most } = state.options;
  return most > 0 && joined >= most ? "ROOM_LIMIT" : undefined;
};

/** Makes a room that stays when it is empty; nothing when it exists. */
export const createRoom = (
  state: ServerState,
  name: RoomName,
  options: RoomOptions,
): ServerStep => {
  const room = new Room(name, options);
  return state.rooms.has(room.name) ? stay(state) : step(withRoom(state, room));
};

/** Takes a room away; its members leave it. */
export const removeRoom = (state: ServerState, name: RoomName): ServerStep => {
  const room = state.rooms.get(name.normalize("NFC"));
  if (room === undefined) return stay(state);
  const emptied = each<ServerState, ConnectionId, ServerEffect>(
    step(state),
    room.getMembers(),
    (next, connectionId) => expel(next, connectionId, room.name),
  );
  return step(emptied.state.withRooms(emptied.state.rooms.remove(room.name)), emptied.effects);
};

/** Notes something about a room; nothing when there is none. */
export const setRoomMetadata = (
  state: ServerState,
  name: RoomName,
  key: string,
  value: unknown,
): ServerStep => {
  const room = state.rooms.get(name.normalize("NFC"));
  const next = room?.setMetadata(key, value);
  return next === undefined || next === room ? stay(state) : step(withRoom(state, next));
};

/** Lets only those users into a room who are named to it, now or before. It is made when missing. */
export const authorizeRoom = (
  state: ServerState,
  name: RoomName,
  userIds: readonly UserId[],
): ServerStep => {
  const room = (state.rooms.get(name.normalize("NFC")) ?? new Room(name)).authorize(userIds);
  return expelStrangers(withRoom(state, room), room);
};

/** No longer lets a user into a room; who is in it as that user goes. */
export const deauthorizeRoom = (state: ServerState, name: RoomName, userId: UserId): ServerStep => {
  const room = (state.rooms.get(name.normalize("NFC")) ?? new Room(name)).deauthorize(userId);
  return expelStrangers(withRoom(state, room), room);
};

const expelStrangers = (state: ServerState, room: Room): ServerStep => {
  const strangers = room
    .getMembers()
    .filter((id) => !room.allows(state.connections.get(id)?.userId));
  return each<ServerState, ConnectionId, ServerEffect>(step(state), strangers, (next, id) =>
    expel(next, id, room.name),
  );
};

/** Puts a connection into a room, which is made when it is missing. */
export const joinRoom = (
  state: ServerState,
  connectionId: ConnectionId,
  name: RoomName,
): ServerStep => {
  const refusal = whyNotJoin(state, connectionId, name);
  if (refusal !== undefined) {
    return step(state, [notify({ type: "refused", fault: fault(refusal, "joinRoom") })]);
  }
  const roomName = name.normalize("NFC");
  const room = state.rooms.get(roomName) ?? new Room(roomName, { persistent: false });
  const joined = room.addMember(connectionId);
  if (joined === room) return stay(state);
  const next = withConnection(withRoom(state, joined), connectionId, (connection) =>
    connection.with({ rooms: connection.rooms.add(roomName) }),
  );
  return step(next, [notify({ type: "join", connectionId, room: roomName })]);
};

/** Takes a connection out of a room by the server's will, of which a peer that speaks is told. */
export const expel = (
  state: ServerState,
  connectionId: ConnectionId,
  name: RoomName,
): ServerStep => {
  const speaks = state.connections.get(connectionId)?.info.protocol === SUBPROTOCOL;
  const left = leaveRoom(state, connectionId, name);
  if (!speaks || left.effects.length === 0) return left;
  const told = new Message("room_left", undefined, { room: name.normalize("NFC") });
  return step(left.state, [...left.effects, sendTo(connectionId, told)]);
};

/** Takes a connection out of a room, which vanishes when it was made by a join and is empty. */
export const leaveRoom = (
  state: ServerState,
  connectionId: ConnectionId,
  name: RoomName,
): ServerStep => {
  const room = state.rooms.get(name.normalize("NFC"));
  if (room === undefined || !room.hasMember(connectionId)) return stay(state);
  const left = room.removeMember(connectionId);
  // Read before the table is written: an older version of it costs a copy.
  const userId = state.connections.get(connectionId)?.userId;
  const vanishes = left.members.isEmpty() && !left.persistent;
  const rooms = vanishes ? state.rooms.remove(room.name) : state.rooms.set(room.name, left);
  const next = withConnection(state.withRooms(rooms), connectionId, (connection) =>
    connection.with({ rooms: connection.rooms.remove(room.name) }),
  );
  return step(next, [notify({ type: "leave", connectionId, room: room.name, userId })]);
};

const withRoom = (state: ServerState, room: Room): ServerState =>
  state.withRooms(state.rooms.set(room.name, room));

const withConnection = (
  state: ServerState,
  connectionId: ConnectionId,
  change: (connection: Connection) => Connection,
): ServerState => {
  const connection = state.connections.get(connectionId);
  if (connection === undefined) return state;
  return state.withConnections(state.connections.set(connectionId, change(connection)));
};
