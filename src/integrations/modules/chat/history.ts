/** Decides how what was said in a room is kept: a record a message, in the room's own metadata. */
import type { RoomName } from "../../../core/ids.js";
import type { Envelope } from "../../../core/Message.js";
import type { WebSocketServer } from "../../../core/server/WebSocketServer.js";
import { isChatContent } from "./chatData.js";
import type { ChatContent } from "./chatData.js";
import { fieldsOf, isId, isListOf, isNumber } from "../fields.js";
import { fitting } from "../fitting.js";
import type { Placed } from "../Ring.js";
import { Ring, roomPlace } from "../Ring.js";

/** One thing that was said. */
export interface Said {
  readonly id: string;
  readonly userId: string;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly timestamp: number;
  /** Undefined when it was deleted: its id stays known, so that it is not said again. */
  readonly content: ChatContent | undefined;
  readonly readBy: readonly string[];
}

/** The records of a room. */
export const historyOf = (room: RoomName, historyMax: number): Ring =>
  new Ring(roomPlace(room), "chat", historyMax);

/** A record read back; undefined for what is none. */
export const saidIn = ({ record }: Placed): Said | undefined => {
  const { id, userId, timestamp, content, readBy } = record;
  if (!isId(id) || !isId(userId) || !isNumber(timestamp)) return undefined;
  return {
    id,
    userId,
    timestamp,
    content: isChatContent(content) ? content : undefined,
    readBy: isListOf(readBy, isId, Infinity) ? readBy : [],
  };
};

/** What somebody who joins a room is told: what was said, oldest first, and what was taken back. */
export const historyData = (
  server: WebSocketServer,
  room: RoomName,
  ring: Ring,
): { readonly messages: readonly Envelope[]; readonly deleted: readonly string[] } => {
  const known = ring.records(server).flatMap((placed) => saidIn(placed) ?? []);
  const deleted = known.filter(({ content }) => content === undefined).map(({ id }) => id);
  return { messages: fitting(known.flatMap((said) => envelopeOf(said, room))), deleted };
};

const envelopeOf = ({ content, readBy, ...rest }: Said, room: RoomName): Envelope[] => {
  if (content === undefined) return [];
  const data = readBy.length === 0 ? content : { ...content, readBy };
  return [{ ...rest, type: "chat_message", room, data }];
};

/** Whether a record has that author. */
export const isAuthor = ({ record }: Placed, userId: string): boolean =>
  fieldsOf(record)["userId"] === userId;
