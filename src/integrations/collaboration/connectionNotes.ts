/**
 * Decides what a server notes about a connection that works on documents: the states of awareness of
 * its documents' clients in each room, and how often it has asked. It is the connection's user data,
 * and goes with it.
 */
import type { Map } from "immutable";
import type { ConnectionId, RoomName } from "../../core/ids.js";
import { spend } from "../../core/rate.js";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";

/** What an app noted about a connection. */
export type UserData = Map<string, unknown>;

/** The state of one client's awareness in one room. */
export interface RoomAwareness {
  readonly room: RoomName;
  /** The id of a document's client: tabs that share a connection have one each. */
  readonly clientId: number;
  /** Base64. */
  readonly update: string;
}

const awarenessKey = "documents.awareness";
const askedKey = "documents.askedUntil";
const behindKey = "documents.behind";
const askBurst = 10;

/** How many clients of one connection may be aware of a room at a time. */
export const awareClientsMax = 16;

/** What is known of a connection's awareness in every room, oldest first. */
export const awarenessIn = (userData: UserData | undefined): readonly RoomAwareness[] => {
  const states = userData?.get(awarenessKey);
  return Array.isArray(states) ? states.filter(isRoomAwareness) : [];
};

/** What is known of its awareness in one room, oldest first. */
export const awarenessOf = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  room: RoomName,
): readonly RoomAwareness[] =>
  awarenessIn(dataOf(server, connectionId)).filter((state) => state.room === room);

/** The server that knows a state of a connection's awareness, in place of the client's before. */
export const withAwareness = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  state: RoomAwareness,
): WebSocketServer => {
  const others = awarenessIn(dataOf(server, connectionId)).filter((other) => !isOf(other, state));
  return server.setUserData(connectionId, awarenessKey, [...others, state]);
};

/** The server that knows nothing of these states of a connection's awareness. */
export const withoutAwareness = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  gone: readonly RoomAwareness[],
): WebSocketServer => {
  if (gone.length === 0) return server;
  const others = awarenessIn(dataOf(server, connectionId)).filter(
    (other) => !gone.some((state) => isOf(other, state)),
  );
  return server.setUserData(connectionId, awarenessKey, others);
};

/** The server after one more question at `now`, a time of `Moment.now`; undefined when it is too much. */
export const withQuestion = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  now: number,
  perSecond: number,
): WebSocketServer | undefined => {
  const until = dataOf(server, connectionId)?.get(askedKey);
  const next = spend(typeof until === "number" ? until : 0, now, perSecond, askBurst);
  return next === undefined ? undefined : server.setUserData(connectionId, askedKey, next);
};

/** Whether a connection may have missed an edit. */
export const isBehind = (server: WebSocketServer, connectionId: ConnectionId): boolean =>
  dataOf(server, connectionId)?.get(behindKey) === true;

/** The server that knows whether a connection may have missed an edit. */
export const withBehind = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  behind: boolean,
): WebSocketServer =>
  isBehind(server, connectionId) === behind
    ? server
    : server.setUserData(connectionId, behindKey, behind);

const dataOf = (server: WebSocketServer, connectionId: ConnectionId): UserData | undefined =>
  server.connections.get(connectionId)?.userData;

const isOf = (one: RoomAwareness, other: RoomAwareness): boolean =>
  one.room === other.room && one.clientId === other.clientId;

const isRoomAwareness = (value: unknown): value is RoomAwareness =>
  typeof value === "object" &&
  value !== null &&
  ["room", "update"].every((name) => typeof Reflect.get(value, name) === "string") &&
  typeof Reflect.get(value, "clientId") === "number";
