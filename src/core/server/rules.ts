/**
 * Decides what of a peer's input comes to the machine: the app's middleware, in order, at the
 * upgrade, the connection, each message and each join, and one place for what is allowed in rooms.
 * A rule is pure; its verdict becomes part of the event, so that a replay needs no rules.
 */
import type { Connection, ConnectionInfo } from "../connection/Connection.js";
import { SUBPROTOCOL } from "../control.js";
import type { WebSocketErrorCode } from "../error.js";
import { ERRORS } from "../error.js";
import type { RoomName } from "../ids.js";
import { isName } from "../ids.js";
import { Message } from "../Message.js";
import type { ServerEvent, ServerFact } from "./event.js";
import type { Handshake } from "./handshake.js";
import type { Identity } from "./identity.js";
import type { WebSocketServer } from "./WebSocketServer.js";

/** Why something is refused; undefined where it is not. */
export type Verdict = WebSocketErrorCode | undefined;

/** What is looked at as input comes in. What is not there lets everything pass. */
export interface Middleware {
  /** Before the handshake is answered. */
  readonly upgrade?: (handshake: Handshake, server: WebSocketServer) => Verdict;
  /** Before the connection is one; `identity` is what the handshake proved. */
  readonly connect?: (
    info: ConnectionInfo,
    identity: Identity | undefined,
    server: WebSocketServer,
  ) => Verdict;
  /** Before the app gets a message: the code of a refusal, another message in its place, or nothing. */
  readonly message?: (
    message: Message,
    connection: Connection,
    server: WebSocketServer,
  ) => Verdict | Message;
  /** Before a connection that asks for it is in a room. */
  readonly join?: (room: RoomName, connection: Connection, server: WebSocketServer) => Verdict;
}

/** What a peer wants to do with a room: be in it, or send a message that names it. */
export type RoomOperation = "join" | "send";

/** Whether a peer may: true, false for ROOM_ACCESS_DENIED, or the code of another refusal. */
export type Authorize = (
  server: WebSocketServer,
  connection: Connection,
  operation: RoomOperation,
  room: RoomName,
) => boolean | WebSocketErrorCode;

/** What a server asks about its peers' input. */
export interface Rules {
  readonly middleware?: readonly Middleware[] | undefined;
  /** Default: everybody may join; who speaks `jounce.v1` may send to rooms that it is in. */
  readonly authorize?: Authorize | undefined;
}

/** The default: a room is open, and who is not in it does not speak in it. */
export const membersSend: Authorize = (_server, connection, operation, room) =>
  operation === "join" ||
  connection.info.protocol !== SUBPROTOCOL ||
  connection.isInRoom(room) ||
  "NOT_IN_ROOM";

const noMiddleware: readonly Middleware[] = Object.freeze([]);

/** The event that the machine gets: as it is, changed, or with the reason why it is refused. */
export const judge = (rules: Rules, server: WebSocketServer, event: ServerEvent): ServerEvent => {
  switch (event.type) {
    case "message":
      return judgeMessage(rules, server, event);
    case "control":
      return event.message.type === "join_room" ? judgeJoin(rules, server, event) : event;
    case "upgrade": {
      const { handshake } = event;
      const refusal = first(rules, (stage) => stage.upgrade?.(handshake, server));
      return refusal === undefined ? event : { ...event, refusal };
    }
    case "connect": {
      const { info, identity } = event;
      const refusal = first(rules, (stage) => stage.connect?.(info, identity, server));
      return refusal === undefined ? event : { ...event, refusal };
    }
    default:
      return event;
  }
};

const first = (
  { middleware = noMiddleware }: Rules,
  ask: (stage: Middleware) => Verdict,
): Verdict => {
  for (const stage of middleware) {
    const verdict = ask(stage);
    if (verdict !== undefined) return codeOf(verdict, "FORBIDDEN");
  }
  return undefined;
};

const judgeJoin = (
  rules: Rules,
  server: WebSocketServer,
  event: Extract<ServerFact, { type: "control" }>,
): ServerEvent => {
  const { room } = event.message;
  const connection = server.connections.get(event.connectionId);
  // A name that is none is refused by the machine, as is what comes too late.
  if (connection === undefined || !isName(room)) return event;
  const name = room.normalize("NFC");
  const verdict =
    first(rules, (stage) => stage.join?.(name, connection, server)) ??
    whyNotAllowed(rules, server, connection, "join", name);
  return verdict === undefined ? event : refused(event, verdict, "join_room");
};

const judgeMessage = (
  rules: Rules,
  server: WebSocketServer,
  event: Extract<ServerFact, { type: "message" }>,
): ServerEvent => {
  const { middleware = noMiddleware } = rules;
  if (middleware.length === 0 && event.message.room === undefined) return event;
  const connection = server.connections.get(event.connectionId);
  if (connection === undefined) return event;
  let { message } = event;
  for (const stage of middleware) {
    const verdict = stage.message?.(message, connection, server);
    if (verdict instanceof Message) message = verdict;
    else if (verdict !== undefined) return refused(event, codeOf(verdict, "FORBIDDEN"), "message");
  }
  const { room } = message;
  const verdict =
    room === undefined
      ? undefined
      : whyNotAllowed(rules, server, connection, "send", room.normalize("NFC"));
  if (verdict !== undefined) return refused(event, verdict, "message");
  return message === event.message ? event : { ...event, message };
};

const whyNotAllowed = (
  { authorize = membersSend }: Rules,
  server: WebSocketServer,
  connection: Connection,
  operation: RoomOperation,
  room: RoomName,
): Verdict => {
  const verdict = authorize(server, connection, operation, room);
  return verdict === true ? undefined : codeOf(verdict, "ROOM_ACCESS_DENIED");
};

/** The code of a refusal. Whatever else a rule answered, it did not say yes. */
const codeOf = (
  verdict: WebSocketErrorCode | boolean,
  otherwise: WebSocketErrorCode,
): WebSocketErrorCode =>
  typeof verdict === "string" && Object.hasOwn(ERRORS, verdict) ? verdict : otherwise;

const refused = (
  { connectionId, message, moment }: Extract<ServerFact, { type: "message" | "control" }>,
  code: WebSocketErrorCode,
  context: string,
): ServerEvent => {
  const { id, room } = message;
  return { type: "refused", connectionId, code, context, request: { id, room }, moment };
};
