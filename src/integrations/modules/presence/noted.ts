/**
 * Decides what is noted of a user's presence: the same with each of the user's connections, so that it
 * goes with the last one. The server's own presence follows it.
 */
import type { ConnectionId, UserId } from "../../../core/ids.js";
import type { WebSocketServer } from "../../../core/server/WebSocketServer.js";
import { fieldsOf, isId, isListOf } from "../fields.js";
import { connectionsOf } from "../people.js";
import type { PresenceData } from "./presenceData.js";
import { isPresenceData } from "./presenceData.js";

const presenceKey = "presence";
const saidKey = "presence.said";
const followsKey = "presence.follows";

/** What the notes of a connection say; undefined before it has been told of. */
export const notedIn = (
  userData: { get(key: string): unknown } | undefined,
): PresenceData | undefined => {
  const noted = userData?.get(presenceKey);
  return isPresenceData(noted) ? noted : undefined;
};

/** What is told of a user; undefined when no connection has been told of. */
export const presenceOf = (server: WebSocketServer, userId: UserId): PresenceData | undefined => {
  for (const id of connectionsOf(server, userId)) {
    const noted = notedIn(server.connections.get(id)?.userData);
    if (noted?.userId === userId) return noted;
  }
  return undefined;
};

/** Whether others are told that the user is here: who appears offline has gone as far as they know. */
export const isShown = ({ status }: PresenceData): boolean => status !== "offline";

/** Everybody whom `viewer` sees, each once, in the order in which they came; at most `max`. */
export const everybody = (server: WebSocketServer, max: number, viewer: UserId): PresenceData[] => {
  const users = new Map<UserId, PresenceData>();
  for (const { userData } of server.connections.values()) {
    if (users.size >= max) break;
    const noted = notedIn(userData);
    const isSeen = noted !== undefined && (isShown(noted) || noted.userId === viewer);
    if (isSeen) users.set(noted.userId, noted);
  }
  return [...users.values()];
};

/** Whether one of a user's devices that are here has said how the user is. */
export const isSaid = (server: WebSocketServer, userId: UserId): boolean =>
  connectionsOf(server, userId).some(
    (id) => server.connections.get(id)?.userData.get(saidKey) === userId,
  );

/** Notes that one has, with all of them: it counts as long as any of them is here. */
export const noteSaid = (server: WebSocketServer, userId: UserId): WebSocketServer =>
  connectionsOf(server, userId).reduce((next, id) => next.setUserData(id, saidKey, userId), server);

/** Notes it with those connections, and sets the server's presence of a user to it. */
export const note = (
  server: WebSocketServer,
  presence: PresenceData,
  connectionIds: readonly ConnectionId[],
): WebSocketServer => {
  const { userId, status, customStatus } = presence;
  const noted = connectionIds.reduce(
    (next, id) => next.setUserData(id, presenceKey, presence),
    server,
  );
  return noted.getUserConnections(userId).length > 0
    ? noted.setPresence(userId, status, customStatus)
    : noted;
};

/** Whom a connection follows. */
export const followsOf = (userData: { get(key: string): unknown }): readonly UserId[] => {
  const { userIds } = fieldsOf(userData.get(followsKey));
  return isListOf(userIds, isId, Infinity) ? userIds : [];
};

export const setFollows = (
  server: WebSocketServer,
  id: ConnectionId,
  userIds: readonly UserId[],
): WebSocketServer => server.setUserData(id, followsKey, { userIds });
