/**
 * Decides how the connections, rooms and users of one server are handed to who broadcasts to them. It
 * keeps none of them itself: all that it says is read from its server, and all that it does are
 * commands to it. Until it is bound to a server that listens, it has one that nobody can dial.
 */
import { option as O } from "fp-ts";
import { CLOSE_CODES } from "../../core/closeCode.js";
import { WebSocketError } from "../../core/error.js";
import type { Frame } from "../../core/Frame.js";
import type { ConnectionId, RoomName } from "../../core/ids.js";
import type { Audience } from "../../core/server/event.js";
import { nodeWorld } from "../../driver/node/world.js";
import { rejected, unwatched } from "../../driver/promises.js";
import { headlessServer } from "../../driver/server/headless.js";
import type { LiveConnection } from "../../driver/server/LiveConnection.js";
import type { LiveServer } from "../../driver/server/LiveServer.js";
import { BroadcastError } from "./BroadcastError.js";
import { Broadcaster } from "./Broadcaster.js";
import type { ChannelConnection } from "./ChannelConnection.js";
import { RoomView } from "./RoomView.js";
import type { Sendable } from "./sendable.js";
import { isControlFrame, payloadOf } from "./sendable.js";

/** What a manager counts. */
export interface ManagerMetrics {
  /** Connections that are open now. */
  readonly activeConnections: number;
  /** 0 is no limit. */
  readonly maxConnections: number;
  /** Connections that there have been so far. */
  readonly totalConnections: number;
  /** Broadcasts to everybody so far. */
  readonly totalBroadcasts: number;
  readonly roomCount: number;
}

/** The connections of one server. */
export class ConnectionManager extends Broadcaster {
  #server: LiveServer;
  #isBound = false;
  /** Connections that had come and gone before it was bound. */
  #earlier = 0;

  /** A manager without a limit, and without a server yet. */
  constructor() {
    super();
    this.#server = headlessServer(nodeWorld());
  }

  /**
   * A manager of at most `max` connections; 0 is no limit.
   * @throws WebSocketError INVALID_OPTION for what is no count
   */
  static withMaxConnections(max: number): ConnectionManager {
    const manager = new ConnectionManager();
    manager.#server = headlessServer(nodeWorld(), max);
    return manager;
  }

  /** The manager of what is connected to `server` already. */
  static of(server: LiveServer): ConnectionManager {
    const manager = new ConnectionManager();
    manager.bind(server);
    return manager;
  }

  /** The server whose connections these are. */
  get server(): LiveServer {
    return this.#server;
  }

  /**
   * Makes it the manager of all connections of `server`, of whichever path. The smaller limit of the
   * two holds. `ws` does this.
   * @throws WebSocketError INVALID_OPTION when it has connections or rooms already, or another server
   */
  bind(server: LiveServer): void {
    if (server === this.#server) return;
    const { current } = this.#server;
    if (this.#isBound) throw new WebSocketError("INVALID_OPTION", "The manager has another server");
    if (current.connections.size > 0 || current.rooms.size > 0) {
      throw new WebSocketError("INVALID_OPTION", "The manager has connections or rooms already");
    }
    this.#earlier = this.totalConnections;
    const own = this.maxConnections;
    this.#server = server;
    this.#isBound = true;
    if (own > 0 && (this.maxConnections === 0 || own < this.maxConnections)) {
      server.update((value) => value.withOptions({ connectionsMax: own }));
    }
  }

  // Connections.

  /**
   * Takes in a connection in memory, with its user, rooms and notes; one of the same id is closed with
   * 1000 "replaced". Rejects with SERVER_FULL at the limit, NOT_OPEN for a closed one, and
   * INVALID_OPTION for one of another manager. Connections of sockets are registered by themselves.
   */
  register(connection: ChannelConnection): Promise<void> {
    const limit = this.maxConnections;
    return unwatched(
      connection.moveTo(this.#server).catch((cause: unknown) => {
        if (!(cause instanceof WebSocketError) || cause.code !== "SERVER_FULL") throw cause;
        const message = `Maximum connection limit (${limit}) reached`;
        throw new WebSocketError("SERVER_FULL", message, { context: "register" });
      }),
    );
  }

  /** Lets a connection go, out of every room, with a close frame; nothing for an unknown id. */
  unregister(id: ConnectionId, code: number = CLOSE_CODES.NORMAL, reason = ""): Promise<void> {
    return this.#find(id)?.close(code, reason) ?? Promise.resolve();
  }

  /** The connection of that id. */
  get(id: ConnectionId): O.Option<LiveConnection> {
    return O.fromNullable(this.#find(id));
  }

  get connectionCount(): number {
    return this.#server.getClientCount();
  }

  /** How many connections there may be; 0 is no limit. */
  get maxConnections(): number {
    return this.#server.current.options.connectionsMax;
  }

  /** How many connections there have been so far. */
  get totalConnections(): number {
    return this.#earlier + this.#server.statistics().metrics.connectionsOpened;
  }

  /** All counts at once. */
  metrics(): ManagerMetrics {
    return {
      activeConnections: this.connectionCount,
      maxConnections: this.maxConnections,
      totalConnections: this.totalConnections,
      totalBroadcasts: this.totalBroadcasts,
      roomCount: this.roomCount,
    };
  }

  // Rooms.

  /** A view of a room, which need not be there. */
  room(name: RoomName): RoomView {
    return new RoomView(name, this);
  }

  /** The same as `joinRoom` of the connection. Rejects as that does; with NOT_OPEN for an unknown id. */
  addToRoom(id: ConnectionId, room: RoomName): Promise<void> {
    return this.#find(id)?.joinRoom(room) ?? rejected(new WebSocketError("NOT_OPEN"));
  }

  /** The same as `leaveRoom` of the connection; nothing for an unknown id or room. */
  removeFromRoom(id: ConnectionId, room: RoomName): Promise<void> {
    return this.#find(id)?.leaveRoom(room) ?? Promise.resolve();
  }

  /** Who is in a room, in the order of joining; nobody for an unknown one. */
  roomMembers(room: RoomName): ConnectionId[] {
    return this.#server.current.getRoomMembers(room);
  }

  get roomCount(): number {
    return this.#server.current.getRoomCount();
  }

  #find(id: ConnectionId): LiveConnection | undefined {
    const isThere = this.#server.current.connections.has(id);
    return isThere ? this.#server.client(id) : undefined;
  }

  protected override deliver(audience: Audience, data: Sendable, scope: string): Promise<void> {
    if (isControlFrame(data)) return unwatched(this.#deliverEach(audience, data));
    const sent = this.#server.deliver(audience, payloadOf(data));
    return unwatched(sent.then((missed) => this.#sendAway(missed, scope)));
  }

  #sendAway(missed: readonly ConnectionId[], scope: string): void {
    if (missed.length === 0) return;
    for (const id of missed) {
      void this.unregister(id, CLOSE_CODES.TRY_AGAIN_LATER, "SLOW_CONSUMER");
    }
    throw new BroadcastError(missed, scope);
  }

  async #deliverEach(audience: Audience, frame: Frame): Promise<void> {
    const sent = this.#idsOf(audience).flatMap((id) => this.#find(id)?.send(frame) ?? []);
    await Promise.all(sent);
  }

  #idsOf(audience: Audience): ConnectionId[] {
    const { current } = this.#server;
    if (audience.kind === "room") return current.getRoomMembers(audience.room);
    if (audience.kind === "user") return current.getUserConnections(audience.userId);
    return [...current.connections.keys()];
  }
}
