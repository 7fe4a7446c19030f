/**
 * Decides what a server notes about a connection that works on documents: the state of its awareness
 * in each room, the parts of an update that is still coming, and how often it has asked. It is the
 * connection's user data, and goes with it.
 */
import type { Map } from "immutable";
import type { ConnectionId, RoomName } from "../../core/ids.js";
import { spend } from "../../core/rate.js";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";

/** What an app noted about a connection. */
export type UserData = Map<string, unknown>;

/** The state of a connection's awareness in one room, as base64. */
export interface RoomAwareness {
  readonly room: RoomName;
  readonly update: string;
}

const awarenessKey = "documents.awareness";
const partsKey = "documents.parts";
const askedKey = "documents.askedUntil";
const behindKey = "documents.behind";
const askBurst = 10;

// A name has no control characters: the first line break ends it.
const lineOf = (room: RoomName, text: string): string => `${room}\n${text}`;
const textOf = (line: string): string => line.slice(line.indexOf("\n") + 1);
const isOf = (line: string, room: RoomName): boolean => line.startsWith(`${room}\n`);

/** What is known of a connection's awareness, in every room. */
export const awarenessIn = (userData: UserData | undefined): readonly RoomAwareness[] =>
  linesIn(userData).map((line) => {
    return { room: line.slice(0, line.indexOf("\n")), update: textOf(line) };
  });

/** What is known of its awareness in one room. */
export const awarenessOf = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  room: RoomName,
): string | undefined => {
  const line = linesIn(dataOf(server, connectionId)).find((other) => isOf(other, room));
  return line === undefined ? undefined : textOf(line);
};

/** The server that knows the awareness of a connection in a room; undefined for none. */
export const withAwareness = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  room: RoomName,
  update: string | undefined,
): WebSocketServer => {
  const lines = linesIn(dataOf(server, connectionId));
  const others = lines.filter((line) => !isOf(line, room));
  if (update === undefined && others.length === lines.length) return server;
  const next = update === undefined ? others : [...others, lineOf(room, update)];
  return server.setUserData(connectionId, awarenessKey, next);
};

/** The beginning of an update to the document of a room, as far as it has come. */
export const beginningOf = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  room: RoomName,
): string => {
  const line = dataOf(server, connectionId)?.get(partsKey);
  return typeof line === "string" && isOf(line, room) ? textOf(line) : "";
};

/**
 * The server that has the beginning of an update, or none of one for that room. A connection has one
 * beginning at a time: another takes its place.
 */
export const withBeginning = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  room: RoomName,
  text: string,
): WebSocketServer => {
  if (text !== "") return server.setUserData(connectionId, partsKey, lineOf(room, text));
  return beginningOf(server, connectionId, room) === ""
    ? server
    : server.setUserData(connectionId, partsKey, "");
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

const linesIn = (userData: UserData | undefined): readonly string[] => {
  const lines = userData?.get(awarenessKey);
  return Array.isArray(lines) ? lines.filter((line) => typeof line === "string") : [];
};
