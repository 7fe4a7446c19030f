/** Decides how a notification looks, in the inbox and as a toast. */
import { Icon } from "./Icon.js";
import type { IconName } from "./Icon.js";
import { momentText, relativeText } from "./words.js";

/** A notification as a card shows it. */
export interface Notice {
  readonly id: string;
  /** Milliseconds since the epoch, where it is known. */
  readonly at: number | undefined;
  readonly title: string;
  readonly body: string;
  readonly category: "info" | "success" | "warning" | "error";
  readonly actionUrl?: string | undefined;
  readonly isRead: boolean;
  readonly isDismissible: boolean;
}

const icons: Readonly<Record<Notice["category"], IconName>> = {
  info: "info",
  success: "success",
  warning: "alert",
  error: "error",
};

/** What a card shows; what is left out cannot be done. */
export interface NoticeCardProps {
  readonly notice: Notice;
  readonly now: number;
  readonly isToast?: boolean;
  readonly onRead?: (() => void) | undefined;
  readonly onDismiss?: (() => void) | undefined;
  /** Is told whether somebody points at the card, or has the focus in it. */
  readonly onHold?: ((isHeld: boolean) => void) | undefined;
}

/** A notification. */
export const NoticeCard = (props: NoticeCardProps) => {
  const { notice, now, isToast, onRead, onDismiss, onHold } = props;
  const { at, title, body, category, actionUrl, isRead } = notice;
  // A toast belongs to no part of the page that it would be a heading of.
  const Title = isToast === true ? "p" : "h3";
  const away = isToast === true ? "Close" : "Dismiss";
  const look = isToast === true ? "is-toast" : isRead ? "" : "is-unread";
  return (
    <li
      className={`notice ${look}`}
      data-category={category}
      data-read={isRead}
      onMouseEnter={() => onHold?.(true)}
      onMouseLeave={() => onHold?.(false)}
      onFocus={() => onHold?.(true)}
      onBlur={() => onHold?.(false)}
    >
      <span className="notice-icon">
        <Icon name={icons[category]} />
      </span>
      <div>
        <Title className="notice-title">
          <span className="visually-hidden">{isRead ? category : `Unread ${category}`}: </span>
          {title}
        </Title>
        {body === "" ? null : <p className="notice-text">{body}</p>}
        <p className="notice-foot">
          {at === undefined || isToast === true ? null : (
            <time dateTime={new Date(at).toISOString()} title={momentText(at)}>
              {relativeText(Math.min(at, now), now)}
            </time>
          )}
          {actionUrl === undefined ? null : <a href={actionUrl}>Have a look</a>}
          {onRead === undefined ? null : (
            <button
              className="text-button"
              type="button"
              aria-label={`Mark as read: ${title}`}
              onClick={onRead}
            >
              Mark as read
            </button>
          )}
        </p>
      </div>
      {onDismiss === undefined ? null : (
        <button
          className="icon-button is-small"
          type="button"
          aria-label={`${away}: ${title}`}
          title={away}
          onClick={onDismiss}
        >
          <Icon name="close" small />
        </button>
      )}
    </li>
  );
};
