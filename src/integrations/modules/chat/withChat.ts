/** Decides which messages are chat on a server, and what somebody who joins a room is told. */
import type { RoomName } from "../../../core/ids.js";
import { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import type { ServerApp, WebSocketServer } from "../../../core/server/WebSocketServer.js";
import type { ChatOptions } from "./chatOptions.js";
import { chatOptions } from "./chatOptions.js";
import { direct } from "./direct.js";
import { historyData, historyOf } from "./history.js";
import { speak } from "./speech.js";

/**
 * Chat in rooms and between two: history, edits, typing, receipts.
 * @throws WebSocketError INVALID_OPTION for a value out of range.
 */
export const withChat = (changes: Partial<ChatOptions> = {}): ServerApp => {
  const options = chatOptions(changes);
  return (server, notice) => {
    if (notice.type === "join") return greet(server, notice.connectionId, notice.room, options);
    if (notice.type !== "message") return server;
    const { message } = notice;
    const connection = server.connections.get(notice.connectionId);
    if (connection === undefined) return server;
    if (message.type === MessageType.DIRECT_MESSAGE) {
      return direct(server, connection, message, options);
    }
    return types.has(message.type) ? speak(server, connection, message, options) : server;
  };
};

const types: ReadonlySet<string> = new Set([
  MessageType.CHAT_MESSAGE,
  MessageType.TYPING_START,
  MessageType.TYPING_STOP,
  MessageType.MESSAGE_READ,
]);

const greet = (
  server: WebSocketServer,
  connectionId: string,
  room: RoomName,
  { historyMax }: ChatOptions,
): WebSocketServer => {
  const data = historyData(server, room, historyOf(room, historyMax));
  return server.sendTo(connectionId, new Message(MessageType.CHAT_HISTORY, data, { room }));
};
