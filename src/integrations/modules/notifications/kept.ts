/**
 * Decides which notifications a server keeps: the last ones of each user, for the last users who got
 * any.
 */
import type { UserId } from "../../../core/ids.js";
import { isFiniteCount, mergeOptions } from "../../../core/options.js";
import type { WebSocketServer } from "../../../core/server/WebSocketServer.js";
import { fitting } from "../fitting.js";
import type { Placed } from "../Ring.js";
import { dataPlace, Ring } from "../Ring.js";
import type { KeptNotification, NotificationsState } from "./notificationData.js";
import { isKeptNotification } from "./notificationData.js";

/** What may be set for notifications. */
export interface NotificationOptions {
  /** How many are kept for each user. 0 keeps none. Default 50. */
  readonly notificationsMax: number;
  /** For how many users they are kept. Default 10000. */
  readonly usersMax: number;
}

/** The defaults of notifications. */
export const notificationDefaults: NotificationOptions = Object.freeze({
  notificationsMax: 50,
  usersMax: 10_000,
});

const checks = { notificationsMax: isFiniteCount, usersMax: isFiniteCount };

/** The options with their defaults. @throws WebSocketError INVALID_OPTION for a value out of range */
export const notificationOptions = (changes: Partial<NotificationOptions>): NotificationOptions =>
  mergeOptions(notificationDefaults, changes, checks);

// A name has no line break: the places of `ann` are not what is kept for a user called `ann.0`.
const ofUser = (userId: UserId, { notificationsMax }: NotificationOptions): Ring =>
  new Ring(dataPlace, `notifications.of ${userId}\n`, notificationsMax);

/** A record: what is kept, or that it was put away. */
const isDismissed = ({ record }: Placed): boolean => record["dismissed"] === true;

/** Keeps a notification for a user; the same server when one of that id was kept before. */
export const keep = (
  server: WebSocketServer,
  userId: UserId,
  notification: KeptNotification,
  options: NotificationOptions,
): WebSocketServer => {
  const ring = ofUser(userId, options);
  if (ring.find(server, notification.id) !== undefined) return server;
  return ring.add(withUser(server, userId, options), notification);
};

/** The server in which a user has a place; who has had one longest gives way. */
const withUser = (
  server: WebSocketServer,
  userId: UserId,
  options: NotificationOptions,
): WebSocketServer => {
  const placeOf = `notifications.user ${userId}`;
  if (server.data.has(placeOf)) return server;
  const users = new Ring(dataPlace, "notifications.users", options.usersMax);
  const forgotten = users.losing(server).reduce((next, { record }) => {
    const id = String(record["id"]);
    return ofUser(id, options).clear(next).setData(`notifications.user ${id}`, undefined);
  }, server);
  return users.add(forgotten.setData(placeOf, true), { id: userId });
};

/** What a user is told who comes. */
export const stateFor = (
  server: WebSocketServer,
  userId: UserId,
  options: NotificationOptions,
): NotificationsState => {
  const placed = ofUser(userId, options).records(server);
  const kept = placed.flatMap(({ record }) => (isKeptNotification(record) ? [record] : []));
  const dismissed = placed.filter(isDismissed).map(({ record }) => String(record["id"]));
  return { notifications: fitting(kept), dismissed };
};

/** Marks those as read; which of them were not. */
export const markRead = (
  server: WebSocketServer,
  userId: UserId,
  ids: readonly string[],
  options: NotificationOptions,
): Marked =>
  mark(server, userId, ids, options, ({ record }) =>
    isKeptNotification(record) && !record.read ? { ...record, read: true } : undefined,
  );

/** Puts those away; which of them were there. Their ids stay known, so that none comes again. */
export const dismiss = (
  server: WebSocketServer,
  userId: UserId,
  ids: readonly string[],
  options: NotificationOptions,
): Marked =>
  mark(server, userId, ids, options, ({ record }) =>
    isKeptNotification(record) ? { id: record.id, dismissed: true } : undefined,
  );

/** The server after a change, and the ids of what it changed. */
export interface Marked {
  readonly server: WebSocketServer;
  readonly changed: readonly string[];
}

const mark = (
  server: WebSocketServer,
  userId: UserId,
  ids: readonly string[],
  options: NotificationOptions,
  change: (placed: Placed) => { readonly id: string } | undefined,
): Marked => {
  const ring = ofUser(userId, options);
  const wanted = new Set(ids);
  return ring.records(server).reduce<Marked>(
    (marked, placed) => {
      const record = wanted.has(String(placed.record["id"])) ? change(placed) : undefined;
      if (record === undefined) return marked;
      return {
        server: ring.replace(marked.server, placed, record),
        changed: [...marked.changed, record.id],
      };
    },
    { server, changed: [] },
  );
};
