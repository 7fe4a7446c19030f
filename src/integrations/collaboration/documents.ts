/**
 * Decides how a server keeps the document of each room, among its own data: not in the room, which may
 * vanish with its last member. A document is one merged update and the edits since, which are merged
 * when there are many or somebody asks: to merge takes a time that grows with the document.
 */
import { option as O } from "fp-ts";
import type { WebSocketErrorCode } from "../../core/error.js";
import { WebSocketError } from "../../core/error.js";
import type { RoomName } from "../../core/ids.js";
import { toName } from "../../core/ids.js";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";
import { fromBase64, toBase64 } from "./base64.js";
import type { DocumentsOptions } from "./documentsOptions.js";
import { limitOf } from "./documentsOptions.js";
import { canonicalUpdate, emptyUpdate, mergeSound } from "./updates.js";

const mergedKeyStart = "document/";
const editsKeyStart = "documentEdits/";

/** From how many edits, and from how many characters of them, they are merged. */
const editsMax = 256;
const editsCharactersMax = 32 * 1024;

/** A document of at most so many characters is merged in a millisecond or two, however it was made. */
const lightCharactersMax = 16 * 1024;

/** What has not been merged yet. */
interface Edits {
  /** Base64. */
  readonly updates: readonly string[];
  /** Milliseconds since the epoch. */
  readonly editedAt: number;
}

/** The document of a room as one update of Yjs; undefined when there is none. */
export const getDocument = (server: WebSocketServer, room: RoomName): Uint8Array | undefined => {
  const name = room.normalize("NFC");
  const { updates } = editsOf(server, name);
  const merged = mergedOf(server, name);
  if (merged === undefined || updates.length === 0) return merged;
  return mergeSound([merged, mergeSound(updates.map(bytesOf))]);
};

/**
 * Keeps an update as the document of a room, in place of what was there. Members hear of it when they
 * ask the next time.
 * @throws WebSocketError INVALID_DATA when it is no update of Yjs, INVALID_NAME.
 */
export const setDocument = (
  server: WebSocketServer,
  room: RoomName,
  update: Uint8Array,
): WebSocketServer => {
  const canonical = canonicalUpdate(update);
  if (canonical === undefined) throw new WebSocketError("INVALID_DATA");
  return withMerged(server, toName(room), canonical);
};

/** Forgets the document of a room. Members who have it bring it back with their next edit. */
export const removeDocument = (server: WebSocketServer, room: RoomName): WebSocketServer => {
  const name = room.normalize("NFC");
  return server.setData(mergedKeyStart + name, undefined).setData(editsKeyStart + name, undefined);
};

/** The rooms that have documents. */
export const documentRooms = (server: WebSocketServer): RoomName[] =>
  [...server.data.keys()]
    .filter((key) => key.startsWith(mergedKeyStart))
    .map((key) => key.slice(mergedKeyStart.length));

/** Whether a room has a document. */
export const hasDocument = (server: WebSocketServer, room: RoomName): boolean =>
  server.data.has(mergedKeyStart + room);

/** The server in which all edits of a document are merged. */
export const mergedDocument = (server: WebSocketServer, room: RoomName): WebSocketServer => {
  if (editsOf(server, room).updates.length === 0) return server;
  return withMerged(server, room, getDocument(server, room) ?? emptyUpdate);
};

/** The server after an edit at `now`, in milliseconds since the epoch, or why it is refused. */
export const withEdit = (
  server: WebSocketServer,
  room: RoomName,
  update: Uint8Array,
  now: number,
  options: DocumentsOptions,
): WebSocketServer | WebSocketErrorCode => {
  const there = hasDocument(server, room) ? server : withPlace(server, room, now, options);
  if (there === undefined) return "DOCUMENT_LIMIT";
  const roomy = withSpace(there, room, update.length, options);
  if (roomy === undefined) return "DOCUMENT_LIMIT";
  return appended(roomy, room, update, now);
};

/** Whether an edit of so many characters makes the server go through a document that is not short. */
export const isLabour = (
  server: WebSocketServer,
  room: RoomName,
  characters: number,
  { documentBytesMax }: DocumentsOptions,
): boolean => {
  const merged = server.data.get(mergedKeyStart + room);
  if (typeof merged !== "string" || merged.length <= lightCharactersMax) return false;
  const { updates } = editsOf(server, room);
  const isOver = bytesOfDocument(server, room) + (characters / 4) * 3 > limitOf(documentBytesMax);
  return isOver || isMany(updates.length + 1, lengthOf(updates) + characters);
};

const isMany = (edits: number, characters: number): boolean =>
  edits >= editsMax || characters > editsCharactersMax;

const appended = (
  server: WebSocketServer,
  room: RoomName,
  update: Uint8Array,
  now: number,
): WebSocketServer => {
  const { updates } = editsOf(server, room);
  const next = [...updates, toBase64(update)];
  const kept = server.setData(editsKeyStart + room, { updates: next, editedAt: now });
  return isMany(next.length, lengthOf(next)) ? mergedDocument(kept, room) : kept;
};

/** The server in which a document has space for so many bytes more; undefined when it cannot have. */
const withSpace = (
  server: WebSocketServer,
  room: RoomName,
  bytes: number,
  { documentBytesMax, compact }: DocumentsOptions,
): WebSocketServer | undefined => {
  const most = limitOf(documentBytesMax) - bytes;
  if (most < 0) return undefined;
  if (bytesOfDocument(server, room) <= most) return server;
  const merged = mergedDocument(server, room);
  if (bytesOfDocument(merged, room) <= most) return merged;
  const document = getDocument(merged, room) ?? emptyUpdate;
  const compacted = compact(document);
  // To read a large update again takes long, and it has not become smaller.
  if (compacted === document) return undefined;
  const smaller = canonicalUpdate(compacted);
  if (smaller === undefined || smaller.length > most) return undefined;
  return withMerged(merged, room, smaller);
};

/** The server with one document more; undefined when none of those that are there may go. */
const withPlace = (
  server: WebSocketServer,
  room: RoomName,
  now: number,
  { documentsMax, documentKeepMs }: DocumentsOptions,
): WebSocketServer | undefined => {
  const rooms = documentRooms(server);
  if (rooms.length < limitOf(documentsMax)) return withMerged(server, room, emptyUpdate);
  const [oldest] = rooms
    .filter((name) => server.getRoomMembers(name).length === 0)
    .map((name) => ({ name, editedAt: editsOf(server, name).editedAt }))
    .filter(({ editedAt }) => editedAt + documentKeepMs <= now)
    .sort((a, b) => a.editedAt - b.editedAt);
  if (oldest === undefined) return undefined;
  return withMerged(removeDocument(server, oldest.name), room, emptyUpdate);
};

const withMerged = (
  server: WebSocketServer,
  room: RoomName,
  update: Uint8Array,
): WebSocketServer => {
  const { editedAt } = editsOf(server, room);
  return server
    .setData(mergedKeyStart + room, toBase64(update))
    .setData(editsKeyStart + room, { updates: [], editedAt });
};

const mergedOf = (server: WebSocketServer, room: RoomName): Uint8Array | undefined => {
  const text = O.toUndefined(server.getData(mergedKeyStart + room));
  return typeof text === "string" ? bytesOf(text) : undefined;
};

const editsOf = (server: WebSocketServer, room: RoomName): Edits => {
  const value = O.toUndefined(server.getData(editsKeyStart + room));
  return isEdits(value) ? value : { updates: [], editedAt: 0 };
};

const isEdits = (value: unknown): value is Edits =>
  typeof value === "object" &&
  value !== null &&
  "editedAt" in value &&
  typeof value.editedAt === "number" &&
  "updates" in value &&
  Array.isArray(value.updates) &&
  value.updates.every((update) => typeof update === "string");

const bytesOf = (text: string): Uint8Array => fromBase64(text) ?? emptyUpdate;

const lengthOf = (texts: readonly string[]): number =>
  texts.reduce((sum, { length }) => sum + length, 0);

/** At most how many bytes a document takes: to count them all does not need to merge any. */
const bytesOfDocument = (server: WebSocketServer, room: RoomName): number => {
  const merged = O.toUndefined(server.getData(mergedKeyStart + room));
  const characters = typeof merged === "string" ? merged.length : 0;
  return ((characters + lengthOf(editsOf(server, room).updates)) / 4) * 3;
};
