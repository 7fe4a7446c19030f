/**
 * Decides what a server keeps of updates that are still coming in parts: of each connection a few at a
 * time, each under the room and the upload that its parts name. One more is refused, until one that is
 * there ends or has been silent for long. They are among the connection's user data, and go with it.
 */
import type { ConnectionId, RoomName } from "../../core/ids.js";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";

/** Which update it is that comes in parts. */
export interface Upload {
  readonly room: RoomName;
  /** What its parts are named; "" where they are not. */
  readonly upload: string;
}

interface Beginning extends Upload {
  readonly text: string;
  /** When the last part came: a time of `Moment.now`. */
  readonly at: number;
}

const key = "documents.parts";

/** How many updates of one connection may be coming at a time. */
const uploadsMax = 4;

/** For how long one of which nothing more comes keeps its place, in milliseconds. */
const silentMs = 30_000;

/** The beginning of an update, as far as it has come. */
export const beginningOf = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  upload: Upload,
): string => beginningsOf(server, connectionId).find((other) => isSame(other, upload))?.text ?? "";

/** The server that has the beginning of an update; undefined when the connection has too many. */
export const withBeginning = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  { room, upload }: Upload,
  { text, now }: { readonly text: string; readonly now: number },
): WebSocketServer | undefined => {
  const others = beginningsOf(server, connectionId).filter(
    (other) => !isSame(other, { room, upload }),
  );
  const kept = others.length < uploadsMax ? others : others.filter(({ at }) => at + silentMs > now);
  if (kept.length >= uploadsMax) return undefined;
  return server.setUserData(connectionId, key, [...kept, { room, upload, text, at: now }]);
};

/** The server that has no beginning of that update. */
export const withoutBeginning = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  upload: Upload,
): WebSocketServer => {
  const all = beginningsOf(server, connectionId);
  const others = all.filter((other) => !isSame(other, upload));
  return others.length === all.length ? server : server.setUserData(connectionId, key, others);
};

const isSame = (one: Upload, other: Upload): boolean =>
  one.room === other.room && one.upload === other.upload;

const beginningsOf = (
  server: WebSocketServer,
  connectionId: ConnectionId,
): readonly Beginning[] => {
  const all = server.connections.get(connectionId)?.userData.get(key);
  return Array.isArray(all) ? all.filter(isBeginning) : [];
};

const isBeginning = (value: unknown): value is Beginning =>
  typeof value === "object" &&
  value !== null &&
  ["room", "upload", "text"].every((name) => typeof Reflect.get(value, name) === "string") &&
  typeof Reflect.get(value, "at") === "number";
