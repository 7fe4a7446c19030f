/**
 * Decides everything the chat does: a reducer from a server and what happened to it to the next
 * server. There is no socket, no clock and no variable in it, so a test simply calls it.
 *
 * A page says `hello` first; until then its connection is nobody's: it reads along, but is in no
 * list of people and cannot speak. A person is a user id with a nickname, whatever the number of
 * connections.
 */
import type { Connection, Room, ServerApp, WebSocketServer } from "jounce-websocket";
import { Message } from "jounce-websocket";
import { cleanNickname, uniqueNickname } from "./nickname.js";
import type { Line, Member, RoomSummary } from "./protocol.js";
import { fieldsOf, isStatus, limits } from "./protocol.js";

/** The rooms that are always there, with what they are for. */
const permanentRooms: readonly (readonly [name: string, topic: string])[] = [
  ["lobby", "Say hello, everybody starts here"],
  ["random", "Whatever is on your mind"],
  ["help", "Questions and answers about this demo"],
];

/** The server with the rooms that are always there. */
export const withPermanentRooms = (server: WebSocketServer): WebSocketServer =>
  permanentRooms.reduce(
    (next, [name, topic]) => next.createRoom(name).setRoomMetadata(name, "topic", topic),
    server,
  );

/** The chat. */
export const chat: ServerApp = (server, event) => {
  switch (event.type) {
    case "connect":
      return server.sendTo(event.connectionId, roomsMessage(server));
    case "message":
      return received(server, event.connectionId, event.message);
    case "join":
      return announce(sendHistory(server, event.connectionId, event.room), [event.room]);
    case "leave":
      return announce(server, [event.room]);
    default:
      return server;
  }
};

const received = (
  server: WebSocketServer,
  connectionId: string,
  message: Message,
): WebSocketServer => {
  const connection = server.connections.get(connectionId);
  if (connection === undefined) return server;
  if (message.type === "hello") return hello(server, connection, message.data);
  const { userId } = connection;
  if (userId === undefined) {
    return notice(server, connectionId, "not_introduced", "Say hello first.", message.id);
  }
  switch (message.type) {
    case "chat_message":
      return say(server, connection, message);
    case "typing":
      return relayTyping(server, connection, message.room);
    case "set_nickname":
      return rename(server, connection, message.data);
    case "set_status":
      return setStatus(server, userId, fieldsOf(message.data)["status"]);
    default:
      return notice(server, connectionId, "unknown_type", "This chat does not know that message.");
  }
};

// Who somebody is.

const hello = (server: WebSocketServer, { id, userId }: Connection, data: unknown) => {
  const wanted = fieldsOf(data);
  if (!isUserId(wanted["userId"]) || (userId !== undefined && userId !== wanted["userId"])) {
    return notice(server, id, "bad_user_id", "That user id cannot be used.");
  }
  const known = server.setUserId(id, wanted["userId"]);
  const nickname = cleanNickname(wanted["nickname"]) ?? "Guest";
  const status = isStatus(wanted["status"]) ? wanted["status"] : "online";
  return named(known.setPresence(wanted["userId"], status), wanted["userId"], nickname);
};

const rename = (server: WebSocketServer, { id, userId }: Connection, data: unknown) => {
  const nickname = cleanNickname(fieldsOf(data)["nickname"]);
  return nickname === undefined || userId === undefined
    ? notice(server, id, "bad_nickname", "A nickname needs at least one visible character.")
    : named(server, userId, nickname);
};

const setStatus = (server: WebSocketServer, userId: string, status: unknown): WebSocketServer =>
  isStatus(status) ? tellEverywhere(server.setPresence(userId, status), userId) : server;

/** Gives the nickname to every connection of the user, and tells everybody who can see them. */
const named = (server: WebSocketServer, userId: string, wanted: string): WebSocketServer => {
  const others = server.connections.values();
  const taken = [...others].filter((other) => other.userId !== userId).map(nicknameOf);
  const nickname = uniqueNickname(wanted, taken);
  const renamed = server
    .getUserConnections(userId)
    .reduce((next, id) => next.setUserData(id, "nickname", nickname), server);
  return tellEverywhere(renamed, userId);
};

const tellEverywhere = (server: WebSocketServer, userId: string): WebSocketServer => {
  const connections = server.getUserConnections(userId).flatMap((id) => {
    const connection = server.connections.get(id);
    return connection === undefined ? [] : [connection];
  });
  const [first] = connections;
  if (first === undefined) return server;
  const you = new Message("you", memberOf(server, userId, first));
  const rooms = new Set(connections.flatMap((connection) => [...connection.rooms]));
  return announce(server.broadcastToUser(userId, you), rooms);
};

const memberOf = (server: WebSocketServer, userId: string, connection: Connection): Member => {
  const status = server.presence.getStatus(userId);
  return {
    userId,
    nickname: nicknameOf(connection),
    status: isStatus(status) ? status : "online",
  };
};

const nicknameOf = (connection: Connection): string => {
  const nickname = connection.userData.get("nickname");
  return typeof nickname === "string" ? nickname : "";
};

const isUserId = (value: unknown): value is string =>
  typeof value === "string" && /^[\w-]{8,64}$/.test(value);

// What is said.

const say = (server: WebSocketServer, connection: Connection, message: Message) => {
  const { id: connectionId, userId = "" } = connection;
  const { id = "", timestamp: at = 0 } = message;
  const room = roomOf(server, connection, message.room);
  const refuse = (code: string, why: string) => notice(server, connectionId, code, why, id);
  if (room === undefined) return refuse("not_in_room", "Join the room before you speak in it.");
  const { text } = fieldsOf(message.data);
  if (typeof text !== "string" || text.trim() === "") return refuse("no_text", "Nothing to say.");
  if (text.length > limits.textMax || id.length > limits.messageIdMax) {
    return refuse("too_long", `A message has at most ${limits.textMax} characters.`);
  }
  const history = historyOf(room);
  const known = history.find((line) => line.id === id);
  if (known !== undefined && known.userId !== userId) {
    return refuse("id_taken", "That message id is taken.");
  }
  // Said before: the answer was lost with its connection, so only the answer is given again.
  if (known !== undefined) return server.sendTo(connectionId, lineMessage(room.name, known));
  const line: Line = { id, userId, nickname: nicknameOf(connection), text, at };
  return server
    .setRoomMetadata(room.name, "history", [...history, line].slice(-limits.historyMax))
    .broadcastToRoom(room.name, lineMessage(room.name, line));
};

const relayTyping = (
  server: WebSocketServer,
  connection: Connection,
  roomName: string | undefined,
): WebSocketServer => {
  const { id, userId } = connection;
  const room = roomOf(server, connection, roomName);
  if (room === undefined) return server;
  const typing = new Message(
    "typing",
    { nickname: nicknameOf(connection) },
    { room: room.name, userId },
  );
  return server.broadcastToRoom(room.name, typing, { except: id });
};

/** The room of that name when the connection is a member of it. */
const roomOf = (
  server: WebSocketServer,
  { id }: Connection,
  name: string | undefined,
): Room | undefined => {
  const room = name === undefined ? undefined : server.rooms.get(name.normalize("NFC"));
  return room?.hasMember(id) === true ? room : undefined;
};

const lineMessage = (room: string, { id, userId, nickname, text, at }: Line): Message =>
  new Message("chat_message", { nickname, text }, { room, id, userId, timestamp: at });

// What is told.

const sendHistory = (server: WebSocketServer, connectionId: string, name: string) => {
  const room = server.rooms.get(name);
  if (room === undefined) return server;
  return server.sendTo(
    connectionId,
    new Message("history", { lines: historyOf(room) }, { room: name }),
  );
};

const historyOf = (room: Room): readonly Line[] => {
  const history = room.metadata.get("history");
  return Array.isArray(history) ? history : [];
};

/** Tells the rooms who is in them, and everybody how many are where. */
const announce = (server: WebSocketServer, rooms: Iterable<string>): WebSocketServer => {
  let next = server;
  for (const room of rooms) {
    const members = new Message("members", { members: peopleIn(next, room) }, { room });
    next = next.broadcastToRoom(room, members);
  }
  return next.broadcast(roomsMessage(next));
};

/** The people in a room in the order in which they came; two tabs of one person are one. */
const peopleIn = (server: WebSocketServer, room: string): readonly Member[] => {
  const people = new Map<string, Member>();
  for (const id of server.getRoomMembers(room)) {
    const connection = server.connections.get(id);
    const userId = connection?.userId;
    if (connection === undefined || userId === undefined || people.has(userId)) continue;
    people.set(userId, memberOf(server, userId, connection));
  }
  return [...people.values()];
};

const roomsMessage = (server: WebSocketServer): Message => {
  const rooms = [...server.rooms.values()].map((room): RoomSummary => {
    const topic = room.metadata.get("topic");
    const people = peopleIn(server, room.name).length;
    return { name: room.name, topic: typeof topic === "string" ? topic : "", people };
  });
  return new Message("rooms", { rooms: rooms.sort(byPlace) });
};

/** The permanent rooms in their own order, then the others by name. */
const byPlace = (a: RoomSummary, b: RoomSummary): number =>
  placeOf(a) - placeOf(b) || (a.name < b.name ? -1 : 1);

const placeOf = ({ name }: RoomSummary): number => {
  const place = permanentRooms.findIndex(([permanent]) => permanent === name);
  return place === -1 ? permanentRooms.length : place;
};

const notice = (
  server: WebSocketServer,
  connectionId: string,
  code: string,
  text: string,
  messageId?: string,
): WebSocketServer => server.sendTo(connectionId, new Message("notice", { code, text, messageId }));
