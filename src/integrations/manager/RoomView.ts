/** Decides nothing: it looks at one room of a manager and holds no state of its own. */
import type { ConnectionId, RoomName } from "../../core/ids.js";
import type { Sendable } from "./sendable.js";

/** What a view needs of its manager. */
export interface RoomKeeper {
  broadcastToRoom(room: RoomName, data: Sendable): Promise<void>;
  broadcastTextToRoom(room: RoomName, text: string): Promise<void>;
  broadcastJsonToRoom(room: RoomName, value: unknown): Promise<void>;
  broadcastBinaryToRoom(room: RoomName, bytes: Uint8Array): Promise<void>;
  roomMembers(room: RoomName): ConnectionId[];
}

/** One room, seen through a manager: always as it is now, also when it is empty or not there. */
export class RoomView {
  readonly name: RoomName;
  readonly #keeper: RoomKeeper;

  constructor(name: RoomName, manager: RoomKeeper) {
    this.name = name;
    this.#keeper = manager;
  }

  /** Who is in it, in the order of joining. */
  get members(): ConnectionId[] {
    return this.#keeper.roomMembers(this.name);
  }

  get memberCount(): number {
    return this.members.length;
  }

  /** Sends to all members. Rejects with a BroadcastError that names those it did not reach. */
  broadcast(data: Sendable): Promise<void> {
    return this.#keeper.broadcastToRoom(this.name, data);
  }

  /** As `broadcast`: a text frame. */
  broadcastText(text: string): Promise<void> {
    return this.#keeper.broadcastTextToRoom(this.name, text);
  }

  /** As `broadcast`: a text frame of JSON. */
  broadcastJson(value: unknown): Promise<void> {
    return this.#keeper.broadcastJsonToRoom(this.name, value);
  }

  /** As `broadcast`: a binary frame. */
  broadcastBinary(bytes: Uint8Array): Promise<void> {
    return this.#keeper.broadcastBinaryToRoom(this.name, bytes);
  }
}
