/**
 * Decides what a server does for those who edit documents together: it keeps the document of each
 * room, tells newcomers what they lack, passes edits on, and makes who leaves vanish for the others.
 *
 * Theory of operation. A document is what all updates that were ever accepted amount to, in whatever
 * order they came, and a connection gets each of them: those before it asked with the answer, those
 * after because they are passed on. `document_sync` and `document_edit` are requests, which `reply`
 * answers when they have been done; what changed nothing is answered with `error`. A connection to
 * which messages were lost is told to ask again with a `document_sync` that brings no update.
 *
 * A connection may be that of several documents: those of one client, and those of tabs that share it.
 * So parts belong to the upload that they name, an answer names the upload that its question named, and
 * of awareness there is one state for each of their clients, which ends with `gone: true`.
 */
import type { Connection } from "../../core/connection/Connection.js";
import type { WebSocketErrorCode } from "../../core/error.js";
import type { ConnectionId, RoomName } from "../../core/ids.js";
import { Message } from "../../core/Message.js";
import { MessageType } from "../../core/MessageType.js";
import type { ServerNotice } from "../../core/server/effect.js";
import type { ServerApp, WebSocketServer } from "../../core/server/WebSocketServer.js";
import { departureOf, readAwareness } from "./awarenessUpdate.js";
import { base64Length, fromBase64, toBase64 } from "./base64.js";
import { beginningOf, withBeginning, withoutBeginning } from "./beginnings.js";
import type { RoomAwareness } from "./connectionNotes.js";
import {
  awareClientsMax,
  awarenessIn,
  awarenessOf,
  isBehind,
  withAwareness,
  withBehind,
  withoutAwareness,
  withQuestion,
} from "./connectionNotes.js";
import { getDocument, hasDocument, isLabour, mergedDocument, withEdit } from "./documents.js";
import type { DocumentsOptions } from "./documentsOptions.js";
import { documentsOptions, limitOf } from "./documentsOptions.js";
import type { Part } from "./parts.js";
import { isMarked, partIn, partsOf, textIn, uploadIn } from "./parts.js";
import { emptyUpdate, isEmptyUpdate, lackedBy, readUpdate, vectorOf } from "./updates.js";

const { DOCUMENT_SYNC, DOCUMENT_EDIT, DOCUMENT_AWARENESS } = MessageType;

/** How long a part of an update is that a server sends, in characters: less than clients accept. */
const partCharactersMax = 700_000;

/** How long the name of an upload may be, in characters. */
const uploadCharactersMax = 64;

/** A message about the document of a room, from a member. */
interface Asked {
  readonly message: Message;
  readonly connection: Connection;
  readonly room: RoomName;
  readonly at: { readonly now: number; readonly wall: number };
}

/** What becomes of a message: a server, or why it is refused. */
type Answer = WebSocketServer | WebSocketErrorCode;

/**
 * An app that lets the members of a room edit a document together, with Yjs.
 * @throws WebSocketError INVALID_OPTION when an option is out of its range.
 */
export const withDocuments = (changes: Partial<DocumentsOptions> = {}): ServerApp => {
  const options = documentsOptions(changes);
  return (server, notice) => {
    switch (notice.type) {
      case "message":
        return received(server, notice, options);
      case "leave":
        return left(server, notice.connectionId, notice.room);
      case "disconnect":
        return awarenessIn(notice.userData).reduce(departed, server);
      case "slow":
        return missed(server, notice.connectionId);
      default:
        return server;
    }
  };
};

const received = (
  server: WebSocketServer,
  { connectionId, message, moment }: Extract<ServerNotice, { type: "message" }>,
  options: DocumentsOptions,
): WebSocketServer => {
  const act = acts.get(message.type);
  const connection = server.connections.get(connectionId);
  if (act === undefined || connection === undefined) return server;
  const { id = "", timestamp = 0 } = message;
  const room = server.rooms.get((message.room ?? "").normalize("NFC"));
  if (room?.hasMember(connectionId) !== true) {
    return server.refuseRequest(connectionId, id, "NOT_IN_ROOM");
  }
  const at = moment ?? { now: timestamp, wall: timestamp };
  const asked = { message, connection, room: room.name, at };
  if (uploadIn(message.data).length > uploadCharactersMax) {
    return server.refuseRequest(connectionId, id, "INVALID_MESSAGE");
  }
  const paid = withWork(server, asked, options);
  const answer = paid === undefined ? "RATE_LIMITED" : act(paid, asked, options);
  if (typeof answer === "string") {
    // Whoever was refused begins anew: what has come of an edit is of no use any more. The work counts.
    return begunAnew(paid ?? server, asked).refuseRequest(connectionId, id, answer);
  }
  const isAwaited = message.type !== DOCUMENT_AWARENESS;
  const answered = isAwaited ? answer.reply(connectionId, id, null) : answer;
  return reminded(answered, connectionId, room.name);
};

const begunAnew = (server: WebSocketServer, { message, connection, room }: Asked) =>
  withoutBeginning(server, connection.id, { room, upload: uploadIn(message.data) });

/** The server that has noted the work that is asked of it; undefined when it is too much. */
const withWork = (
  server: WebSocketServer,
  { message, connection, room, at }: Asked,
  options: DocumentsOptions,
): WebSocketServer | undefined => {
  const part = message.type === DOCUMENT_EDIT ? partIn(message.data) : undefined;
  const begun = part === undefined ? "" : beginningOf(server, connection.id, { room, ...part });
  const characters = begun.length + (part?.update.length ?? 0);
  const isWholeEdit = part !== undefined && part.more !== true;
  const isWork =
    message.type === DOCUMENT_SYNC || (isWholeEdit && isLabour(server, room, characters, options));
  return isWork ? withQuestion(server, connection.id, at.now, options.syncsPerSecondMax) : server;
};

/** Asked what it lacks: the answer, then who else is there. */
const sync = (server: WebSocketServer, asked: Asked): Answer => {
  const { message, connection, room } = asked;
  const vector = fromBase64(textIn(message.data, "stateVector") ?? "-");
  if (vector === undefined) return "INVALID_MESSAGE";
  const merged = hasDocument(server, room) ? mergedDocument(server, room) : server;
  const document = getDocument(merged, room) ?? emptyUpdate;
  const lacked = lackedBy(vector, document);
  if (lacked === undefined) return "INVALID_MESSAGE";
  const stateVector = toBase64(vectorOf(document));
  const upload = uploadIn(message.data);
  const head = upload === "" ? { stateVector } : { stateVector, upload };
  const answered = partsOf(toBase64(lacked), partCharactersMax, upload).reduce(
    (next, part) =>
      next.sendTo(
        connection.id,
        new Message(DOCUMENT_SYNC, { ...head, ...part }, { id: message.id, room }),
      ),
    // Who asks begins anew, whatever has come of an edit.
    begunAnew(withBehind(merged, connection.id, false), asked),
  );
  return introduced(answered, connection.id, room);
};

/** Tells a newcomer who is there, on its own connection too: that may be another tab. */
const introduced = (
  server: WebSocketServer,
  newcomer: ConnectionId,
  room: RoomName,
): WebSocketServer =>
  server
    .getRoomMembers(room)
    .flatMap((id) => awarenessOf(server, id, room))
    .reduce(
      (next, { update }) =>
        next.sendTo(newcomer, new Message(DOCUMENT_AWARENESS, { update }, { room })),
      server,
    );

/** Has a part of an edit, or all of it. */
const edit = (server: WebSocketServer, asked: Asked, options: DocumentsOptions): Answer => {
  const { message, connection, room } = asked;
  if (!options.mayEdit(connection, room)) return "FORBIDDEN";
  const part = partIn(message.data);
  if (part === undefined) return "INVALID_MESSAGE";
  const text = beginningOf(server, connection.id, { room, ...part }) + part.update;
  if (text.length > base64Length(limitOf(options.updateBytesMax))) return "MESSAGE_TOO_LARGE";
  if (part.more === true) return begun(server, asked, part, text);
  const update = readUpdate(text);
  if (update === undefined) return "INVALID_MESSAGE";
  return edited(begunAnew(server, asked), asked, update, options);
};

const begun = (
  server: WebSocketServer,
  { connection, room, at }: Asked,
  { upload }: Part,
  text: string,
): Answer =>
  withBeginning(server, connection.id, { room, upload }, { text, now: at.now }) ?? "RATE_LIMITED";

const edited = (
  server: WebSocketServer,
  { message, connection, room, at }: Asked,
  update: Uint8Array,
  options: DocumentsOptions,
): Answer => {
  if (isEmptyUpdate(update)) return server;
  const kept = withEdit(server, room, update, at.wall, options);
  if (typeof kept === "string") return kept;
  const { id, userId } = connection;
  // Whoever hears it may also hear the same upload as a tab beside it has sent it.
  const upload = `${id}/${uploadIn(message.data)}`;
  return partsOf(toBase64(update), partCharactersMax, upload).reduce(
    (next, part) =>
      next.broadcastToRoom(room, new Message(DOCUMENT_EDIT, part, { room, userId }), {
        except: id,
      }),
    kept,
  );
};

/** Passes the state of a client on, and keeps it for newcomers and for when the client leaves. */
const aware = (server: WebSocketServer, asked: Asked, options: DocumentsOptions): Answer => {
  const { message, connection, room } = asked;
  const text = textIn(message.data, "update");
  if (text === undefined) return "INVALID_MESSAGE";
  if (text.length > base64Length(limitOf(options.awarenessBytesMax))) return "MESSAGE_TOO_LARGE";
  const read = readAwareness(text);
  if (read === undefined) return "INVALID_MESSAGE";
  const { clientId, update } = read;
  const state = { room, clientId, update };
  if (isMarked(message.data, "gone")) return ended(server, connection.id, state);
  const { id, userId } = connection;
  const told = new Message(DOCUMENT_AWARENESS, { update }, { room, userId });
  const known = read.isGone
    ? withoutAwareness(server, id, [state])
    : withAwareness(withPlace(server, id, state), id, state);
  return known.broadcastToRoom(room, told, { except: id });
};

/** A tab is gone, and its connection is not: the other tabs on it are told as everybody else is. */
const ended = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  { room, clientId }: RoomAwareness,
): WebSocketServer => {
  const known = awarenessOf(server, connectionId, room).filter(
    (state) => state.clientId === clientId,
  );
  return known.reduce(departed, withoutAwareness(server, connectionId, known));
};

/** The server in which a connection has a place for one more client: the oldest makes room. */
const withPlace = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  { room, clientId }: RoomAwareness,
): WebSocketServer => {
  const others = awarenessOf(server, connectionId, room).filter(
    (state) => state.clientId !== clientId,
  );
  const oldest = others.slice(0, Math.max(0, others.length + 1 - awareClientsMax));
  return oldest.reduce(departed, withoutAwareness(server, connectionId, oldest));
};

const acts: ReadonlyMap<
  string,
  (server: WebSocketServer, asked: Asked, options: DocumentsOptions) => Answer
> = new Map([
  [DOCUMENT_SYNC, sync],
  [DOCUMENT_EDIT, edit],
  [DOCUMENT_AWARENESS, aware],
]);

/** A connection has left a room, and is still there; one that has gone is told of by `disconnect`. */
const left = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  room: RoomName,
): WebSocketServer => {
  const known = awarenessOf(server, connectionId, room);
  return known.reduce(departed, withoutAwareness(server, connectionId, known));
};

/** Makes a client vanish, at once, from where its state was. */
const departed = (server: WebSocketServer, { room, update }: RoomAwareness): WebSocketServer => {
  const departure = departureOf(update);
  if (departure === undefined) return server;
  const message = new Message(DOCUMENT_AWARENESS, { update: departure }, { room });
  return server.broadcastToRoom(room, message);
};

/** A connection has not got what was sent to it: there may have been edits among it. */
const missed = (server: WebSocketServer, connectionId: ConnectionId): WebSocketServer => {
  const rooms = server.connections.get(connectionId)?.rooms;
  return rooms?.some((room) => hasDocument(server, room)) === true
    ? withBehind(server, connectionId, true)
    : server;
};

/** It speaks, so it may hear again: it is told to ask anew. */
const reminded = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  room: RoomName,
): WebSocketServer =>
  isBehind(server, connectionId)
    ? withBehind(server, connectionId, false).sendTo(
        connectionId,
        new Message(DOCUMENT_SYNC, {}, { room }),
      )
    : server;
