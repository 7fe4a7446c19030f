/**
 * Decides how sockets of any kind come into rooms. What a room is, who may join and who gets a copy is
 * decided by the server value that this holds; here its deliveries become calls of `send`.
 */
import { Connection } from "../../core/connection/Connection.js";
import { STATES } from "../../core/connectionState.js";
import type { FrameData } from "../../core/Frame.js";
import type { ConnectionId, RoomName, UserId } from "../../core/ids.js";
import { isName } from "../../core/ids.js";
import { Message } from "../../core/Message.js";
import { toOutgoing } from "../../core/Outgoing.js";
import type { ServerEffect, ServerNotice } from "../../core/server/effect.js";
import { WebSocketServer } from "../../core/server/WebSocketServer.js";
import { guarded } from "../../driver/Emitter.js";

/** What is needed of a socket: one of `ws`, of a browser or of this library fits. */
export interface RoomSocket {
  readonly readyState: number;
  send(data: FrameData): unknown;
}

type Delivery = Extract<ServerEffect, { type: "deliver" }>;

/** Rooms of sockets. A socket is known here from its first join until it is in no room any more. */
export class WebSocketRoom {
  readonly #sockets = new Map<ConnectionId, RoomSocket>();
  readonly #ids = new Map<RoomSocket, ConnectionId>();
  #server = new WebSocketServer({ roomsPerConnectionMax: Infinity });
  #count = 0;

  /** The rooms as a value: a consistent snapshot. */
  get current(): WebSocketServer {
    return this.#server;
  }

  /**
   * Puts a socket into a room; gives whether it is in it. It may not be when the room has been
   * authorized for others, when it has closed, or when the name is none. Whose socket it is holds
   * until another user is named for it.
   */
  join(ws: RoomSocket, room: RoomName, userId?: UserId): boolean {
    const isClosed = ws.readyState === STATES.CLOSING || ws.readyState === STATES.CLOSED;
    if (isClosed || !isName(room) || (userId !== undefined && !isName(userId))) return false;
    const id = this.#ids.get(ws) ?? this.#enter(ws);
    // In one go: between the two it might be in no room, and be forgotten.
    this.#update((server) =>
      (userId === undefined ? server : server.setUserId(id, userId)).joinRoom(id, room),
    );
    const joined = this.#server.connections.get(id)?.rooms ?? [];
    if ([...joined].length === 0) this.cleanup(ws);
    return [...joined].includes(room.normalize("NFC"));
  }

  /** Takes a socket out of a room, or out of all. */
  leave(ws: RoomSocket, room?: RoomName): void {
    const id = this.#ids.get(ws);
    if (id === undefined) return;
    if (room === undefined) this.cleanup(ws);
    else this.#update((server) => server.leaveRoom(id, room));
  }

  /**
   * Sends to every open socket in a room but `exclude`: text, bytes or a Message as such, anything
   * else as JSON. A socket that fails to send is taken out of the room.
   * @throws WebSocketError INVALID_DATA
   */
  broadcast(room: RoomName, message: unknown, exclude?: RoomSocket): void {
    const except = this.#idOf(exclude);
    const outgoing = toOutgoing(message);
    this.#update(
      (server) => server.broadcastToRoom(room, outgoing, { except }),
      (ws) => this.leave(ws, room),
    );
  }

  /**
   * Sends one copy to every open socket that is in any room but `exclude`, as `broadcast`. A socket
   * that fails to send is taken out of all rooms.
   * @throws WebSocketError INVALID_DATA
   */
  broadcastAll(message: unknown, exclude?: RoomSocket): void {
    const except = this.#idOf(exclude);
    const outgoing = toOutgoing(message);
    this.#update(
      (server) => server.broadcast(outgoing, { except }),
      (ws) => this.cleanup(ws),
    );
  }

  /**
   * Lets only those users into a room who are named to it, now or before; others in it leave.
   * @throws WebSocketError INVALID_NAME
   */
  authorizeRoom(room: RoomName, userIds: readonly UserId[]): void {
    this.#update((server) => server.authorizeRoom(room, userIds));
  }

  /**
   * No longer lets a user into a room, even if nobody is left who may.
   * @throws WebSocketError INVALID_NAME
   */
  deauthorizeRoom(room: RoomName, userId: UserId): void {
    this.#update((server) => server.deauthorizeRoom(room, userId));
  }

  /** How many sockets are in a room; 0 for an unknown one. */
  getRoomSize(room: RoomName): number {
    return this.#server.getRoomMembers(room).length;
  }

  /** The rooms that have members. */
  getRooms(): RoomName[] {
    return [...this.#server.rooms.values()]
      .filter((room) => room.getMemberCount() > 0)
      .map(({ name }) => name);
  }

  /** The only users who may join a room; none for one that everybody may. */
  getAuthorizedUsers(room: RoomName): UserId[] {
    return this.#server.rooms.get(room.normalize("NFC"))?.allowedUsers?.toArray() ?? [];
  }

  /** Takes a socket out of all rooms and forgets it. To be called when it has closed. */
  cleanup(ws: RoomSocket): void {
    const id = this.#ids.get(ws);
    if (id !== undefined) this.#update((server) => server.removeConnection(id));
  }

  #enter(ws: RoomSocket): ConnectionId {
    const id = `socket-${(this.#count += 1)}`;
    this.#ids.set(ws, id);
    this.#sockets.set(id, ws);
    this.#server = this.#server.addConnection(id, new Connection(id)).drain().value;
    return id;
  }

  #idOf(ws: RoomSocket | undefined): ConnectionId | undefined {
    return ws === undefined ? undefined : this.#ids.get(ws);
  }

  /** Takes the next value, and does what it asks for. */
  #update(
    change: (server: WebSocketServer) => WebSocketServer,
    failed: (ws: RoomSocket) => void = () => undefined,
  ): void {
    const { value, effects } = change(this.#server).drain();
    this.#server = value;
    for (const effect of effects) {
      if (effect.type === "deliver") this.#deliver(effect, failed);
      else if (effect.type === "notify") this.#follow(effect.notice);
    }
  }

  #deliver({ outgoing, to, except }: Delivery, failed: (ws: RoomSocket) => void): void {
    const data = outgoing instanceof Message ? outgoing.toJson() : outgoing;
    const members = to.kind === "members" ? to.members : [...this.#sockets.keys()];
    for (const id of members) {
      const ws = this.#sockets.get(id);
      if (id === except || ws?.readyState !== STATES.OPEN) continue;
      guarded(
        () => ws.send(data),
        // It may have left meanwhile, and come back as another.
        () => this.#ids.get(ws) === id && failed(ws),
      );
    }
  }

  /** Who is in no room is not kept. */
  #follow(notice: ServerNotice): void {
    if (notice.type === "disconnect") {
      const ws = this.#sockets.get(notice.connectionId);
      this.#sockets.delete(notice.connectionId);
      if (ws !== undefined) this.#ids.delete(ws);
    } else if (notice.type === "leave") {
      const { connectionId } = notice;
      const isNowhere = this.#server.connections.get(connectionId)?.rooms.isEmpty() === true;
      if (isNowhere) this.#update((server) => server.removeConnection(connectionId));
    }
  }
}

/** The rooms that everybody shares who imports it. */
export const wsRoom = new WebSocketRoom();
