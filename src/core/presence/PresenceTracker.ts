/**
 * Decides who is present. A user is present through connections: two tabs, one closed, is still
 * online. What a builder sets by hand (`setAway`) holds until the last connection goes.
 */
import type { Set as ImmutableSet } from "immutable";
import { hash, is, OrderedMap, Set } from "immutable";
import type { ConnectionId, UserId } from "../ids.js";

/** The statuses a user can have. */
export const PresenceStatus = Object.freeze({
  Online: "online",
  Away: "away",
  Busy: "busy",
  Offline: "offline",
});

/** One of the words in `PresenceStatus`. */
export type PresenceStatus = (typeof PresenceStatus)[keyof typeof PresenceStatus];

/** Whether `value` is one of the words in `PresenceStatus`. */
export const isPresenceStatus = (value: unknown): value is PresenceStatus =>
  value === "online" || value === "away" || value === "busy" || value === "offline";

/** What is known of one user. */
export interface UserPresence {
  readonly userId: UserId;
  readonly status: PresenceStatus;
  /** Milliseconds since the epoch; 0 when it was set without a time. */
  readonly lastSeen: number;
  readonly customStatus: string | undefined;
}

/** The plain form of one entry, as a journal holds it. */
export interface PresenceJson extends UserPresence {
  readonly connections: readonly ConnectionId[];
}

/** One user with the connections through which they are present. */
export class UserEntry implements UserPresence {
  constructor(
    readonly userId: UserId,
    readonly status: PresenceStatus,
    readonly lastSeen: number,
    readonly customStatus: string | undefined,
    readonly connections: ImmutableSet<ConnectionId>,
  ) {}

  with(changes: Partial<UserPresence>, connections = this.connections): UserEntry {
    const { status, lastSeen, customStatus } = Object.assign({}, this, changes);
    const next = new UserEntry(this.userId, status, lastSeen, customStatus, connections);
    return next.equals(this) ? this : next;
  }

  equals(other: unknown): boolean {
    return (
      other instanceof UserEntry &&
      this.userId === other.userId &&
      this.status === other.status &&
      this.lastSeen === other.lastSeen &&
      this.customStatus === other.customStatus &&
      is(this.connections, other.connections)
    );
  }

  hashCode(): number {
    return hash(this.userId) ^ hash(this.status);
  }

  toJSON(): PresenceJson {
    const { userId, status, lastSeen, customStatus } = this;
    return { userId, status, lastSeen, customStatus, connections: this.connections.toArray() };
  }
}

/** An immutable record of who is present. Times are milliseconds since the epoch. */
export class PresenceTracker {
  /** Everybody known, in the order in which they were first seen. */
  readonly users: OrderedMap<UserId, UserEntry>;

  constructor(users: OrderedMap<UserId, UserEntry> = OrderedMap()) {
    this.users = users;
  }

  /** Reads the plain form. */
  static fromJSON(json: readonly PresenceJson[]): PresenceTracker {
    return new PresenceTracker(
      OrderedMap(
        json.map(({ userId, status, lastSeen, customStatus, connections }) => [
          userId,
          new UserEntry(userId, status, lastSeen, customStatus, Set(connections)),
        ]),
      ),
    );
  }

  /** Marks the user online, whether known or not. `at` becomes `lastSeen`. */
  setOnline(userId: UserId, at?: number): PresenceTracker {
    const entry = this.users.get(userId) ?? new UserEntry(userId, "online", 0, undefined, Set());
    return this.#put(entry.with({ status: "online", lastSeen: at ?? entry.lastSeen }));
  }

  /** Marks a known user away; `lastSeen` stays. An unknown user is not changed by it. */
  setAway(userId: UserId): PresenceTracker {
    return this.#change(userId, { status: "away" });
  }

  /** Marks a known user busy; `lastSeen` stays. An unknown user is not changed by it. */
  setBusy(userId: UserId): PresenceTracker {
    return this.#change(userId, { status: "busy" });
  }

  /** Marks a known user offline, as seen last at `at`. An unknown user is not changed by it. */
  setOffline(userId: UserId, at?: number): PresenceTracker {
    const seen = at === undefined ? {} : { lastSeen: at };
    return this.#change(userId, { status: "offline", ...seen });
  }

  /** Sets the words beside the status of a known user; undefined removes them. */
  setCustomStatus(userId: UserId, customStatus: string | undefined): PresenceTracker {
    return this.#change(userId, { customStatus });
  }

  /** The user has come with one more connection; an offline or unknown user is online by it. */
  connect(userId: UserId, connectionId: ConnectionId, at = 0): PresenceTracker {
    const known = this.users.get(userId) ?? new UserEntry(userId, "offline", at, undefined, Set());
    const status = known.status === "offline" ? "online" : known.status;
    return this.#put(known.with({ status, lastSeen: at }, known.connections.add(connectionId)));
  }

  /** One connection of the user has gone; with the last one the user is forgotten: offline. */
  disconnect(userId: UserId, connectionId: ConnectionId): PresenceTracker {
    const known = this.users.get(userId);
    if (known === undefined || !known.connections.has(connectionId)) return this;
    const connections = known.connections.remove(connectionId);
    if (connections.isEmpty()) return this.#from(this.users.remove(userId));
    return this.#put(known.with({}, connections));
  }

  /** The status; offline for an unknown user. */
  getStatus(userId: UserId): PresenceStatus {
    return this.users.get(userId)?.status ?? "offline";
  }

  /** Everything known of the user, or undefined. */
  get(userId: UserId): UserPresence | undefined {
    return this.users.get(userId);
  }

  /** Whether the status is online; away and busy are not. */
  isOnline(userId: UserId): boolean {
    return this.getStatus(userId) === "online";
  }

  /** The users whose status is online, in the order in which they were first seen. */
  getOnlineUsers(): UserId[] {
    return [...this.users.values()].filter((e) => e.status === "online").map((e) => e.userId);
  }

  getOnlineCount(): number {
    return this.users.count((entry) => entry.status === "online");
  }

  /** Everybody known, in the order in which they were first seen. */
  getUsers(): UserPresence[] {
    return [...this.users.values()];
  }

  equals(other: unknown): boolean {
    return other instanceof PresenceTracker && is(this.users.toMap(), other.users.toMap());
  }

  hashCode(): number {
    return hash(this.users.toMap());
  }

  toJSON(): PresenceJson[] {
    return [...this.users.values()].map((entry) => entry.toJSON());
  }

  #change(userId: UserId, changes: Partial<UserPresence>): PresenceTracker {
    const known = this.users.get(userId);
    return known === undefined ? this : this.#put(known.with(changes));
  }

  #put(entry: UserEntry): PresenceTracker {
    return this.#from(this.users.set(entry.userId, entry));
  }

  #from(users: OrderedMap<UserId, UserEntry>): PresenceTracker {
    return users === this.users ? this : new PresenceTracker(users);
  }
}
