/** Decides what a room is: a named, ordered set of connection ids with metadata. */
import { option as O } from "fp-ts";
import type { Set as ImmutableSet } from "immutable";
import { hash, is, Map, OrderedSet, Set } from "immutable";
import type { ConnectionId, RoomName, UserId } from "./ids.js";
import { toName } from "./ids.js";
import { WebSocketError } from "./error.js";
import { sameEntries } from "./sameData.js";

/** What a room can be told when it is made. */
export interface RoomOptions {
  /** How many members it may have; unlimited by default. */
  readonly capacity?: number | undefined;
  /**
   * Whether it stays when its last member leaves; true by default, false for rooms made by a join. One
   * with `allowedUsers` always stays: if it vanished it would come back open to everybody.
   */
  readonly persistent?: boolean | undefined;
  /** The only users who may join; everybody by default, nobody where the list is empty. */
  readonly allowedUsers?: Iterable<UserId> | undefined;
}

/** The plain form of a room, as a journal holds it. */
export interface RoomJson extends RoomOptions {
  readonly allowedUsers?: readonly UserId[] | undefined;
  readonly name: RoomName;
  readonly members: readonly ConnectionId[];
  readonly metadata: readonly (readonly [string, unknown])[];
}

/** An immutable room. Members keep the order in which they joined. */
export class Room {
  readonly name: RoomName;
  readonly members: OrderedSet<ConnectionId>;
  readonly metadata: Map<string, unknown>;
  readonly capacity: number | undefined;
  readonly persistent: boolean;
  /** The only users who may join; undefined for everybody. */
  readonly allowedUsers: ImmutableSet<UserId> | undefined;

  /** @throws WebSocketError INVALID_NAME, or INVALID_OPTION when capacity is not a positive integer. */
  constructor(
    name: RoomName,
    options: RoomOptions = {},
    members: OrderedSet<ConnectionId> = OrderedSet(),
    metadata: Map<string, unknown> = Map(),
  ) {
    const { capacity, persistent = true, allowedUsers } = options;
    if (capacity !== undefined && !(Number.isInteger(capacity) && capacity > 0)) {
      throw new WebSocketError("INVALID_OPTION", "capacity must be a positive integer");
    }
    this.name = toName(name);
    this.members = members;
    this.metadata = metadata;
    this.capacity = capacity;
    this.persistent = persistent || allowedUsers !== undefined;
    this.allowedUsers = allowedUsers && Set(allowedUsers).map(toName);
  }

  /** Reads the plain form. */
  static fromJSON(json: RoomJson): Room {
    return new Room(json.name, json, OrderedSet(json.members), Map(json.metadata));
  }

  /** The room with `connectionId` as its last member; the same reference when it is one already. */
  addMember(connectionId: ConnectionId): Room {
    return this.#with(this.members.add(connectionId), this.metadata);
  }

  /** The room without `connectionId`; the same reference when it is no member. */
  removeMember(connectionId: ConnectionId): Room {
    return this.#with(this.members.remove(connectionId), this.metadata);
  }

  hasMember(connectionId: ConnectionId): boolean {
    return this.members.has(connectionId);
  }

  getMemberCount(): number {
    return this.members.size;
  }

  /** The members in the order in which they joined, in a fresh array. */
  getMembers(): ConnectionId[] {
    return this.members.toArray();
  }

  /** Whether as many are in it as may be. */
  isFull(): boolean {
    return this.capacity !== undefined && this.members.size >= this.capacity;
  }

  /** Whether a connection of this user may join; one of nobody's may where everybody may. */
  allows(userId: UserId | undefined): boolean {
    return this.allowedUsers === undefined || this.allowedUsers.has(userId ?? nobody);
  }

  /** The room that only those users may join who are named here or were before. */
  authorize(userIds: Iterable<UserId>): Room {
    const allowedUsers = (this.allowedUsers ?? Set<UserId>()).concat([...userIds].map(toName));
    return this.#allowing(allowedUsers);
  }

  /** The room that a user may no longer join; the others who may are as before. */
  deauthorize(userId: UserId): Room {
    return this.#allowing((this.allowedUsers ?? Set<UserId>()).remove(toName(userId)));
  }

  /** The room with `value` under `key`; the same reference when it is there already. */
  setMetadata(key: string, value: unknown): Room {
    return this.#with(this.members, this.metadata.set(key, value));
  }

  /** What was set under `key`. */
  getMetadata(key: string): O.Option<unknown> {
    return this.metadata.has(key) ? O.some(this.metadata.get(key)) : O.none;
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Room &&
      this.name === other.name &&
      this.capacity === other.capacity &&
      this.persistent === other.persistent &&
      is(this.allowedUsers, other.allowedUsers) &&
      is(this.members, other.members) &&
      sameEntries(this.metadata, other.metadata)
    );
  }

  hashCode(): number {
    return hash(this.name) ^ this.members.size;
  }

  toJSON(): RoomJson {
    return {
      name: this.name,
      capacity: this.capacity,
      persistent: this.persistent,
      ...(this.allowedUsers && { allowedUsers: this.allowedUsers.toArray() }),
      members: this.members.toArray(),
      metadata: [...this.metadata],
    };
  }

  #allowing(allowedUsers: ImmutableSet<UserId>): Room {
    if (is(allowedUsers, this.allowedUsers)) return this;
    const { name, members, metadata, capacity } = this;
    return new Room(name, { capacity, allowedUsers }, members, metadata);
  }

  #with(members: OrderedSet<ConnectionId>, metadata: Map<string, unknown>): Room {
    if (members === this.members && metadata === this.metadata) return this;
    return new Room(this.name, this, members, metadata);
  }
}

/** No user can have this name (`isName`). */
const nobody = "";
