/**
 * What the page and the server of the chat say to each other, beside the library's own control
 * messages (`join_room`, `room_joined`, ...).
 *
 *   page to server    hello { userId, nickname, status }   set_nickname { nickname }
 *                     chat_message { text } in a room      set_status { status }
 *                     typing in a room
 *   server to page    you { userId, nickname, status }     rooms { rooms }
 *                     members { members } of a room        history { lines } of a room
 *                     chat_message { nickname, text }      typing { nickname } in a room
 *                     notice { code, text, messageId? }
 */

/** The ceilings that page and server share. */
export const limits = Object.freeze({
  /** UTF-16 units in one message. */
  textMax: 2_000,
  /** Characters in a nickname. */
  nicknameMax: 24,
  /** Messages that a room remembers. */
  historyMax: 50,
  /** UTF-16 units in the id that a page gives to a message. */
  messageIdMax: 64,
});

/** The statuses that a person can choose. */
export const statuses = Object.freeze(["online", "away", "busy"] as const);

/** One of `statuses`. */
export type Status = (typeof statuses)[number];

/** A person in a room, however many tabs they have open. */
export interface Member {
  readonly userId: string;
  readonly nickname: string;
  readonly status: Status;
}

/** A room as the list of rooms shows it. */
export interface RoomSummary {
  readonly name: string;
  readonly topic: string;
  /** How many people are in it. */
  readonly people: number;
}

/** One message that was said in a room. */
export interface Line {
  readonly id: string;
  readonly userId: string;
  readonly nickname: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Whether `value` is one of `statuses`. */
export const isStatus = (value: unknown): value is Status =>
  statuses.some((status) => status === value);

/** The fields of an object that came over the wire; none when it is no object. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
