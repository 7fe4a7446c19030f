/** Decides what becomes of what somebody sends into a room, and that what is sent again is said once. */
import type { Connection } from "../../../core/connection/Connection.js";
import type { UserId } from "../../../core/ids.js";
import { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import type { Room } from "../../../core/Room.js";
import type { WebSocketServer } from "../../../core/server/WebSocketServer.js";
import { delivered, refuse } from "../answers.js";
import { isId } from "../fields.js";
import { shownBy, userOf } from "../people.js";
import type { Placed, Ring } from "../Ring.js";
import type { ChatAction, ChatContent } from "./chatData.js";
import { contentOf, isChatAction, isChatContent, isReadData, isSaying } from "./chatData.js";
import type { ChatOptions } from "./chatOptions.js";
import { historyOf, isAuthor, saidIn } from "./history.js";

/** Somebody sends something into a room. */
interface Speech {
  readonly connection: Connection;
  readonly userId: UserId;
  readonly room: Room;
  readonly message: Message;
  readonly options: ChatOptions;
  readonly history: Ring;
}

/** The server after somebody has sent something into a room. */
export const speak = (
  server: WebSocketServer,
  connection: Connection,
  message: Message,
  options: ChatOptions,
): WebSocketServer => {
  const { id: connectionId } = connection;
  const room = server.rooms.get(message.room?.normalize("NFC") ?? "");
  if (room?.hasMember(connectionId) !== true) {
    return refuse(server, connection, message, "NOT_IN_ROOM");
  }
  const userId = userOf(connection);
  const history = historyOf(room.name, options.historyMax);
  const speech = { connection, userId, room, message, options, history };
  switch (message.type) {
    case MessageType.CHAT_MESSAGE:
      return said(server, speech);
    case MessageType.MESSAGE_READ:
      return read(server, speech);
    default:
      return relayTyping(server, speech);
  }
};

const said = (server: WebSocketServer, speech: Speech): WebSocketServer => {
  const { connection, message, options } = speech;
  const { data, id } = message;
  if (!isId(id)) return refuse(server, connection, message, "INVALID_MESSAGE");
  if (isChatAction(data)) return changed(server, speech, data);
  if (!isChatContent(data) || !isSaying(data.content, options.contentCharactersMax)) {
    return refuse(server, connection, message, "INVALID_MESSAGE");
  }
  return say(server, speech, id, data);
};

const say = (
  server: WebSocketServer,
  speech: Speech,
  id: string,
  data: ChatContent,
): WebSocketServer => {
  const { connection, userId, room, message, options, history } = speech;
  const known = history.find(server, id);
  // Said before: its answer was lost with a connection, so only the answer is given again.
  if (known !== undefined) {
    return isAuthor(known, userId)
      ? delivered(server, connection, message)
      : refuse(server, connection, message, "FORBIDDEN");
  }
  const content = contentOf(data, shownBy(options.nameOf, connection));
  const { timestamp = 0 } = message;
  const record = { id, userId, timestamp, content, readBy: [] };
  const spoken = new Message(message.type, content, { id, userId, timestamp, room: room.name });
  const kept = history.add(server, record).broadcastToRoom(room.name, spoken);
  return delivered(kept, connection, message);
};

/** An edit or a deletion: of what is kept, by who may. */
const changed = (server: WebSocketServer, speech: Speech, data: ChatAction): WebSocketServer => {
  const { connection, userId, room, message, history } = speech;
  const { id, timestamp = 0 } = message;
  const placed = history.find(server, data.messageId);
  if (placed === undefined || !mayChange(speech, data, placed)) {
    return refuse(server, connection, message, "FORBIDDEN");
  }
  if (data.action === "edit" && !isSaying(data.content, speech.options.contentCharactersMax)) {
    return refuse(server, connection, message, "INVALID_MESSAGE");
  }
  const kept = keepChange(server, speech, data, placed);
  // It has been done before: nobody else has to hear of it again.
  if (kept === server) return delivered(server, connection, message);
  const { messageId } = data;
  const told =
    data.action === "edit"
      ? { action: data.action, messageId, content: data.content, editedAt: timestamp }
      : { action: data.action, messageId };
  const change = new Message(message.type, told, { id, userId, timestamp, room: room.name });
  return delivered(kept.broadcastToRoom(room.name, change), connection, message);
};

const mayChange = (
  { connection, userId, room, options }: Speech,
  { action }: ChatAction,
  placed: Placed,
): boolean =>
  isAuthor(placed, userId) || (action === "delete" && options.mayModerate(connection, room.name));

/** The server with the change kept; the same when it was kept before, or there is nothing to edit. */
const keepChange = (
  server: WebSocketServer,
  { message, history }: Speech,
  data: ChatAction,
  placed: Placed,
): WebSocketServer => {
  const known = saidIn(placed);
  if (known?.content === undefined) return server;
  if (data.action === "delete") {
    return history.replace(server, placed, { ...known, content: undefined });
  }
  if (known.content.content === data.content) return server;
  const { timestamp: editedAt = 0 } = message;
  const content = { ...known.content, content: data.content, editedAt };
  return history.replace(server, placed, { ...known, content });
};

/** Tells a room once that somebody has read a message, and keeps it. */
const read = (server: WebSocketServer, speech: Speech): WebSocketServer => {
  const { connection, userId, room, message, options, history } = speech;
  const { data } = message;
  if (!isReadData(data)) return refuse(server, connection, message, "INVALID_MESSAGE");
  const { messageId } = data;
  const placed = history.find(server, messageId);
  const known = placed && saidIn(placed);
  const receipt = new Message(message.type, { messageId, userId }, { userId, room: room.name });
  if (options.historyMax === 0) return server.broadcastToRoom(room.name, receipt);
  if (placed === undefined || known?.content === undefined || known.userId === userId)
    return server;
  const { readBy } = known;
  if (readBy.includes(userId) || readBy.length >= options.readersMax) return server;
  return history
    .replace(server, placed, { ...known, readBy: [...readBy, userId] })
    .broadcastToRoom(room.name, receipt);
};

const relayTyping = (server: WebSocketServer, speech: Speech): WebSocketServer => {
  const { connection, userId, room, message, options } = speech;
  const data = { userId, userName: shownBy(options.nameOf, connection) };
  const typing = new Message(message.type, data, { userId, room: room.name });
  return server.broadcastToRoom(room.name, typing, { except: connection.id });
};
