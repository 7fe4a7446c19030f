/**
 * Decides how a server is built and read: a chain of calls, each of which gives a new value. No
 * socket is anywhere; the effects wait in the outbox for a driver or a test.
 */
import { option as O } from "fp-ts";
import type { Map } from "immutable";
import { is } from "immutable";
import {
  CLOSE_CODES,
  isCloseReason,
  isSendableCloseCode,
  UNAUTHORIZED_CLOSE,
} from "../closeCode.js";
import { Connection } from "../connection/Connection.js";
import { isControlType } from "../control.js";
import type { WebSocketErrorCode } from "../error.js";
import { WebSocketError } from "../error.js";
import type { ConnectionId, RoomName, UserId } from "../ids.js";
import { toName } from "../ids.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import type { Outgoing } from "../Outgoing.js";
import { isOutgoing } from "../Outgoing.js";
import type { Drained } from "../Pending.js";
import { Pending } from "../Pending.js";
import type { PresenceStatus, PresenceTracker } from "../presence/PresenceTracker.js";
import type { RoomOptions } from "../Room.js";
import { Room } from "../Room.js";
import type { Table } from "../Table.js";
import { stampAll } from "../drafts.js";
import type { ServerEffect, ServerNotice } from "./effect.js";
import type { Audience, ServerEvent } from "./event.js";
import { nextDeadline } from "./time.js";
import type { ServerOptions } from "./options.js";
import { serverDefaults, withServerOptions } from "./options.js";
import type { RouteOptions } from "./routes.js";
import { toRoute } from "./routes.js";
import { ServerState } from "./state.js";
import { transition } from "./transition.js";

/** Who of an audience is left out. */
export interface Exclusion {
  /** The one connection that gets no copy. */
  readonly except?: ConnectionId | undefined;
}

/** Which connections get a broadcast to all. */
export interface BroadcastOptions extends Exclusion {
  /** Only those for which it holds. It is asked now, once for each connection. */
  readonly filter?: (connection: Connection) => boolean;
}

/** An app: what it makes of the server after something happened. Must be pure. */
export type ServerApp = (server: WebSocketServer, event: ServerNotice) => WebSocketServer;

/** An immutable WebSocket server. */
export class WebSocketServer {
  /** Everything the server knows, as its machine sees it. */
  readonly snapshot: ServerState;
  // Made when first asked for: most values are drained at once.
  #pending: Pending<ServerEvent, ServerEffect> | undefined;

  /**
   * @param target the port, the options, or a state to go on from
   * @throws WebSocketError INVALID_OPTION for a value out of range.
   */
  constructor(target: number | Partial<ServerOptions> | ServerState = {}) {
    this.snapshot = target instanceof ServerState ? target : initial(target);
  }

  // Builders.

  /** @throws WebSocketError INVALID_OPTION for a value out of range. */
  withOptions(options: Partial<ServerOptions>): WebSocketServer {
    withServerOptions(this.options, options);
    return this.apply({ type: "configure", options });
  }

  // Commands.

  /** Asks to listen. */
  start(): WebSocketServer {
    return this.apply({ type: "start" });
  }

  /** Asks to stop: everybody is sent away with 1001 "Server shutting down". */
  stop(): WebSocketServer {
    return this.apply({ type: "stop" });
  }

  /** Puts a connection in under `id`; one that is there departs first. */
  addConnection(id: ConnectionId, connection: Connection): WebSocketServer {
    toName(id);
    if (connection.userId !== undefined) toName(connection.userId);
    const named = connection.id === id ? connection : renamed(id, connection);
    return this.apply({ type: "addConnection", connection: named });
  }

  /**
   * Lets a connection go, out of every room; its socket is closed.
   * @throws WebSocketError INVALID_CLOSE_CODE for a code or reason that may not be sent.
   */
  removeConnection(
    id: ConnectionId,
    code: number = CLOSE_CODES.NORMAL,
    reason = "",
  ): WebSocketServer {
    if (!isSendableCloseCode(code) || !isCloseReason(reason)) {
      throw new WebSocketError("INVALID_CLOSE_CODE");
    }
    return this.apply({ type: "removeConnection", connectionId: id, code, reason });
  }

  /**
   * Lets every connection of a user go: what to do when a token was revoked or a role has changed.
   * With the default code a client does not come back by itself.
   * @throws WebSocketError INVALID_CLOSE_CODE for a code or reason that may not be sent.
   */
  removeUser(
    userId: UserId,
    code: number = UNAUTHORIZED_CLOSE,
    reason = "UNAUTHORIZED",
  ): WebSocketServer {
    return this.getUserConnections(userId).reduce<WebSocketServer>(
      (server, id) => server.removeConnection(id, code, reason),
      this,
    );
  }

  /** Makes a room that stays when it is empty; nothing when it exists. */
  createRoom(name: RoomName, options: RoomOptions = {}): WebSocketServer {
    const { allowedUsers } = options;
    const plain =
      allowedUsers === undefined ? options : { ...options, allowedUsers: [...allowedUsers] };
    return this.apply({ type: "createRoom", room: new Room(name, plain).name, options: plain });
  }

  /** Takes a room away; its members leave it. */
  removeRoom(name: RoomName): WebSocketServer {
    return this.apply({ type: "removeRoom", room: name });
  }

  setRoomMetadata(room: RoomName, key: string, value: unknown): WebSocketServer {
    return this.apply({ type: "setRoomMetadata", room, key, value });
  }

  /** Puts a connection into a room; a missing room is made and vanishes with its last member. */
  joinRoom(connectionId: ConnectionId, room: RoomName): WebSocketServer {
    return this.apply({ type: "joinRoom", connectionId, room: toName(room) });
  }

  leaveRoom(connectionId: ConnectionId, room: RoomName): WebSocketServer {
    return this.apply({ type: "leaveRoom", connectionId, room });
  }

  /**
   * Accepts sockets on a path: `/chat/:room` names a segment, a last `*` is the rest. What the path
   * says is in each connection's `info.params`. With routes, the option `path` counts no more.
   * @throws WebSocketError INVALID_OPTION for a pattern that is none, or a value out of range.
   */
  addRoute(pattern: string, options?: RouteOptions): WebSocketServer {
    return this.apply({ type: "addRoute", ...toRoute(pattern, options) });
  }

  /** Accepts no more sockets on a path; who came by it stays. */
  removeRoute(pattern: string): WebSocketServer {
    return this.apply({ type: "removeRoute", pattern });
  }

  /** Lets only those users into a room who are named to it, now or before; others in it leave. */
  authorizeRoom(room: RoomName, userIds: readonly UserId[]): WebSocketServer {
    const named = userIds.map((userId) => toName(userId));
    return this.apply({ type: "authorizeRoom", room: toName(room), userIds: named });
  }

  /** No longer lets a user into a room, even if nobody is left who may. */
  deauthorizeRoom(room: RoomName, userId: UserId): WebSocketServer {
    return this.apply({ type: "deauthorizeRoom", room: toName(room), userId: toName(userId) });
  }

  /** Answers a request: the message of that id that this connection sent. */
  reply(connectionId: ConnectionId, requestId: string, data: unknown): WebSocketServer {
    return this.apply({ type: "reply", connectionId, requestId, data });
  }

  /** Answers a request with a refusal. */
  refuseRequest(
    connectionId: ConnectionId,
    requestId: string,
    code: WebSocketErrorCode,
  ): WebSocketServer {
    return this.apply({ type: "refuseRequest", connectionId, requestId, code });
  }

  /** Sends to every connection, or to those that pass the filter. */
  broadcast(message: Outgoing, { except, filter }: BroadcastOptions = {}): WebSocketServer {
    if (filter === undefined) return this.#deliver(message, { kind: "all" }, except);
    const chosen = [...this.connections.values()].filter(filter).map(({ id }) => id);
    return this.#deliver(message, { kind: "connections", connectionIds: chosen }, except);
  }

  /** Sends to the members of a room. */
  broadcastToRoom(room: RoomName, message: Outgoing, { except }: Exclusion = {}): WebSocketServer {
    return this.#deliver(message, { kind: "room", room }, except);
  }

  /** Sends to every connection of a user. */
  broadcastToUser(userId: UserId, message: Outgoing, { except }: Exclusion = {}): WebSocketServer {
    return this.#deliver(message, { kind: "user", userId }, except);
  }

  /** Sends to one connection. */
  sendTo(connectionId: ConnectionId, message: Outgoing): WebSocketServer {
    return this.#deliver(message, { kind: "one", connectionId });
  }

  /** Says whose connection it is; undefined for nobody's. `at` is milliseconds since the epoch. */
  setUserId(connectionId: ConnectionId, userId: UserId | undefined, at?: number): WebSocketServer {
    if (userId !== undefined) toName(userId);
    return this.apply({ type: "setUserId", connectionId, userId, at });
  }

  setUserData(connectionId: ConnectionId, key: string, value: unknown): WebSocketServer {
    return this.apply({ type: "setUserData", connectionId, key, value });
  }

  /** Keeps a value of the app's own, which JSON has to be able to carry; undefined removes it. */
  setData(key: string, value: unknown): WebSocketServer {
    return this.apply({ type: "setData", key, value });
  }

  /** Sets a user's status, with words of their own beside it. */
  setPresence(userId: UserId, status: PresenceStatus, customStatus?: string): WebSocketServer {
    return this.apply({ type: "setPresence", userId, status, customStatus });
  }

  // Reads.

  /** The port it listens on, else the one it is to listen on. */
  get port(): number {
    const { phase, options } = this.snapshot;
    return phase.name === "running" ? phase.port : options.port;
  }

  /** Whether it has been started and not stopped. */
  get running(): boolean {
    const { phase } = this.snapshot;
    return (
      phase.name === "starting" || (phase.name === "stopping" ? phase.restarts : this.isListening())
    );
  }

  /** Whether a driver has reported that it listens. */
  isListening(): boolean {
    return this.snapshot.phase.name === "running";
  }

  get options(): ServerOptions {
    return this.snapshot.options;
  }

  get connections(): Table<Connection> {
    return this.snapshot.connections;
  }

  get rooms(): Map<RoomName, Room> {
    return this.snapshot.rooms;
  }

  get presence(): PresenceTracker {
    return this.snapshot.presence;
  }

  /** What the app keeps, by key. */
  get data(): Map<string, unknown> {
    return this.snapshot.data;
  }

  getData(key: string): O.Option<unknown> {
    return this.data.has(key) ? O.some(this.data.get(key)) : O.none;
  }

  getConnection(id: ConnectionId): O.Option<Connection> {
    return O.fromNullable(this.connections.get(id));
  }

  getConnectionCount(): number {
    return this.connections.size;
  }

  getRoom(name: RoomName): O.Option<Room> {
    return O.fromNullable(this.rooms.get(name.normalize("NFC")));
  }

  getRoomCount(): number {
    return this.rooms.size;
  }

  /** The members in the order in which they joined; none for an unknown room. */
  getRoomMembers(room: RoomName): ConnectionId[] {
    return this.rooms.get(room.normalize("NFC"))?.getMembers() ?? [];
  }

  /** The connections of a user; none for an unknown one. */
  getUserConnections(userId: UserId): ConnectionId[] {
    return this.snapshot.users.get(userId.normalize("NFC"))?.toArray() ?? [];
  }

  // The machine.

  /** What is to be done, oldest first, since the value was last drained. */
  get outbox(): readonly ServerEffect[] {
    return this.#waiting.outbox;
  }

  /** What has come into the outbox since `earlier`, from which this value was made. */
  outboxSince(earlier: WebSocketServer): readonly ServerEffect[] {
    return this.#waiting.outboxSince(earlier.#waiting);
  }

  /** The value after `event`; the same reference when it changes nothing. See `reduceServer`. */
  apply(event: ServerEvent): WebSocketServer {
    const { state, effects } = transition(this.snapshot, event);
    if (state === this.snapshot && effects.length === 0) return this;
    return WebSocketServer.#of(state, this.#waiting.add(event, effects));
  }

  /** Hands over what is pending; drafts are stamped with `moment` when one is given. */
  drain(moment?: Moment): Drained<WebSocketServer, ServerEvent, ServerEffect> {
    const { outbox, events } = this.#waiting;
    const effects = moment === undefined ? outbox : stampAll(outbox, () => moment);
    return { value: new WebSocketServer(this.snapshot), effects, events };
  }

  /** Whether this value was made from `other`, or `other` from this, since either was drained. */
  isRelatedTo(other: WebSocketServer): boolean {
    return this.#waiting.sharesOrigin(other.#waiting);
  }

  /** When the server wants to be told the time next, as a time of `Moment.now`. */
  get nextDeadline(): number | undefined {
    return nextDeadline(this.snapshot);
  }

  /** Whether both have the same state; what is pending does not count. */
  equals(other: unknown): boolean {
    return other instanceof WebSocketServer && is(this.snapshot, other.snapshot);
  }

  hashCode(): number {
    return this.snapshot.hashCode();
  }

  #deliver(outgoing: Outgoing, audience: Audience, except?: ConnectionId): WebSocketServer {
    if (!isOutgoing(outgoing)) throw new WebSocketError("INVALID_DATA");
    if (outgoing instanceof Message && isControlType(outgoing.type)) {
      throw new WebSocketError("RESERVED_TYPE");
    }
    return this.apply({ type: "deliver", outgoing, audience, except });
  }

  get #waiting(): Pending<ServerEvent, ServerEffect> {
    return (this.#pending ??= Pending.none());
  }

  static #of(state: ServerState, pending: Pending<ServerEvent, ServerEffect>): WebSocketServer {
    const server = new WebSocketServer(state);
    server.#pending = pending;
    return server;
  }
}

/** The reducer: `events.reduce(reduceServer, server)` is the server after those events. */
export const reduceServer = (server: WebSocketServer, event: ServerEvent): WebSocketServer =>
  server.apply(event);

const initial = (target: number | Partial<ServerOptions>): ServerState =>
  ServerState.initial(
    withServerOptions(serverDefaults, typeof target === "number" ? { port: target } : target),
  );

// The id argument wins: a connection is known by the name under which it was put in.
const renamed = (id: ConnectionId, connection: Connection): Connection =>
  Connection.fromJSON({ ...connection.toJSON(), id });
