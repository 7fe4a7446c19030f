/** Decides what a client knows of its notifications: which there are, and which have been read. */
import { hash, is, List, OrderedSet } from "immutable";
import type { MessageFields } from "../../../core/Message.js";
import { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import { isCount, isFlag, mergeOptions } from "../../../core/options.js";
import type { Feature } from "../Feature.js";
import { isId, isListOf } from "../fields.js";
import type { KeptNotification, NotificationData, SystemAlertData } from "./notificationData.js";
import {
  isKeptNotification,
  isNotificationData,
  isNotificationIds,
  isNotificationsState,
  isSystemAlertData,
} from "./notificationData.js";

type Typed<Type extends string, Data> = Message<Data & { readonly read: boolean }> & {
  readonly type: Type;
};

/** A notification with whether it was read. */
export type InboxNotification = Typed<typeof MessageType.NOTIFICATION, NotificationData>;

/** An alert with whether it was read. */
export type InboxAlert = Typed<typeof MessageType.SYSTEM_ALERT, SystemAlertData>;

/** A notification or an alert: `type` says which, and so what its data is. */
export type InboxMessage = InboxNotification | InboxAlert;

/** How notifications are followed. */
export interface InboxOptions {
  /** How many are held, the newest; `Infinity` for all. Default 50. */
  readonly maxNotifications?: number | undefined;
  /** Whether each is read as it comes. Default false. */
  readonly autoMarkRead?: boolean | undefined;
}

interface Settings {
  readonly maxNotifications: number;
  readonly autoMarkRead: boolean;
}

const defaults: Settings = Object.freeze({ maxNotifications: 50, autoMarkRead: false });
const checks = { maxNotifications: isCount, autoMarkRead: isFlag };

/** How many ids are remembered of what was put away; the oldest gives way. */
const dismissedMax = 1_000;

interface Parts {
  readonly notifications: List<InboxMessage>;
  readonly isKept: boolean;
  /** What was put away here: a server that has not heard of it yet still tells of it. */
  readonly dismissed: OrderedSet<string>;
}

const nothing: Parts = Object.freeze({
  notifications: List<InboxMessage>(),
  isKept: false,
  dismissed: OrderedSet<string>(),
});

/** A client's notifications. Immutable. */
export class Inbox implements Feature<Inbox> {
  readonly #settings: Settings;
  readonly #parts: Parts;

  /** @throws WebSocketError INVALID_OPTION for a value out of range. */
  constructor(options: InboxOptions = {}, parts: Parts = nothing) {
    this.#settings = mergeOptions(defaults, options, checks);
    this.#parts = parts;
  }

  /** Newest first. */
  get notifications(): List<InboxMessage> {
    return this.#parts.notifications;
  }

  /** Whether the server keeps them, and so wants to hear what was read or put away. */
  get isKept(): boolean {
    return this.#parts.isKept;
  }

  /** How many have not been read. */
  get unreadCount(): number {
    return this.notifications.count(isUnread);
  }

  /** The ids of those that have not been read, newest first. */
  get unreadIds(): readonly string[] {
    return idsOf(this.notifications.filter(isUnread)).toArray();
  }

  get nextDeadline(): undefined {
    return undefined;
  }

  // What the client does itself.

  /**
   * The inbox with other options: it holds no more than they say, read where they say so.
   * @throws WebSocketError INVALID_OPTION for a value out of range.
   */
  withOptions(options: InboxOptions): Inbox {
    const settings = mergeOptions(this.#settings, options, checks);
    if (settings === this.#settings) return this;
    const next = new Inbox(settings, this.#parts);
    return settings.autoMarkRead ? next.markAllAsRead() : next.#with({});
  }

  markAsRead(id: string): Inbox {
    return this.#read([id]);
  }

  markAllAsRead(): Inbox {
    return this.#with({ notifications: this.notifications.map(asRead) });
  }

  /** Puts one away. */
  dismiss(id: string): Inbox {
    const { notifications } = this.#without([id]);
    return notifications.size < this.notifications.size
      ? this.#with({ notifications, dismissed: this.#parts.dismissed.add(id) })
      : this;
  }

  clearAll(): Inbox {
    const { notifications, dismissed } = this.#parts;
    return this.#with({ notifications: List(), dismissed: dismissed.concat(idsOf(notifications)) });
  }

  // What is heard.

  received(message: Message): Inbox {
    const { type, data } = message;
    switch (type) {
      case MessageType.NOTIFICATION:
        return isNotificationData(data) ? this.#came(message, notificationOf, data) : this;
      case MessageType.SYSTEM_ALERT:
        return isSystemAlertData(data) ? this.#came(message, alertOf, data) : this;
      case MessageType.NOTIFICATIONS_STATE:
        return isNotificationsState(data) ? this.#merged(data, message.timestamp) : this;
      case MessageType.NOTIFICATION_READ:
        return isNotificationIds(data) ? this.#read(data.notificationIds) : this;
      case MessageType.NOTIFICATION_DISMISS:
        return isNotificationIds(data) ? this.#without(data.notificationIds) : this;
      default:
        return this;
    }
  }

  timePassed(): Inbox {
    return this;
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Inbox &&
      this.#settings.maxNotifications === other.#settings.maxNotifications &&
      this.#settings.autoMarkRead === other.#settings.autoMarkRead &&
      isSame(this.#parts, other.#parts)
    );
  }

  hashCode(): number {
    return hash(this.notifications);
  }

  #came<Data extends NotificationData | SystemAlertData>(
    { id, timestamp }: Message,
    make: (data: Data & Read, fields: MessageFields) => InboxMessage,
    data: Data,
  ): Inbox {
    const { notifications, dismissed } = this.#parts;
    if (id !== undefined && notifications.some((each) => each.id === id)) return this;
    const read = data.read === true || this.#settings.autoMarkRead;
    const news = make({ ...data, read }, { id, timestamp });
    // Who tells of it anew means it anew.
    const rest = id === undefined ? dismissed : dismissed.delete(id);
    return this.#with({ notifications: notifications.unshift(news), dismissed: rest });
  }

  /** What the server keeps, with what only this client knows. What was read anywhere was read. */
  #merged(state: NotificationsStateLike, heardAt: number | undefined): Inbox {
    const { dismissed } = this.#parts;
    const gone = new Set(isListOf(state.dismissed, isId, Infinity) ? state.dismissed : []);
    const mine = new Map(this.notifications.map((each) => [each.id, each] as const));
    const kept = state.notifications.filter(isKeptNotification);
    const told = new Map(
      kept
        .filter(({ id }) => !dismissed.has(id))
        .map((each) => [each.id, this.#told(each, mine.get(each.id), heardAt)] as const),
    );
    const others = this.notifications.filter(
      ({ id }) => id === undefined || !(told.has(id) || gone.has(id)),
    );
    const newestFirst = List(told.values()).reverse().concat(others);
    return this.#with({
      notifications: newestFirst.sortBy(({ timestamp = 0 }) => -timestamp),
      isKept: true,
      dismissed: dismissed.subtract(gone),
    });
  }

  /** One that the server keeps. Where nobody has said when, it is as old as this client's news of it. */
  #told(kept: KeptNotification, mine: InboxMessage | undefined, heardAt?: number): InboxMessage {
    const { id, timestamp = mine?.timestamp ?? heardAt, ...data } = kept;
    const read = data.read || this.#settings.autoMarkRead || mine?.data.read === true;
    return notificationOf({ ...data, read }, { id, timestamp });
  }

  #read(ids: readonly string[]): Inbox {
    const named = new Set(ids);
    return this.#with({
      notifications: this.notifications.map((each) =>
        each.id !== undefined && named.has(each.id) ? asRead(each) : each,
      ),
    });
  }

  #without(ids: readonly string[]): Inbox {
    const named = new Set(ids);
    return this.#with({
      notifications: this.notifications.filter(({ id }) => id === undefined || !named.has(id)),
    });
  }

  /** The inbox after those changes, within its bounds; the same when nothing differs. */
  #with(changes: Partial<Parts>): Inbox {
    const { notifications, isKept, dismissed } = { ...this.#parts, ...changes };
    const parts: Parts = {
      notifications: notifications.slice(0, this.#settings.maxNotifications),
      isKept,
      dismissed: dismissed.size > dismissedMax ? dismissed.takeLast(dismissedMax) : dismissed,
    };
    return isSame(parts, this.#parts) ? this : new Inbox(this.#settings, parts);
  }
}

type Read = { readonly read: boolean };
type NotificationsStateLike = {
  readonly notifications: readonly unknown[];
  readonly dismissed?: unknown;
};

const isSame = (a: Parts, b: Parts): boolean =>
  a.isKept === b.isKept && is(a.notifications, b.notifications) && is(a.dismissed, b.dismissed);

const isUnread = ({ data }: InboxMessage): boolean => !data.read;

const idsOf = (messages: List<InboxMessage>): List<string> =>
  messages.flatMap(({ id }) => (id === undefined ? [] : [id]));

/** How messages of one type are made, so that their type is known. */
const makerOf =
  <Type extends string, Data>(type: Type) =>
  (data: Data & Read, fields: MessageFields): Typed<Type, Data> =>
    new Message(type, data, fields) as Typed<Type, Data>;

const notificationOf = makerOf<typeof MessageType.NOTIFICATION, NotificationData>(
  MessageType.NOTIFICATION,
);
const alertOf = makerOf<typeof MessageType.SYSTEM_ALERT, SystemAlertData>(MessageType.SYSTEM_ALERT);

const asRead = (message: InboxMessage): InboxMessage => {
  const { id, timestamp } = message;
  if (message.data.read) return message;
  return message.type === MessageType.NOTIFICATION
    ? notificationOf({ ...message.data, read: true }, { id, timestamp })
    : alertOf({ ...message.data, read: true }, { id, timestamp });
};
