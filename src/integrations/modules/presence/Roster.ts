/** Decides what a client knows of others: who is online, and how everybody is as far as it was told. */
import { hash, is, Map, OrderedMap, OrderedSet } from "immutable";
import type { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import { isCount, mergeOptions } from "../../../core/options.js";
import type { PresenceStatus } from "../../../core/presence/PresenceTracker.js";
import { sameData } from "../../../core/sameData.js";
import type { Feature } from "../Feature.js";
import type { PresenceData } from "./presenceData.js";
import { isOfflineData, isPresenceData, isPresenceState } from "./presenceData.js";

/** How presence is followed. */
export interface RosterOptions {
  /** How many users are known; who was heard of first gives way. Default 1000. */
  readonly maxUsers?: number | undefined;
}

interface Settings {
  readonly maxUsers: number;
}

const defaults: Settings = Object.freeze({ maxUsers: 1_000 });
const checks = { maxUsers: isCount };

interface Parts {
  readonly onlineUsers: OrderedSet<string>;
  readonly users: OrderedMap<string, PresenceData>;
}

const nobody: Parts = Object.freeze({
  onlineUsers: OrderedSet<string>(),
  users: OrderedMap<string, PresenceData>(),
});

/** Who is present as a client knows it. Immutable. */
export class Roster implements Feature<Roster> {
  /** Who has come and not gone, whatever the status, in the order in which they came. */
  readonly onlineUsers: OrderedSet<string>;
  /** All that was told of each user: name, custom status, when last seen. Who has gone stays known. */
  readonly users: OrderedMap<string, PresenceData>;
  readonly #settings: Settings;
  #statuses: Map<string, PresenceStatus> | undefined;

  /** @throws WebSocketError INVALID_OPTION for a value out of range. */
  constructor(options: RosterOptions = {}, { onlineUsers, users }: Parts = nobody) {
    this.onlineUsers = onlineUsers;
    this.users = users;
    this.#settings = mergeOptions(defaults, options, checks);
  }

  /** The status of each known user. */
  get statuses(): Map<string, PresenceStatus> {
    return (this.#statuses ??= Map(this.users.map(({ status }) => status)));
  }

  /** The status; offline for an unknown user. */
  getStatus(userId: string): PresenceStatus {
    return this.users.get(userId)?.status ?? "offline";
  }

  get nextDeadline(): undefined {
    return undefined;
  }

  received(message: Message): Roster {
    const { data } = message;
    switch (message.type) {
      case MessageType.USER_ONLINE:
        return isPresenceData(data) ? this.#came(data) : this;
      case MessageType.USER_OFFLINE:
        return isOfflineData(data)
          ? this.#went(data.userId, data.lastSeen ?? message.timestamp)
          : this;
      case MessageType.PRESENCE_UPDATE:
        return isPresenceData(data) ? this.#with({ users: this.#told(data) }) : this;
      case MessageType.PRESENCE_STATE:
        return isPresenceState(data) ? this.#replaced(data.users) : this;
      default:
        return this;
    }
  }

  timePassed(): Roster {
    return this;
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Roster &&
      this.#settings.maxUsers === other.#settings.maxUsers &&
      is(this.onlineUsers, other.onlineUsers) &&
      sameUsers(this.users, other.users)
    );
  }

  hashCode(): number {
    return hash(this.onlineUsers);
  }

  #came(data: PresenceData): Roster {
    const onlineUsers = this.onlineUsers.add(data.userId);
    // Who comes back without words has none: those from before went with the last connection.
    return this.#with({ onlineUsers, users: this.#told({ customStatus: "", ...data }) });
  }

  #went(userId: string, lastSeen: number | undefined): Roster {
    const onlineUsers = this.onlineUsers.remove(userId);
    const known = this.users.get(userId) ?? { userId };
    const seen = lastSeen === undefined ? {} : { lastSeen };
    return this.#with({
      onlineUsers,
      users: this.#noted({ ...known, ...seen, status: "offline" }),
    });
  }

  /** What is known of a user, with what was told now; an empty custom status takes it away. */
  #told(data: PresenceData): OrderedMap<string, PresenceData> {
    const { customStatus, ...known } = { ...this.users.get(data.userId), ...data };
    const isGone = customStatus === undefined || customStatus === "";
    return this.#noted(isGone ? known : { ...known, customStatus });
  }

  /** All users with that one; the same reference when that is known already. */
  #noted(user: PresenceData): OrderedMap<string, PresenceData> {
    const before = this.users.get(user.userId);
    const isKnown = before !== undefined && sameData(before, user);
    return isKnown ? this.users : this.users.set(user.userId, user);
  }

  #replaced(told: readonly unknown[]): Roster {
    const known = told.filter(isPresenceData);
    const users = OrderedMap(known.map((each) => [each.userId, each] as const));
    const online = [...users.values()].filter(({ status }) => status !== "offline");
    const onlineUsers = OrderedSet(online.map(({ userId }) => userId));
    return this.#or(this.#with({ users, onlineUsers }));
  }

  /** The same when another says the same: for what comes with references of its own. */
  #or(next: Roster): Roster {
    return next.equals(this) ? this : next;
  }

  /** The roster with those parts, within its bounds; the same when both are the same references. */
  #with(changes: Partial<Parts>): Roster {
    const { onlineUsers, users } = { onlineUsers: this.onlineUsers, users: this.users, ...changes };
    if (onlineUsers === this.onlineUsers && users === this.users) return this;
    const spare = users.size - this.#settings.maxUsers;
    if (spare <= 0) return new Roster(this.#settings, { onlineUsers, users });
    const known = users.skip(spare);
    const online = onlineUsers.filter((userId) => known.has(userId));
    return this.#or(new Roster(this.#settings, { onlineUsers: online, users: known }));
  }
}

const sameUsers = (
  a: OrderedMap<string, PresenceData>,
  b: OrderedMap<string, PresenceData>,
): boolean => {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  const others = b.values();
  return a.every((user) => sameData(user, others.next().value));
};
