/**
 * Decides what becomes of a message to one other person. Nothing of it is kept but that it was sent, so
 * that what is sent again because an answer was lost is not told twice.
 */
import { hash } from "immutable";
import type { Connection } from "../../../core/connection/Connection.js";
import { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import type { WebSocketServer } from "../../../core/server/WebSocketServer.js";
import { delivered, refuse } from "../answers.js";
import { isId } from "../fields.js";
import { connectionsOf, sendToUser, shownBy, userOf } from "../people.js";
import { contentOf, isDirectContent, isSaying } from "./chatData.js";
import type { ChatOptions } from "./chatOptions.js";

/** The server after somebody has said something to one other. */
export const direct = (
  server: WebSocketServer,
  connection: Connection,
  message: Message,
  options: ChatOptions,
): WebSocketServer => {
  const { data, id, timestamp } = message;
  const isGood =
    isId(id) && isDirectContent(data) && isSaying(data.content, options.contentCharactersMax);
  if (!isGood) return refuse(server, connection, message, "INVALID_MESSAGE");
  const userId = userOf(connection);
  const recipientId = data.recipientId.normalize("NFC");
  const sent = remembered(server, `${userId}\n${id}`, options.directMemoryMax);
  if (sent === undefined) return delivered(server, connection, message);
  if (connectionsOf(server, recipientId).length === 0) {
    return refuse(server, connection, message, "USER_NOT_FOUND");
  }
  const content = { ...contentOf(data, shownBy(options.nameOf, connection)), recipientId };
  const told = new Message(MessageType.DIRECT_MESSAGE, content, { id, userId, timestamp });
  const reached = sendToUser(sent, recipientId, told);
  const echoed = recipientId === userId ? reached : sendToUser(reached, userId, told);
  return delivered(echoed, connection, message);
};

/**
 * The server that remembers a name, undefined when it did before. Each name has one of `max` places; a
 * later name takes the place of an earlier one.
 */
const remembered = (
  server: WebSocketServer,
  name: string,
  max: number,
): WebSocketServer | undefined => {
  if (max === 0) return server;
  const key = `chat.direct.${(hash(name) >>> 0) % max}`;
  return server.data.get(key) === name ? undefined : server.setData(key, name);
};
