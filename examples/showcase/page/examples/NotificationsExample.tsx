/**
 * An example to copy: an inbox that is the same on all devices of a user, and toasts for what comes
 * while somebody looks elsewhere.
 */
import type { InboxMessage } from "jounce-websocket/modules";
import { useNotifications, useWebSocketContext } from "jounce-websocket/react";
import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import { Empty } from "../parts/Empty.js";
import { useKeptFocus } from "../parts/keepFocus.js";
import type { Notice } from "../parts/NoticeCard.js";
import { NoticeCard } from "../parts/NoticeCard.js";
import { useNow } from "../parts/useNow.js";
import { usePageVisible } from "../parts/usePageVisible.js";
import { countText } from "../parts/words.js";
import { useToasts } from "./useToasts.js";

/** The inbox. `children` stand beside what can be done with all notifications. */
export const NotificationsExample = ({ children }: { children?: ReactNode }) => {
  const { websocket } = useWebSocketContext();
  const inbox = useNotifications(websocket);
  const { notifications, unreadCount } = inbox;
  const now = useNow();
  const page = useRef<HTMLElement>(null);
  useKeptFocus(page, "li.notice");
  return (
    <section className="page" aria-label="Notifications" ref={page}>
      <div className="page-column">
        <header className="page-head">
          <h2>{unreadCount === 0 ? "All read" : countText(unreadCount, "unread notification")}</h2>
          <div className="page-actions">
            {children}
            <button
              className="button is-small"
              type="button"
              disabled={unreadCount === 0}
              onClick={inbox.markAllAsRead}
            >
              Mark all as read
            </button>
            <button
              className="button is-small"
              type="button"
              disabled={notifications.length === 0}
              onClick={inbox.clearAll}
            >
              Clear
            </button>
          </div>
        </header>
        {notifications.length === 0 ? (
          <Empty icon="bell" title="Nothing new">
            What needs your attention shows up here.
          </Empty>
        ) : (
          <ul className="notices">
            {notifications.map(noticeOf).map((notice) => (
              <NoticeCard
                key={notice.id}
                notice={notice}
                now={now}
                onRead={notice.isRead ? undefined : () => inbox.markAsRead(notice.id)}
                onDismiss={notice.isDismissible ? () => inbox.dismiss(notice.id) : undefined}
              />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
};

/** A notification or an alert as a card shows it. */
const noticeOf = ({ id = "", timestamp, data }: InboxMessage): Notice => {
  const { title, read: isRead } = data;
  if ("severity" in data) {
    const category = data.severity === "low" ? "info" : "warning";
    return { id, at: timestamp, title, body: data.message, category, isRead, isDismissible: true };
  }
  const { body, category, actionUrl, dismissible: isDismissible } = data;
  return { id, at: timestamp, title, body, category, actionUrl, isRead, isDismissible };
};

/** What toasts depend on. */
export interface NotificationToastsProps {
  /** Where the inbox is shown they are not needed. */
  readonly hidden?: boolean;
  /** Whether somebody is looking at what is behind that address: then it is read. */
  readonly isLookedAt?: (actionUrl: string) => boolean;
}

/** What has just come, for a while. To be put beside the page, not into the inbox. */
export const NotificationToasts = (props: NotificationToastsProps) => {
  const { hidden = false, isLookedAt = () => false } = props;
  const { websocket } = useWebSocketContext();
  const { notifications, markAsRead } = useNotifications(websocket);
  const now = useNow();
  const list = useRef<HTMLUListElement>(null);
  useKeptFocus(list, "li.notice");
  const isVisible = usePageVisible();
  const notices = notifications.map(noticeOf);
  const isSeen = ({ actionUrl, isRead }: Notice): boolean =>
    isVisible && !isRead && actionUrl !== undefined && isLookedAt(actionUrl);
  const seen = JSON.stringify(notices.filter(isSeen).map(({ id }) => id));
  useEffect(() => {
    const ids: readonly string[] = JSON.parse(seen);
    for (const id of ids) markAsRead(id);
  }, [seen, markAsRead]);
  const { shown, close, hold } = useToasts(
    notices.filter((notice) => !isSeen(notice)),
    hidden,
  );
  return (
    <ul className="toasts" ref={list} aria-live="polite" aria-label="New notifications">
      {shown.map((notice) => (
        <NoticeCard
          key={notice.id}
          isToast
          notice={notice}
          now={now}
          onRead={() => markAsRead(notice.id)}
          onDismiss={() => close(notice.id)}
          onHold={(isHeld) => hold(isHeld ? notice.id : undefined)}
        />
      ))}
    </ul>
  );
};
