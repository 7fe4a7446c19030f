/** Decides how a module answers the sender of a message: taken care of, or refused. */
import type { Connection } from "../../core/connection/Connection.js";
import type { WebSocketErrorCode } from "../../core/error.js";
import { Message } from "../../core/Message.js";
import { MessageType } from "../../core/MessageType.js";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";

/** Says that a message is taken care of: `message_delivered` with its id. */
export const delivered = (
  server: WebSocketServer,
  { id }: Connection,
  { id: messageId, room }: Message,
): WebSocketServer =>
  server.sendTo(id, new Message(MessageType.MESSAGE_DELIVERED, { messageId }, { room }));

/** Says why a message is not: `error` with its id. */
export const refuse = (
  server: WebSocketServer,
  { id }: Connection,
  message: Message,
  code: WebSocketErrorCode,
): WebSocketServer => server.refuseRequest(id, message.id ?? "", code);
