/** Decides what a client knows of its notifications: which there are, and which have been read. */
import { hash, is, List } from "immutable";
import { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import { isFlag, mergeOptions } from "../../../core/options.js";
import type { Feature } from "../Feature.js";
import { isId, isListOf } from "../fields.js";
import { isWhole } from "../moduleOptions.js";
import type { KeptNotification, NotificationData, SystemAlertData } from "./notificationData.js";
import {
  isKeptNotification,
  isNotificationData,
  isNotificationIds,
  isNotificationsState,
  isSystemAlertData,
} from "./notificationData.js";

/** A notification or an alert with whether it was read: `type` says which. */
export type InboxMessage = Message<
  (NotificationData | SystemAlertData) & { readonly read: boolean }
>;

/** How notifications are followed. */
export interface InboxOptions {
  /** How many are held, the newest. Default 50. */
  readonly maxNotifications?: number | undefined;
  /** Whether each is read as it comes. Default false. */
  readonly autoMarkRead?: boolean | undefined;
}

interface Settings {
  readonly maxNotifications: number;
  readonly autoMarkRead: boolean;
}

const defaults: Settings = Object.freeze({ maxNotifications: 50, autoMarkRead: false });
const checks = { maxNotifications: isWhole, autoMarkRead: isFlag };

/** A client's notifications. Immutable. */
export class Inbox implements Feature<Inbox> {
  /** Newest first. */
  readonly notifications: List<InboxMessage>;
  /** Whether the server keeps them, and so wants to hear what was read or put away. */
  readonly isKept: boolean;
  readonly #settings: Settings;

  /** @throws WebSocketError INVALID_OPTION for a value out of range. */
  constructor(
    options: InboxOptions = {},
    notifications: List<InboxMessage> = List(),
    isKept = false,
  ) {
    this.#settings = mergeOptions(defaults, options, checks);
    this.notifications = notifications;
    this.isKept = isKept;
  }

  /** How many have not been read. */
  get unreadCount(): number {
    return this.notifications.count(({ data }) => !data.read);
  }

  /** The ids of those that have not been read, newest first. */
  get unreadIds(): readonly string[] {
    return this.notifications
      .flatMap(({ id, data }) => (id === undefined || data.read ? [] : [id]))
      .toArray();
  }

  get nextDeadline(): undefined {
    return undefined;
  }

  // What the client does itself.

  markAsRead(id: string): Inbox {
    return this.#read([id]);
  }

  markAllAsRead(): Inbox {
    return this.#with(this.notifications.map(asRead));
  }

  /** Puts one away. */
  dismiss(id: string): Inbox {
    return this.#without([id]);
  }

  clearAll(): Inbox {
    return this.#with(List());
  }

  // What is heard.

  received(message: Message): Inbox {
    const { type, data } = message;
    switch (type) {
      case MessageType.NOTIFICATION:
        return isNotificationData(data) ? this.#came(message, data) : this;
      case MessageType.SYSTEM_ALERT:
        return isSystemAlertData(data) ? this.#came(message, data) : this;
      case MessageType.NOTIFICATIONS_STATE:
        return isNotificationsState(data) ? this.#merged(data) : this;
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
      this.isKept === other.isKept &&
      this.#settings.maxNotifications === other.#settings.maxNotifications &&
      this.#settings.autoMarkRead === other.#settings.autoMarkRead &&
      is(this.notifications, other.notifications)
    );
  }

  hashCode(): number {
    return hash(this.notifications);
  }

  #came(message: Message, data: NotificationData | SystemAlertData): Inbox {
    const { type, id, timestamp } = message;
    if (id !== undefined && this.notifications.some((each) => each.id === id)) return this;
    const read = data.read === true || this.#settings.autoMarkRead;
    const news = new Message(type, { ...data, read }, { id, timestamp });
    return this.#with(this.notifications.unshift(news));
  }

  /** What the server keeps, with what only this client knows. What was read anywhere was read. */
  #merged({
    notifications,
    dismissed,
  }: {
    readonly notifications: readonly unknown[];
    readonly dismissed?: unknown;
  }): Inbox {
    const gone = new Set(isListOf(dismissed, isId, Infinity) ? dismissed : []);
    const mine = new Map(this.notifications.map((each) => [each.id, each] as const));
    const { autoMarkRead } = this.#settings;
    const told = new Map(
      notifications.filter(isKeptNotification).map((kept) => {
        const read = kept.read || autoMarkRead || mine.get(kept.id)?.data.read === true;
        return [kept.id, keptMessage(kept, read)] as const;
      }),
    );
    const others = this.notifications.filter(
      ({ id }) => id === undefined || !(told.has(id) || gone.has(id)),
    );
    const newestFirst = List(told.values()).reverse().concat(others);
    return this.#with(
      newestFirst.sortBy(({ timestamp = 0 }) => -timestamp),
      true,
    );
  }

  #read(ids: readonly string[]): Inbox {
    const named = new Set(ids);
    return this.#with(
      this.notifications.map((each) =>
        each.id !== undefined && named.has(each.id) ? asRead(each) : each,
      ),
    );
  }

  #without(ids: readonly string[]): Inbox {
    const named = new Set(ids);
    return this.#with(this.notifications.filter(({ id }) => id === undefined || !named.has(id)));
  }

  /** The inbox with those, within its bounds; the same when nothing differs. */
  #with(notifications: List<InboxMessage>, isKept = this.isKept): Inbox {
    const next = notifications.slice(0, this.#settings.maxNotifications);
    if (isKept === this.isKept && is(next, this.notifications)) return this;
    return new Inbox(this.#settings, next, isKept);
  }
}

const asRead = (message: InboxMessage): InboxMessage => {
  if (message.data.read) return message;
  const { type, data, id, timestamp } = message;
  return new Message(type, { ...data, read: true }, { id, timestamp });
};

const keptMessage = ({ id, timestamp, ...data }: KeptNotification, read: boolean): InboxMessage =>
  new Message(MessageType.NOTIFICATION, { ...data, read }, { id, timestamp });
