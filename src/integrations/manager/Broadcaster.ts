/**
 * Decides which broadcasts there are. All of them include the sender and wait for nobody; they resolve
 * when the turn of the event loop in which they were sent has been written.
 */
import { Frame } from "../../core/Frame.js";
import type { RoomName, UserId } from "../../core/ids.js";
import type { Audience } from "../../core/server/event.js";
import type { Sendable } from "./sendable.js";
import { withJson } from "./sendable.js";

/** Sends to everybody, to a room or to a user. */
export abstract class Broadcaster {
  #broadcasts = 0;

  /** How many broadcasts to everybody there have been so far. */
  get totalBroadcasts(): number {
    return this.#broadcasts;
  }

  /** Sends to an audience. @param scope what stands in an error behind the number of those missed */
  protected abstract deliver(audience: Audience, data: Sendable, scope: string): Promise<void>;

  /**
   * Sends to everybody. Who cannot take it is unregistered with 1013 "SLOW_CONSUMER", and then it
   * rejects with a BroadcastError that names them; all others got it. Rejects with INVALID_DATA or
   * RESERVED_TYPE for what cannot be sent. A rejection that nobody awaits harms nobody.
   */
  broadcast(data: Sendable): Promise<void> {
    this.#broadcasts += 1;
    return this.deliver({ kind: "all" }, data, "");
  }

  /** As `broadcast`: a text frame. */
  broadcastText(text: string): Promise<void> {
    return this.broadcast(Frame.text(text));
  }

  /** As `broadcast`: a text frame of JSON. */
  broadcastJson(value: unknown): Promise<void> {
    return withJson(value, (text) => this.broadcastText(text));
  }

  /** As `broadcast`: a binary frame. */
  broadcastBinary(bytes: Uint8Array): Promise<void> {
    return this.broadcast(Frame.binary(bytes));
  }

  /** As `broadcast`, to the members of a room; to nobody when there is none. */
  broadcastToRoom(room: RoomName, data: Sendable): Promise<void> {
    return this.deliver({ kind: "room", room }, data, ` in room ${room}`);
  }

  /** As `broadcastToRoom`: a text frame. */
  broadcastTextToRoom(room: RoomName, text: string): Promise<void> {
    return this.broadcastToRoom(room, Frame.text(text));
  }

  /** As `broadcastToRoom`: a text frame of JSON. */
  broadcastJsonToRoom(room: RoomName, value: unknown): Promise<void> {
    return withJson(value, (text) => this.broadcastTextToRoom(room, text));
  }

  /** As `broadcastToRoom`: a binary frame. */
  broadcastBinaryToRoom(room: RoomName, bytes: Uint8Array): Promise<void> {
    return this.broadcastToRoom(room, Frame.binary(bytes));
  }

  /** As `broadcast`, to all connections of a user; to nobody when there are none. */
  broadcastToUser(userId: UserId, data: Sendable): Promise<void> {
    return this.deliver({ kind: "user", userId }, data, ` for user ${userId}`);
  }

  /** As `broadcastToUser`: a text frame. */
  broadcastTextToUser(userId: UserId, text: string): Promise<void> {
    return this.broadcastToUser(userId, Frame.text(text));
  }

  /** As `broadcastToUser`: a text frame of JSON. */
  broadcastJsonToUser(userId: UserId, value: unknown): Promise<void> {
    return withJson(value, (text) => this.broadcastTextToUser(userId, text));
  }

  /** As `broadcastToUser`: a binary frame. */
  broadcastBinaryToUser(userId: UserId, bytes: Uint8Array): Promise<void> {
    return this.broadcastToUser(userId, Frame.binary(bytes));
  }
}
