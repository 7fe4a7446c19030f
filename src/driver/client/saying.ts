/**
 * Decides what message a client sends for what its app says, and that it stays what was said: what the
 * app does with its data afterwards reaches neither the wire nor the queue.
 */
import { WebSocketError } from "../../core/error.js";
import type { Envelope } from "../../core/Message.js";
import { Message } from "../../core/Message.js";

/** A message or its fields; null is as good as nothing. */
export type Said = Message | { readonly [Field in keyof Envelope]?: Envelope[Field] | null };

/**
 * The message for what was said; `userId` is who the server takes the client for.
 * @throws WebSocketError INVALID_MESSAGE for what is neither a message nor fields of one
 */
export const messageOf = (said: Said, userId: string | undefined): Message => {
  if (said instanceof Message) return said.with({ userId: said.userId ?? userId });
  if (typeof said !== "object" || said === null || Array.isArray(said)) {
    throw new WebSocketError(
      "INVALID_MESSAGE",
      "A message is a Message or its fields: { type, data, room }",
    );
  }
  return new Message(said.type ?? "chat_message", said.data, {
    id: said.id ?? undefined,
    timestamp: said.timestamp ?? undefined,
    room: said.room ?? undefined,
    userId: said.userId ?? userId,
  });
};

/**
 * The message with its text made now, once for all; with data of its own where it has to wait.
 * @throws WebSocketError INVALID_DATA when JSON cannot carry its data
 */
export const sealed = (message: Message, waits: boolean): Message => {
  message.toJson();
  return waits ? copyOf(message) : message;
};

/** The message as it goes out, with data that nobody else has. */
export const copyOf = (message: Message): Message => {
  const { type, data, ...fields }: Envelope = JSON.parse(message.toJson());
  return new Message(type, data, fields);
};
