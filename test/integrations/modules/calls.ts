/** Calls a module as the function that it is, and says in words what it made of a server. */
import type { Envelope, ServerApp, ServerNotice, WebSocketServer } from "jounce-websocket";
import { Message } from "jounce-websocket";
import type { Recipients } from "../../../src/core/server/effect.js";
import { lose, quiet, welcome } from "../../support/servers.js";

/** When everything happens. */
export const now = 1_700_000_000_000;

/** What a peer sends: the server has put its time and the sender's user id in. */
export const sent = (
  server: WebSocketServer,
  connectionId: string,
  type: string,
  data: unknown,
  { id = "m1", room, timestamp = now }: Partial<Envelope> = {},
): ServerNotice => {
  const userId = server.connections.get(connectionId)?.userId;
  const message = new Message(type, data, { id, room, timestamp, userId });
  return { type: "message", connectionId, message };
};

/** The server after a peer has sent that, with nothing pending but what that brought about. */
export const send = (
  app: ServerApp,
  server: WebSocketServer,
  connectionId: string,
  type: string,
  data: unknown,
  fields: Partial<Envelope> = {},
): WebSocketServer => {
  const settled = quiet(server);
  return app(settled, sent(settled, connectionId, type, data, fields));
};

/** The server after a connection has come and the app has heard of it. */
export const come = (
  app: ServerApp,
  server: WebSocketServer,
  id: string,
  userId?: string,
): WebSocketServer => {
  const settled = quiet(welcome(server, id));
  const known = userId === undefined ? settled : quiet(settled.setUserId(id, userId));
  return app(known, { type: "connect", connectionId: id, info: {} });
};

/** The server after a connection has gone and the app has heard of it. */
export const go = (app: ServerApp, server: WebSocketServer, id: string): WebSocketServer => {
  const gone = lose(quiet(server), id, now);
  return gone.outbox.reduce(
    (next, effect) => (effect.type === "notify" ? app(next, effect.notice) : next),
    quiet(gone),
  );
};

/** The server after a connection has joined a room and the app has heard of it. */
export const join = (
  app: ServerApp,
  server: WebSocketServer,
  connectionId: string,
  room: string,
): WebSocketServer =>
  app(quiet(server.joinRoom(connectionId, room)), { type: "join", connectionId, room });

const recipientsOf = (server: WebSocketServer, to: Recipients): readonly string[] => {
  if (to.kind === "one") return [to.connectionId];
  return to.kind === "all" ? [...server.connections.keys()] : to.members.toArray();
};

/** One message with those who get it. */
export interface Told {
  readonly to: readonly string[];
  readonly message: Message;
}

/** What is to be sent, oldest first. */
export const told = (server: WebSocketServer): Told[] =>
  server.outbox.flatMap((effect) => {
    if (effect.type !== "deliver" || !(effect.outgoing instanceof Message)) return [];
    const to = recipientsOf(server, effect.to).filter((id) => id !== effect.except);
    return [{ to, message: effect.outgoing }];
  });

/** The same in words: `chat_message to a,b`, and the code of an error. */
export const words = (server: WebSocketServer): string[] =>
  told(server).map(({ to, message: { type, data } }) => {
    const code = type === "error" ? ` ${Object(data).code}` : "";
    return `${type}${code} to ${[...to].sort().join(",")}`;
  });

/** The data of what is to be sent of a type, oldest first. */
export const dataTold = (server: WebSocketServer, type: string): unknown[] =>
  told(server).flatMap(({ message }) => (message.type === type ? [message.data] : []));
