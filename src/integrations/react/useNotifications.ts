/** Decides what a component gets for the user's notifications. */
import { useEffect, useMemo, useRef, useState } from "react";
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
import { useFeed } from "./useFeed.js";
import { useLatest } from "./useLatest.js";

/** How a component follows notifications. */
export interface UseNotificationsOptions {
  /** How many are kept, the newest. Default 50. */
  readonly maxNotifications?: number | undefined;
  /** Whether each is read as it comes. Default false. */
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

/** A notification or an alert, with an id and a time; its data says whether it was read. */
export type ShownNotification = InboxMessage & Stamped;

/** The notifications of the user. */
export interface Notifications extends NotificationActions {
  /** Newest first: messages of the type `notification` or `system_alert`. */
  readonly notifications: readonly ShownNotification[];
  readonly unreadCount: number;
}

const inboxes = new FeedStore<Inbox>();

/** The notifications of the user, newest first. */
export const useNotifications = (
  websocket: WebSocketSource,
  { maxNotifications = 50, autoMarkRead = false }: UseNotificationsOptions = {},
): Notifications => {
  const client = clientOf(websocket);
  const { value, feed } = useFeed(client, {
    key: JSON.stringify([maxNotifications, autoMarkRead]),
    types: typesOf("notifications"),
    initial: () => new Inbox({ maxNotifications, autoMarkRead }),
    store: inboxes,
    earlier: (from) => backlogOf(from).of("notifications"),
    lingerMs: Infinity,
  });
  const actions = useNotificationActions(client, feed);
  useAutoRead(client, value, autoMarkRead);
  return useMemo(() => {
    const { unreadCount } = value;
    return {
      ...actions,
      notifications: value.notifications.toArray().filter(isStamped),
      unreadCount,
    };
  }, [value, actions]);
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

/** What is read as it comes has been read on the user's other devices too. */
const useAutoRead = (client: LiveClient | undefined, inbox: Inbox, isOn: boolean): void => {
  const told = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!isOn || !inbox.isKept) return;
    const ids = idsOf(inbox);
    tell(
      client,
      MessageType.NOTIFICATION_READ,
      ids.filter((id) => !told.current.has(id)),
    );
    told.current = new Set(ids);
  }, [client, inbox, isOn]);
};
