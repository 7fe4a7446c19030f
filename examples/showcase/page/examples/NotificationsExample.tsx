/**
 * An example to copy: an inbox that is the same on all devices of a user, and toasts for what comes
 * while somebody looks elsewhere.
 */
import type { InboxMessage } from "jounce-websocket/modules";
import { useNotifications, useWebSocketContext } from "jounce-websocket/react";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { Empty } from "../parts/Empty.js";
import type { Notice } from "../parts/NoticeCard.js";
import { NoticeCard } from "../parts/NoticeCard.js";
import { useNow } from "../parts/useNow.js";
import { countText } from "../parts/words.js";

/** The inbox. `children` stand beside what can be done with all notifications. */
export const NotificationsExample = ({ children }: { children?: ReactNode }) => {
  const { websocket } = useWebSocketContext();
  const inbox = useNotifications(websocket);
  const { notifications, unreadCount } = inbox;
  const now = useNow();
  return (
    <section className="page" aria-label="Notifications">
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

/** How long a toast stays, in milliseconds. It is in the inbox as well, so nothing is lost with it. */
const toastMs = 8_000;

/** How many toasts there are at once. */
const toastsMax = 2;

/**
 * What has just come, for a while. To be put beside the page, not into the inbox; where the inbox is
 * shown they are not needed.
 */
export const NotificationToasts = ({ hidden = false }: { hidden?: boolean }) => {
  const { websocket } = useWebSocketContext();
  const { notifications, markAsRead } = useNotifications(websocket);
  const now = useNow();
  const fresh = useFresh(notifications, hidden);
  const shown = notifications.filter(({ id, data }) => fresh.has(id) && !data.read);
  return (
    <ul className="toasts" aria-live="polite" aria-label="New notifications">
      {shown
        .slice(0, toastsMax)
        .map(noticeOf)
        .map((notice) => (
          <NoticeCard
            key={notice.id}
            isToast
            notice={notice}
            now={now}
            onRead={() => markAsRead(notice.id)}
          />
        ))}
    </ul>
  );
};

/** What came before the page was opened is old. A server's clock may be a little behind. */
const openedAt = Date.now() - 5_000;

/** The ids of what came within the time of a toast, while nobody looked at the inbox. */
const useFresh = (notifications: readonly InboxMessage[], isSeen: boolean): ReadonlySet<string> => {
  const [ends, setEnds] = useState<ReadonlyMap<string, number>>(new Map());
  const [now, setNow] = useState(openedAt);
  const news = notifications
    .filter(
      ({ id = "", timestamp = 0, data }) => timestamp > openedAt && !data.read && !ends.has(id),
    )
    .map(({ id = "" }) => id);
  const key = JSON.stringify(news);
  useEffect(() => {
    const ids: readonly string[] = JSON.parse(key);
    if (ids.length === 0) return;
    const at = Date.now();
    const until = isSeen ? at : at + toastMs;
    setNow(at);
    setEnds((all) => new Map([...all, ...ids.map((id) => [id, until] as const)]));
    setTimeout(() => setNow(Date.now()), toastMs);
  }, [key, isSeen]);
  useEffect(() => {
    if (isSeen) setEnds((all) => new Map([...all.keys()].map((id) => [id, 0] as const)));
  }, [isSeen]);
  return new Set([...ends].filter(([, end]) => now < end).map(([id]) => id));
};
