/** Servers in every phase, and the facts that bring them there. */
import { option as O } from "fp-ts";
import type { Connection, ConnectionInfo } from "../../src/core/connection/Connection.js";
import { Message } from "../../src/core/Message.js";
import { momentAt } from "../../src/core/moment.js";
import type { ServerEffect, ServerNotice } from "../../src/core/server/effect.js";
import type { Handshake } from "../../src/core/server/handshake.js";
import type { ServerPhase, ServerState } from "../../src/core/server/state.js";
import { WebSocketServer } from "../../src/core/server/WebSocketServer.js";

/** The server after a socket has been accepted under each id. */
export const welcome = (server: WebSocketServer, ...ids: readonly string[]): WebSocketServer =>
  ids.reduce((next, id) => welcomeAs(next, id, {}), server);

/** The server after a socket with that handshake has been accepted. */
export const welcomeAs = (
  server: WebSocketServer,
  connectionId: string,
  info: ConnectionInfo,
  now = 0,
): WebSocketServer => server.apply({ type: "connect", connectionId, info, moment: momentAt(now) });

/** A request for an upgrade that a server with its defaults lets in. */
export const handshakeOf = (differences: Partial<Handshake> = {}): Handshake => ({
  peer: "192.0.2.1",
  host: "localhost:8080",
  url: "/",
  secure: false,
  loopback: true,
  shared: false,
  ...differences,
});

/** The server after a peer has asked to be let in. */
export const knock = (
  server: WebSocketServer,
  connectionId: string,
  differences: Partial<Handshake> = {},
  now = 0,
): WebSocketServer =>
  server.apply({
    type: "upgrade",
    connectionId,
    handshake: handshakeOf(differences),
    moment: momentAt(now),
  });

/** The server after time has passed. */
export const later = (server: WebSocketServer, now: number): WebSocketServer =>
  server.apply({ type: "time", moment: momentAt(now) });

/** The server after everything that is due has been done, up to the end of all deadlines. */
export const wind = (server: WebSocketServer): WebSocketServer => {
  const { nextDeadline } = server;
  return nextDeadline === undefined ? server : wind(later(server, nextDeadline));
};

/** The server after the socket of that id has closed. */
export const lose = (server: WebSocketServer, connectionId: string, now = 0): WebSocketServer =>
  server.apply({
    type: "disconnect",
    connectionId,
    code: 1006,
    reason: "",
    wasClean: false,
    moment: momentAt(now),
  });

/** The server after the peer has asked for something of the protocol. */
export const ask = (
  server: WebSocketServer,
  connectionId: string,
  request: Message,
): WebSocketServer =>
  server.apply({ type: "control", connectionId, message: request, moment: momentAt(0) });

/** The server after its driver has reported that it listens. */
export const listen = (server: WebSocketServer, port = 8080, now = 0): WebSocketServer =>
  server.apply({ type: "listening", port, moment: momentAt(now) });

/** The same state with nothing pending. */
export const quiet = (server: WebSocketServer): WebSocketServer => server.drain().value;

/** Ann's connection `a` and the anonymous `b`; `a` is in the lobby. */
export const inhabited = (): WebSocketServer =>
  welcome(new WebSocketServer(8080), "a", "b")
    .createRoom("lobby")
    .joinRoom("a", "lobby")
    .setUserId("a", "ann");

const makers: { readonly [Name in ServerPhase["name"]]: () => WebSocketServer } = {
  stopped: inhabited,
  starting: () => inhabited().start(),
  running: () => listen(inhabited().start()),
  stopping: () => listen(new WebSocketServer(8080).createRoom("lobby").start()).stop(),
};

export const serverPhases = Object.keys(makers) as readonly ServerPhase["name"][];

/** A server in the phase, with nothing pending. */
export const serverIn = (name: ServerPhase["name"]): WebSocketServer => quiet(makers[name]());

/**
 * The server in the phase with all that its gate can hold: `/live` is a route, the handshake `h` is
 * under way, and a proof of `a` is being looked at.
 */
export const guardedIn = (name: ServerPhase["name"]): WebSocketServer => {
  const server = serverIn(name)
    .withOptions({ authentication: "optional" })
    .addRoute("/live")
    .apply({ type: "auth", connectionId: "a", moment: momentAt(0) });
  return quiet(knock(server, "h", { url: "/live" }));
};

/** Its state alone. */
export const stateIn = (name: ServerPhase["name"]): ServerState => serverIn(name).snapshot;

/** One word or two for each effect: its type with what it carries. */
export const wordsOf = (effects: readonly ServerEffect[]): string[] =>
  effects.map((effect) => {
    if (effect.type === "notify") return `tell ${effect.notice.type}`;
    if (effect.type !== "deliver") return effect.type;
    return effect.outgoing instanceof Message ? `send ${effect.outgoing.type}` : "send frame";
  });

/** What its users are told, oldest first. */
export const noticesOf = (server: WebSocketServer): ServerNotice[] =>
  server.outbox.flatMap((effect) => (effect.type === "notify" ? [effect.notice] : []));

/** The connection of that id. */
export const connectionOf = (server: WebSocketServer, id: string): Connection =>
  O.getOrElse((): Connection => {
    throw new Error(`there is no connection ${id}`);
  })(server.getConnection(id));
