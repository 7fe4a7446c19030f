/**
 * Decides what is known of one client on the server: who it is, what the app noted about it and
 * which rooms it is in. What changes with every frame is not here but in `state.ts` beside it.
 */
import { option as O } from "fp-ts";
import type { Set as ImmutableSet } from "immutable";
import { hash, is, Map, Set } from "immutable";
import { ConnectionState } from "../connectionState.js";
import type { ConnectionId, RoomName, UserId } from "../ids.js";
import { sameData, sameEntries } from "../sameData.js";

/** What the handshake told about a client. */
export interface ConnectionInfo {
  /** The peer's IP address. */
  readonly address?: string | undefined;
  /** Path and query of the request. */
  readonly url?: string | undefined;
  readonly origin?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The negotiated subprotocol; empty for none. */
  readonly protocol?: string | undefined;
  /** The pattern of the route that the request matched. */
  readonly route?: string | undefined;
  /** What the path says where the route has names. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** Whether the connection is private: over TLS, or so says a trusted proxy. */
  readonly secure?: boolean | undefined;
}

/** What a connection may hold from the start. Times are milliseconds since the epoch. */
export interface ConnectionFields {
  readonly state?: ConnectionState;
  readonly userId?: UserId | undefined;
  readonly userData?: Map<string, unknown>;
  readonly rooms?: ImmutableSet<RoomName>;
  readonly joinedAt?: number;
  readonly lastActivity?: number;
  readonly info?: ConnectionInfo;
}

/** The plain form of a connection, as a journal holds it. */
export interface ConnectionJson {
  readonly id: ConnectionId;
  readonly state: ConnectionState;
  readonly userId?: UserId | undefined;
  readonly userData: readonly (readonly [string, unknown])[];
  readonly rooms: readonly RoomName[];
  readonly joinedAt: number;
  readonly lastActivity: number;
  readonly info: ConnectionInfo;
}

const noInfo: ConnectionInfo = Object.freeze({});
const infoNames = ["address", "url", "origin", "userAgent", "protocol", "route", "secure"] as const;

/** An immutable connection. */
export class Connection {
  readonly id: ConnectionId;
  readonly state: ConnectionState;
  readonly userId: UserId | undefined;
  readonly userData: Map<string, unknown>;
  readonly rooms: ImmutableSet<RoomName>;
  /** When it was accepted, in milliseconds since the epoch; 0 for one that never was. */
  readonly joinedAt: number;
  /** When it was last heard of, kept to the second, in milliseconds since the epoch. */
  readonly lastActivity: number;
  readonly info: ConnectionInfo;

  constructor(id: ConnectionId, fields: ConnectionFields = {}) {
    this.id = id;
    this.state = fields.state ?? ConnectionState.Connected;
    this.userId = fields.userId;
    this.userData = fields.userData ?? Map();
    this.rooms = fields.rooms ?? Set();
    this.joinedAt = fields.joinedAt ?? 0;
    this.lastActivity = fields.lastActivity ?? this.joinedAt;
    this.info = fields.info ?? noInfo;
  }

  /** Reads the plain form. */
  static fromJSON(json: ConnectionJson): Connection {
    const { id, userData, rooms, ...rest } = json;
    return new Connection(id, { ...rest, userData: Map(userData), rooms: Set(rooms) });
  }

  /** Notes that it was heard of at `at`, in milliseconds since the epoch. */
  updateActivity(at: number = this.lastActivity): Connection {
    if (at === this.lastActivity) return this;
    // Spelled out: this is done for every connection every second.
    const { state, userId, userData, rooms, joinedAt, info } = this;
    return new Connection(this.id, {
      state,
      userId,
      userData,
      rooms,
      joinedAt,
      lastActivity: at,
      info,
    });
  }

  /** Notes `value` under `key`; the same reference when it is there already. */
  setUserData(key: string, value: unknown): Connection {
    const userData = this.userData.set(key, value);
    return userData === this.userData ? this : this.with({ userData });
  }

  /** What was noted under `key`. */
  getUserData(key: string): O.Option<unknown> {
    return this.userData.has(key) ? O.some(this.userData.get(key)) : O.none;
  }

  /** Whether its state is connected. */
  isActive(): boolean {
    return this.state === ConnectionState.Connected;
  }

  isInRoom(room: RoomName): boolean {
    return this.rooms.has(room);
  }

  /** The connection with `changes` in place of its own fields. */
  with(changes: ConnectionFields): Connection {
    return new Connection(this.id, { ...this.#fields(), ...changes });
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Connection &&
      this.id === other.id &&
      this.state === other.state &&
      this.userId === other.userId &&
      this.joinedAt === other.joinedAt &&
      this.lastActivity === other.lastActivity &&
      sameEntries(this.userData, other.userData) &&
      is(this.rooms, other.rooms) &&
      infoNames.every((name) => this.info[name] === other.info[name]) &&
      sameData(this.info.params, other.info.params)
    );
  }

  hashCode(): number {
    return hash(this.id);
  }

  toJSON(): ConnectionJson {
    const { id, state, userId, joinedAt, lastActivity, info } = this;
    const userData = [...this.userData];
    return { id, state, userId, userData, rooms: [...this.rooms], joinedAt, lastActivity, info };
  }

  #fields(): ConnectionFields {
    const { state, userId, userData, rooms, joinedAt, lastActivity, info } = this;
    return { state, userId, userData, rooms, joinedAt, lastActivity, info };
  }
}
