/** Decides what the data of notifications looks like. Both sides read what comes through these. */
import {
  isFlag,
  isId,
  isListOf,
  isNumber,
  isOptional,
  isRecord,
  isSafeUrl,
  isTextUpTo,
  isTitle,
  isWordOf,
  textCharactersMax,
} from "../fields.js";

/** What kind of news a notification is. */
export type NotificationCategory = "info" | "warning" | "error" | "success";

/** The data of a `notification`; the message's id is the notification's. */
export interface NotificationData {
  readonly title: string;
  readonly body: string;
  readonly category: NotificationCategory;
  /** Where it leads: an http or https address, or one without a scheme. */
  readonly actionUrl?: string | undefined;
  /** Whether it can be put away by hand. */
  readonly dismissible: boolean;
  /** Whether it is shown until it is put away. */
  readonly persistent: boolean;
  readonly read?: boolean | undefined;
}

/** How bad it is. */
export type AlertSeverity = "low" | "medium" | "high" | "critical";

/** The data of a `system_alert`. */
export interface SystemAlertData {
  readonly severity: AlertSeverity;
  readonly title: string;
  readonly message: string;
  readonly actionRequired?: boolean | undefined;
  readonly maintenanceMode?: boolean | undefined;
  readonly read?: boolean | undefined;
}

/** A notification as it is kept: what `notifications_state` holds. */
export interface KeptNotification extends NotificationData {
  readonly id: string;
  /** Milliseconds since the epoch; not there when nobody said. */
  readonly timestamp?: number | undefined;
  readonly read: boolean;
}

/** The data of `notifications_state`, oldest first. */
export interface NotificationsState {
  readonly notifications: readonly KeptNotification[];
  /** Ids of those that were put away. */
  readonly dismissed: readonly string[];
}

/** The data of `notification_read` and `notification_dismiss`. */
export interface NotificationIds {
  readonly notificationIds: readonly string[];
}

/** How many ids one message may name. */
export const notificationIdsMax = 500;

const isBody = isTextUpTo(textCharactersMax);
const isCategory = isWordOf("info", "warning", "error", "success");
const isSeverity = isWordOf("low", "medium", "high", "critical");

/** Whether it can be shown as a notification; an address that would run code cannot. */
export const isNotificationData = (value: unknown): value is NotificationData =>
  isRecord(value) &&
  isTitle(value["title"]) &&
  isBody(value["body"]) &&
  isCategory(value["category"]) &&
  isOptional(value["actionUrl"], isSafeUrl) &&
  isFlag(value["dismissible"]) &&
  isFlag(value["persistent"]) &&
  isOptional(value["read"], isFlag);

/** Whether it can be shown as an alert. */
export const isSystemAlertData = (value: unknown): value is SystemAlertData =>
  isRecord(value) &&
  isSeverity(value["severity"]) &&
  isTitle(value["title"]) &&
  isBody(value["message"]) &&
  isOptional(value["actionRequired"], isFlag) &&
  isOptional(value["maintenanceMode"], isFlag) &&
  isOptional(value["read"], isFlag);

/** Whether it is a notification as it is kept. */
export const isKeptNotification = (value: unknown): value is KeptNotification =>
  isRecord(value) &&
  isId(value["id"]) &&
  isOptional(value["timestamp"], isNumber) &&
  isFlag(value["read"]) &&
  isNotificationData(value);

/** Whether it tells what is kept. What of it is no notification is skipped later. */
export const isNotificationsState = (
  value: unknown,
): value is { readonly notifications: readonly unknown[]; readonly dismissed?: unknown } =>
  isRecord(value) && Array.isArray(value["notifications"]);

/** Whether it names notifications. */
export const isNotificationIds = (value: unknown): value is NotificationIds =>
  isRecord(value) && isListOf(value["notificationIds"], isId, notificationIdsMax);
