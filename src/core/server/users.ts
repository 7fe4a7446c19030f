/**
 * Decides whose a connection is and when the presence of a user changes: online with the first
 * connection, offline with the last one, and told only when the status is another one.
 */
import { OrderedSet } from "immutable";
import type { ConnectionId, RoomName, UserId } from "../ids.js";
import { toName } from "../ids.js";
import type { PresenceTracker } from "../presence/PresenceTracker.js";
import { andThen, each, stay, step } from "../step.js";
import type { ServerEffect, ServerStep } from "./effect.js";
import { notify } from "./effect.js";
import type { ServerCommand } from "./event.js";
import { expel } from "./rooms.js";
import type { ServerState } from "./state.js";

/**
 * Says whose connection it is; undefined for nobody's. Keeps user index and presence, and takes it
 * out of the rooms that only others may be in.
 */
export const setUserId = (
  state: ServerState,
  connectionId: ConnectionId,
  name: UserId | undefined,
  at?: number,
): ServerStep => {
  const connection = state.connections.get(connectionId);
  const userId = name === undefined ? undefined : toName(name);
  if (connection === undefined || connection.userId === userId) return stay(state);
  const { userId: before } = connection;
  const closed = connection.rooms.filter((room) => state.rooms.get(room)?.allows(userId) === false);
  const left = each<ServerState, RoomName, ServerEffect>(stay(state), closed, (next, room) =>
    expel(next, connectionId, room),
  );
  const rooms = connection.rooms.subtract(closed);
  const named = andThen(left, (next) =>
    step(
      next.withConnections(next.connections.set(connectionId, connection.with({ userId, rooms }))),
    ),
  );
  const gone = andThen(named, (next) =>
    before === undefined ? stay(next) : forget(next, before, connectionId),
  );
  if (userId === undefined) return gone;
  return andThen(gone, (next) => {
    const connections = next.users.get(userId, OrderedSet<ConnectionId>()).add(connectionId);
    const presence = next.presence.connect(userId, connectionId, at ?? connection.lastActivity);
    return withPresence(next.withUsers(next.users.set(userId, connections)), userId, presence);
  });
};

/** Whether a user has as many other connections as one user may have. */
export const isUserFull = (
  { users, options }: ServerState,
  connectionId: ConnectionId,
  userId: UserId,
): boolean => {
  const { connectionsPerUserMax } = options;
  const known = users.get(userId.normalize("NFC"), OrderedSet<ConnectionId>());
  return (
    connectionsPerUserMax > 0 && known.size >= connectionsPerUserMax && !known.has(connectionId)
  );
};

const forget = (state: ServerState, userId: UserId, connectionId: ConnectionId): ServerStep => {
  const left = state.users.get(userId, OrderedSet<ConnectionId>()).remove(connectionId);
  const users = left.isEmpty() ? state.users.remove(userId) : state.users.set(userId, left);
  const presence = state.presence.disconnect(userId, connectionId);
  return withPresence(state.withUsers(users), userId, presence);
};

/** Puts `presence` in place and tells of it when it made the status of `userId` another one. */
const withPresence = (
  state: ServerState,
  userId: UserId,
  presence: PresenceTracker,
): ServerStep => {
  const status = presence.getStatus(userId);
  if (status === state.presence.getStatus(userId)) return step(state.withPresence(presence));
  return step(state.withPresence(presence), [notify({ type: "presence", userId, status })]);
};

/** Sets what the app says of a user. Away, busy and offline change nothing for an unknown one. */
export const setPresence = (
  state: ServerState,
  command: Extract<ServerCommand, { type: "setPresence" }>,
): ServerStep => {
  const { userId, customStatus } = command;
  const next = withStatus(state.presence, command).setCustomStatus(userId, customStatus);
  return next === state.presence ? stay(state) : withPresence(state, userId, next);
};

const withStatus = (
  presence: PresenceTracker,
  { userId, status, at }: Extract<ServerCommand, { type: "setPresence" }>,
): PresenceTracker => {
  switch (status) {
    case "online":
      return presence.setOnline(userId, at);
    case "away":
      return presence.setAway(userId);
    case "busy":
      return presence.setBusy(userId);
    default:
      return presence.setOffline(userId, at);
  }
};

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
