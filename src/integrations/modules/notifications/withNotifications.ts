/** Decides who is told what of notifications, and what a user may do with them. */
import type { Connection } from "../../../core/connection/Connection.js";
import type { ConnectionId, UserId } from "../../../core/ids.js";
import { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import { WebSocketError } from "../../../core/error.js";
import type { Audience } from "../../../core/server/event.js";
import type { ServerApp, WebSocketServer } from "../../../core/server/WebSocketServer.js";
import { refuse } from "../answers.js";
import type { NotificationOptions } from "./kept.js";
import { dismiss, keep, markRead, notificationOptions, stateFor } from "./kept.js";
import type {
  KeptNotification,
  NotificationCategory,
  SystemAlertData,
} from "./notificationData.js";
import { isKeptNotification, isNotificationIds, isSystemAlertData } from "./notificationData.js";

/** A notification as an app gives it. */
export interface Notification {
  /** A fresh name: the same one again is told to nobody for whom it is kept. */
  readonly id: string;
  readonly title: string;
  /** Default empty. */
  readonly body?: string;
  /** Default "info". */
  readonly category?: NotificationCategory;
  /** Where it leads: an http or https address, or one without a scheme. */
  readonly actionUrl?: string;
  /** Whether it can be put away by hand. Default true. */
  readonly dismissible?: boolean;
  /** Whether it is shown until it is put away. Default false. */
  readonly persistent?: boolean;
  /** When, in milliseconds since the epoch. */
  readonly timestamp?: number;
}

/** Who is told: an audience of the server, or several users. */
export type NotificationAudience =
  Audience | { readonly kind: "users"; readonly userIds: readonly UserId[] };

const greetedKey = "notifications";

/**
 * Notifications of users: kept, shown as read or put away on all of a user's devices.
 * @throws WebSocketError INVALID_OPTION for a value out of range.
 */
export const withNotifications = (changes: Partial<NotificationOptions> = {}): ServerApp => {
  const options = notificationOptions(changes);
  return (server, notice) => {
    switch (notice.type) {
      case "connect":
      case "authenticated":
        return arrive(server, notice.connectionId, options);
      case "message":
        return received(
          arrive(server, notice.connectionId, options),
          notice.connectionId,
          notice.message,
          options,
        );
      default:
        return server;
    }
  };
};

/**
 * Tells of something. For users it is kept too, whether they are here or not; what goes to everybody or
 * to a room is for those who are there. `options` are those of `withNotifications`.
 * @throws WebSocketError INVALID_DATA for what cannot be shown, INVALID_OPTION as `withNotifications`.
 */
export const notify = (
  server: WebSocketServer,
  audience: NotificationAudience,
  notification: Notification,
  options: Partial<NotificationOptions> = {},
): WebSocketServer => {
  const kept = completed(notification);
  const message = messageOf(kept);
  const { kind } = audience;
  if (kind !== "user" && kind !== "users") return send(server, audience, message);
  const userIds = kind === "user" ? [audience.userId] : audience.userIds;
  const settled = notificationOptions(options);
  return userIds.reduce((next, each) => {
    const userId = each.normalize("NFC");
    if (settled.notificationsMax === 0 || settled.usersMax === 0) {
      return next.broadcastToUser(userId, message);
    }
    const after = keep(next, userId, kept, settled);
    return after === next ? next : after.broadcastToUser(userId, message);
  }, server);
};

/**
 * Sends an alert to those who are there. It is not kept.
 * @throws WebSocketError INVALID_DATA for what cannot be shown.
 */
export const alert = (
  server: WebSocketServer,
  audience: Audience,
  data: SystemAlertData,
): WebSocketServer => {
  if (!isSystemAlertData(data)) throw new WebSocketError("INVALID_DATA");
  return send(server, audience, new Message(MessageType.SYSTEM_ALERT, data));
};

const send = (server: WebSocketServer, audience: Audience, message: Message): WebSocketServer =>
  server.apply({ type: "deliver", outgoing: message, audience });

const completed = (notification: Notification): KeptNotification => {
  const { id, title, body = "", category = "info", actionUrl, timestamp } = notification;
  const { dismissible = true, persistent = false } = notification;
  const kept: KeptNotification = {
    id,
    ...(timestamp !== undefined && { timestamp }),
    title,
    body,
    category,
    ...(actionUrl !== undefined && { actionUrl }),
    dismissible,
    persistent,
    read: false,
  };
  if (!isKeptNotification(kept)) throw new WebSocketError("INVALID_DATA");
  return kept;
};

const messageOf = ({ id, timestamp, ...data }: KeptNotification): Message =>
  new Message(MessageType.NOTIFICATION, data, { id, timestamp });

/** Tells a user who comes what is kept, once for each connection. */
const arrive = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  options: NotificationOptions,
): WebSocketServer => {
  const connection = server.connections.get(connectionId);
  const userId = connection?.userId;
  if (userId === undefined || connection?.userData.get(greetedKey) === userId) return server;
  const state = new Message(MessageType.NOTIFICATIONS_STATE, stateFor(server, userId, options));
  return server.setUserData(connectionId, greetedKey, userId).sendTo(connectionId, state);
};

const received = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  message: Message,
  options: NotificationOptions,
): WebSocketServer => {
  const { type } = message;
  const connection = server.connections.get(connectionId);
  if (connection === undefined) return server;
  if (type === MessageType.NOTIFICATION_READ || type === MessageType.NOTIFICATION_DISMISS) {
    return changeMarks(server, connection, message, options);
  }
  return server;
};

/** Reads or puts away what is the sender's own, and tells the sender's other connections. */
const changeMarks = (
  server: WebSocketServer,
  connection: Connection,
  message: Message,
  options: NotificationOptions,
): WebSocketServer => {
  const { type, data } = message;
  const { userId, id } = connection;
  if (userId === undefined) return refuse(server, connection, message, "UNAUTHORIZED");
  if (!isNotificationIds(data)) return refuse(server, connection, message, "INVALID_MESSAGE");
  const change = type === MessageType.NOTIFICATION_READ ? markRead : dismiss;
  const { server: marked, changed } = change(server, userId, data.notificationIds, options);
  if (changed.length === 0) return server;
  const told = new Message(type, { notificationIds: changed }, { userId });
  return marked.broadcastToUser(userId, told, { except: id });
};
