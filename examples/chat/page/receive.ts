/** Decides what a message of the server means to the page. What does not fit is no action. */
import type { Line, Member, RoomSummary } from "../protocol.js";
import { fieldsOf, isStatus } from "../protocol.js";
import type { Action } from "./state.js";

/** What the page reads of a message. */
export interface Received {
  readonly type: string;
  readonly data?: unknown;
  readonly id?: string | undefined;
  readonly room?: string | undefined;
  readonly userId?: string | undefined;
  readonly timestamp?: number | undefined;
}

/** The actions that a message calls for. `at` is now, in milliseconds since the epoch. */
export const actionsFor = (message: Received, at: number): readonly Action[] => {
  const { room = "", userId = "" } = message;
  const fields = fieldsOf(message.data);
  switch (message.type) {
    case "you":
      return asMember(fields).map((me) => ({ type: "you", me }));
    case "rooms":
      return [{ type: "rooms", rooms: listOf(fields["rooms"], asRoom) }];
    case "members":
      return [{ type: "members", room, members: listOf(fields["members"], asMember), at }];
    case "history":
      return [{ type: "history", room, lines: listOf(fields["lines"], asLine) }];
    case "chat_message":
      return asLine({ ...fields, ...message, at: message.timestamp }).map((line) => {
        return { type: "heard", room, line };
      });
    case "typing":
      return [{ type: "typing", room, userId, nickname: textOf(fields["nickname"]), at }];
    case "notice":
      return noticed(fields);
    default:
      return [];
  }
};

const noticed = ({ text, messageId }: Readonly<Record<string, unknown>>): readonly Action[] => [
  ...(typeof messageId === "string" ? [{ type: "refused", id: messageId } as const] : []),
  { type: "noticed", text: textOf(text) },
];

const listOf = <T>(value: unknown, read: (entry: unknown) => readonly T[]): readonly T[] =>
  Array.isArray(value) ? value.flatMap(read) : [];

const asMember = (value: unknown): readonly Member[] => {
  const { userId, nickname, status } = fieldsOf(value);
  if (typeof userId !== "string" || typeof nickname !== "string" || !isStatus(status)) return [];
  return [{ userId, nickname, status }];
};

const asRoom = (value: unknown): readonly RoomSummary[] => {
  const { name, topic, people } = fieldsOf(value);
  if (typeof name !== "string" || typeof people !== "number") return [];
  return [{ name, topic: textOf(topic), people }];
};

const asLine = (value: unknown): readonly Line[] => {
  const { id, userId, nickname, text, at } = fieldsOf(value);
  if (typeof id !== "string" || typeof userId !== "string" || typeof at !== "number") return [];
  if (typeof text !== "string") return [];
  return [{ id, userId, nickname: textOf(nickname), text, at }];
};

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
