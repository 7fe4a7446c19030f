/**
 * Decides everything the showcase does: the modules of the library, and a little to look at. It is a
 * reducer from a server and what happened to it to the next server, so a test simply calls it.
 */
import type { Message, ServerApp, WebSocketServer } from "jounce-websocket";
import { setDocument, withDocuments } from "jounce-websocket/collaboration";
import {
  combineApps,
  notify,
  publishEvent,
  remindDue,
  withChat,
  withEvents,
  withNotifications,
  withPresence,
} from "jounce-websocket/modules";
import { documentRoom, permanentRooms } from "./rooms.js";
import { sampleDocument, sampleEvents, sampleNotification, welcome } from "./samples.js";

/** Messages with longer ids are none of our page; the id of a notification has an end. */
const idCharactersMax = 64;

/** Tells people what is for them: a welcome, that somebody named them, an example on demand. */
const concierge: ServerApp = (server, notice) => {
  if (notice.type === "message") return heard(server, notice.connectionId, notice.message);
  if (notice.type !== "connect") return server;
  const userId = server.connections.get(notice.connectionId)?.userId;
  const timestamp = notice.moment?.wall ?? 0;
  return userId === undefined
    ? server
    : notify(server, { kind: "user", userId }, { ...welcome, timestamp });
};

/** The showcase. */
export const showcase: ServerApp = combineApps(
  withChat(),
  withPresence(),
  withNotifications(),
  withEvents({ mayEdit: () => true }),
  withDocuments(),
  concierge,
);

const heard = (server: WebSocketServer, connectionId: string, message: Message) => {
  const { type, userId, data, id = "", timestamp = 0 } = message;
  if (userId === undefined) return server;
  if (type === "notify_me") {
    if (id.length > idCharactersMax) return server;
    const sample = { ...sampleNotification(data), id: `sample-${id}`, timestamp };
    return notify(server, { kind: "user", userId }, sample);
  }
  return type === "chat_message" ? mentioned(server, connectionId, message) : server;
};

/** Tells those who are named in what is said in a room. */
const mentioned = (server: WebSocketServer, connectionId: string, message: Message) => {
  const { room = "", userId, data, id = "", timestamp = 0 } = message;
  const named = mentionsIn(data).filter(
    (other) => other !== userId && server.getUserConnections(other).length > 0,
  );
  const isIn = server.rooms.get(room.normalize("NFC"))?.hasMember(connectionId) === true;
  if (!isIn || named.length === 0 || id.length > idCharactersMax) return server;
  return notify(
    server,
    { kind: "users", userIds: named },
    {
      id: `mention-${id}`,
      title: `${nameOf(server, connectionId) ?? "Somebody"} named you in ${room}`,
      actionUrl: `#/chat/${encodeURIComponent(room)}`,
      timestamp,
    },
  );
};

const mentionsIn = (data: unknown): readonly string[] => {
  const mentions =
    typeof data === "object" && data !== null && "mentions" in data ? data.mentions : undefined;
  if (!Array.isArray(mentions)) return [];
  return mentions.filter((userId) => typeof userId === "string").slice(0, 20);
};

/** The server with what is always there, and with something to look at. @param now in milliseconds */
export const furnished = (server: WebSocketServer, now: number): WebSocketServer => {
  const names = [...permanentRooms.map(({ name }) => name), documentRoom];
  const roomy = names.reduce((next, name) => next.createRoom(name), server);
  const documented = setDocument(roomy, documentRoom, sampleDocument());
  return sampleEvents(now).reduce((next, event) => publishEvent(next, event), documented);
};

/** How long before an event people are reminded of it, in milliseconds. */
export const reminderLeadMs = 5 * 60_000;

/** The server after it has reminded people of what begins soon. @param now in milliseconds */
export const reminded = (server: WebSocketServer, now: number): WebSocketServer =>
  remindDue(server, now, reminderLeadMs);

/** The names of everybody who is there, but for one user's own. */
export const namesBeside = (server: WebSocketServer, userId: string): readonly string[] =>
  [...server.connections.values()].flatMap((connection) =>
    connection.userId === userId ? [] : (nameOf(server, connection.id) ?? []),
  );

/** The name that somebody has proved. */
const nameOf = (server: WebSocketServer, connectionId: string): string | undefined => {
  const claims = server.connections.get(connectionId)?.userData.get("claims");
  const name =
    typeof claims === "object" && claims !== null && "name" in claims ? claims.name : undefined;
  return typeof name === "string" ? name : undefined;
};
