/** Decides what a component gets for the user's notifications. */
import { useEffect, useMemo, useState } from "react";
import { MessageType } from "../../core/MessageType.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { unwatched } from "../../driver/promises.js";
import type { InboxMessage } from "../modules/notifications/Inbox.js";
import { Inbox } from "../modules/notifications/Inbox.js";
import { notificationIdsMax } from "../modules/notifications/notificationData.js";
import { backlogOf, typesOf } from "./Backlog.js";
import type { Feed } from "./Feed.js";
import { FeedStore } from "./FeedStore.js";
import { sendNow } from "./sendNow.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";
import type { Stamped } from "./Stamped.js";
import { isStamped } from "./Stamped.js";
import { isFor, useAccount } from "./useAccount.js";
import { useFeed } from "./useFeed.js";
import { useLatest } from "./useLatest.js";

/**
 * What a component shows of the notifications. All components of a client have the same ones, read and
 * put away for all of them, whatever the options of each.
 */
export interface UseNotificationsOptions {
  /** How many are shown, the newest; `Infinity` for all that are held, which are 1000. Default 50. */
  readonly maxNotifications?: number | undefined;
  /** Whether all are read as they come, for every component of the client. Default false. */
  readonly autoMarkRead?: boolean | undefined;
}

/**
 * What a user does with notifications. A server that keeps them is told; the functions never change.
 */
export interface NotificationActions {
  readonly markAsRead: (id: string) => void;
  readonly markAllAsRead: () => void;
  /** Puts one away. */
  readonly dismiss: (id: string) => void;
  readonly clearAll: () => void;
}

/** A notification or an alert, by its `type`; with an id, a time and whether it was read. */
export type ShownNotification = InboxMessage & Stamped;

/** The notifications of the user. */
export interface Notifications extends NotificationActions {
  /** Newest first: messages of the type `notification` or `system_alert`. */
  readonly notifications: readonly ShownNotification[];
  /** How many have not been read of all that are held, shown or not. */
  readonly unreadCount: number;
}

const inboxes = new FeedStore<Inbox>();

/** How many a client holds. One inbox for all components, so that what one reads is read. */
const heldMax = 1_000;

/**
 * The notifications of the user, newest first.
 * @throws WebSocketError INVALID_OPTION for a value out of range.
 */
export const useNotifications = (
  websocket: WebSocketSource,
  { maxNotifications = 50, autoMarkRead = false }: UseNotificationsOptions = {},
): Notifications => {
  const client = clientOf(websocket);
  const account = useAccount(websocket);
  const { value, feed } = useFeed(client, {
    key: JSON.stringify(account),
    isMeant: (to) => isFor(to, account),
    types: typesOf("notifications"),
    initial: () => new Inbox({ maxNotifications: heldMax }),
    store: inboxes,
    earlier: (from) => backlogOf(from).of("notifications"),
    lingerMs: Infinity,
  });
  const actions = useNotificationActions(client, feed);
  const { markAllAsRead } = actions;
  const { unreadCount } = value;
  useEffect(() => {
    if (autoMarkRead && unreadCount > 0) markAllAsRead();
  }, [value, unreadCount, autoMarkRead, markAllAsRead]);
  return useMemo(() => {
    const shown = value.withOptions({ maxNotifications, autoMarkRead });
    return {
      ...actions,
      notifications: shown.notifications.toArray().filter(isStamped),
      unreadCount: autoMarkRead ? 0 : unreadCount,
    };
  }, [value, unreadCount, actions, maxNotifications, autoMarkRead]);
};

const useNotificationActions = (
  client: LiveClient | undefined,
  feed: Feed<Inbox> | undefined,
): NotificationActions => {
  const latest = useLatest({ client, feed });
  const [actions] = useState((): NotificationActions => {
    const change = (type: string, idsIn: Ids, apply: (inbox: Inbox) => Inbox): void => {
      const now = latest.current;
      const ids = now.feed === undefined ? [] : idsIn(now.feed.current);
      if (now.feed?.current.isKept === true) tell(now.client, type, ids);
      now.feed?.change(apply);
    };
    const { NOTIFICATION_READ: read, NOTIFICATION_DISMISS: away } = MessageType;
    return {
      markAsRead: (id) =>
        change(
          read,
          (inbox) => inbox.unreadIds.filter(isId(id)),
          (inbox) => inbox.markAsRead(id),
        ),
      markAllAsRead: () =>
        change(
          read,
          (inbox) => inbox.unreadIds,
          (inbox) => inbox.markAllAsRead(),
        ),
      dismiss: (id) =>
        change(
          away,
          (inbox) => idsOf(inbox).filter(isId(id)),
          (inbox) => inbox.dismiss(id),
        ),
      clearAll: () => change(away, idsOf, (inbox) => inbox.clearAll()),
    };
  });
  return actions;
};

type Ids = (inbox: Inbox) => readonly string[];

const isId =
  (wanted: string) =>
  (id: string): boolean =>
    id === wanted;

const idsOf: Ids = ({ notifications }) =>
  notifications.toArray().flatMap(({ id }) => (id === undefined ? [] : [id]));

/** Tells the server, in as many messages as it takes. */
const tell = (client: LiveClient | undefined, type: string, ids: readonly string[]): void => {
  for (let from = 0; from < ids.length; from += notificationIdsMax) {
    const notificationIds = ids.slice(from, from + notificationIdsMax);
    void unwatched(sendNow(client, { type, data: { notificationIds } }));
  }
};
