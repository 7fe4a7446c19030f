/**
 * A connection without a network, for tests: what is sent to it waits in memory. It is a connection
 * of a server from the start, of one of its own until a manager takes it in.
 */
import type { Map } from "immutable";
import { Connection } from "../../core/connection/Connection.js";
import { WebSocketError } from "../../core/error.js";
import { Frame } from "../../core/Frame.js";
import type { ConnectionId, RoomName, UserId } from "../../core/ids.js";
import { toName } from "../../core/ids.js";
import { nodeWorld } from "../../driver/node/world.js";
import { rejected, unwatched } from "../../driver/promises.js";
import type { DeliveryOutcome } from "../../driver/server/fanout.js";
import { headlessServer } from "../../driver/server/headless.js";
import type { LiveConnection } from "../../driver/server/LiveConnection.js";
import type { LiveServer } from "../../driver/server/LiveServer.js";
import { ChannelSocket } from "./ChannelSocket.js";
import type { Sendable } from "./sendable.js";
import { isControlFrame, payloadOf, withJson } from "./sendable.js";

const failure = (code: "NOT_OPEN" | "SLOW_CONSUMER"): WebSocketError =>
  new WebSocketError(code, "Failed to send message: channel full or connection closed", {
    context: "send",
  });

/** One connection and the end of its channel at which a test reads. */
export class ChannelConnection implements AsyncIterable<Frame> {
  readonly id: ConnectionId;
  readonly #socket: ChannelSocket;
  readonly #home = headlessServer(nodeWorld());
  #live = this.#home;
  #client: LiveConnection | undefined;

  /** @throws WebSocketError INVALID_NAME, or INVALID_OPTION for a capacity that is none */
  constructor(id: ConnectionId, capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new WebSocketError("INVALID_OPTION", "The capacity of a channel is 1 or more");
    }
    this.id = toName(id);
    this.#socket = new ChannelSocket(capacity);
    void this.#home.attach(new Connection(this.id), this.#socket);
  }

  // The end at which a test reads.

  /** The frames that were sent to it and have not been read, oldest first, in a fresh array. */
  get received(): readonly Frame[] {
    return this.#socket.frames;
  }

  /** Reads frame by frame, which makes room for others; ends behind the close frame. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Frame, void> {
    for (let frame = await this.#socket.next(); frame; frame = await this.#socket.next()) {
      yield frame;
    }
  }

  /** Ends the connection as a peer that is lost does: with 1006. */
  hangUp(): void {
    this.#socket.hangUp();
  }

  // The end at which a server sends.

  get userId(): UserId | undefined {
    return this.#known?.userId;
  }

  get metadata(): Map<string, unknown> | undefined {
    return this.#known?.metadata;
  }

  /** The rooms it is in, in a fresh array. */
  get rooms(): RoomName[] {
    return this.#known?.rooms ?? [];
  }

  isInRoom(room: RoomName): boolean {
    return this.#known?.isInRoom(room) ?? false;
  }

  isOpen(): boolean {
    return !this.#socket.isClosed && this.#known?.isOpen() === true;
  }

  setUserId(userId: UserId | undefined): Promise<void> {
    return this.#known?.setUserId(userId) ?? Promise.resolve();
  }

  setMetadata(key: string, value: unknown): Promise<void> {
    return this.#known?.setMetadata(key, value) ?? Promise.resolve();
  }

  joinRoom(room: RoomName): Promise<void> {
    return this.#known?.joinRoom(room) ?? rejected(new WebSocketError("NOT_OPEN"));
  }

  leaveRoom(room: RoomName): Promise<void> {
    return this.#known?.leaveRoom(room) ?? Promise.resolve();
  }

  /**
   * Resolves when the frame can be read. Rejects with SLOW_CONSUMER when the channel is full, and
   * with NOT_OPEN when the connection is closed; a rejection that nobody awaits harms nobody.
   */
  send(data: Sendable): Promise<DeliveryOutcome> {
    if (!this.isOpen()) return rejected(failure("NOT_OPEN"));
    if (isControlFrame(data)) return this.#known?.send(data) ?? rejected(failure("NOT_OPEN"));
    if (this.#socket.isFull) return rejected(failure("SLOW_CONSUMER"));
    const keep = this.#socket.promise();
    const sent = this.#live
      .deliver({ kind: "one", connectionId: this.id }, payloadOf(data))
      .finally(keep);
    return unwatched(sent.then((missed) => this.#outcomeOf(missed)));
  }

  /** Sends a text frame. */
  sendText(text: string): Promise<DeliveryOutcome> {
    return this.send(Frame.text(text));
  }

  /** Sends a text frame of JSON. Rejects with INVALID_DATA for what JSON cannot carry. */
  sendJson(value: unknown): Promise<DeliveryOutcome> {
    return withJson(value, (text) => this.sendText(text));
  }

  /** Sends a binary frame. */
  sendBinary(bytes: Uint8Array): Promise<DeliveryOutcome> {
    return this.send(Frame.binary(bytes));
  }

  /** Closes it: the close frame is the last that can be read. Rejects with INVALID_CLOSE_CODE. */
  close(code?: number, reason?: string): Promise<void> {
    return this.#known?.close(code, reason) ?? Promise.resolve();
  }

  /** Makes it a connection of that server, as what it is. For managers. */
  moveTo(live: LiveServer): Promise<void> {
    if (!this.isOpen()) return rejected(failure("NOT_OPEN"));
    if (this.#live === live) return Promise.resolve();
    const self = this.#home.current.connections.get(this.id);
    if (self === undefined || this.#live !== this.#home) {
      return rejected(
        new WebSocketError("INVALID_OPTION", "It is registered with another manager"),
      );
    }
    this.#live = live;
    const joinedAt = live.clock.wall();
    const moved = live.attach(self.with({ joinedAt, lastActivity: joinedAt }), this.#socket);
    return unwatched(moved.catch((cause: unknown) => this.#stayAtHome(cause)));
  }

  #stayAtHome(cause: unknown): never {
    this.#live = this.#home;
    throw cause;
  }

  #outcomeOf(missed: readonly ConnectionId[]): DeliveryOutcome {
    if (missed.length === 0) return "sent";
    throw failure(this.isOpen() ? "SLOW_CONSUMER" : "NOT_OPEN");
  }

  // A closed one may have been replaced by another one of its id, which it must not pass for.
  get #known(): LiveConnection | undefined {
    if (!this.#socket.isClosed) this.#client = this.#live.client(this.id) ?? this.#client;
    return this.#client;
  }
}

/**
 * A connection in memory that a manager can register.
 * @param capacity how many frames may wait to be read, 1 or more; what is sent in one turn of the
 * event loop is taken or refused together
 * @throws WebSocketError INVALID_NAME, or INVALID_OPTION for a capacity that is none
 */
export const channel = (id: ConnectionId, capacity: number): ChannelConnection =>
  new ChannelConnection(id, capacity);
