/** Decides which events a server keeps, who hears of them, and who may change them. */
import type { Connection } from "../../../core/connection/Connection.js";
import { WebSocketError } from "../../../core/error.js";
import type { ConnectionId } from "../../../core/ids.js";
import { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import { isFiniteCount, isFlag, mergeOptions } from "../../../core/options.js";
import { spend } from "../../../core/rate.js";
import type { ServerNotice } from "../../../core/server/effect.js";
import type { ServerApp, WebSocketServer } from "../../../core/server/WebSocketServer.js";
import { delivered, refuse } from "../answers.js";
import { isNumber } from "../fields.js";
import { fitting } from "../fitting.js";
import { isRule } from "../moduleOptions.js";
import type { Placed } from "../Ring.js";
import { dataPlace, Ring } from "../Ring.js";
import type { EventUpdate } from "./eventData.js";
import {
  eventDataOf,
  isCancellation,
  isEventSubscription,
  isEventUpdate,
  timeOf,
} from "./eventData.js";

/** What may be set for events. */
export interface EventOptions {
  /** How many events are kept; the oldest entry gives way. Default 500. */
  readonly eventsMax: number;
  /** Whether who comes hears of events without asking. Default true. */
  readonly subscribed: boolean;
  /** Whether somebody may create, update or cancel that event. Default: nobody. */
  readonly mayEdit: (connection: Connection, eventId: string) => boolean;
}

/** The defaults of events. */
export const eventDefaults: EventOptions = Object.freeze({
  eventsMax: 500,
  subscribed: true,
  mayEdit: () => false,
});

const checks = { eventsMax: isFiniteCount, subscribed: isFlag, mayEdit: isRule };
const optionsOf = (changes: Partial<EventOptions>): EventOptions =>
  mergeOptions(eventDefaults, changes, checks);

const subscribedKey = "events";
const askedKey = "events.askedUntil";
// An answer to a short question can be 256 KiB, which takes milliseconds to make.
const asksPerSecond = 1;
const askBurst = 10;

/**
 * Events with a date: kept, told to those who want to hear of them.
 * @throws WebSocketError INVALID_OPTION for a value out of range.
 */
export const withEvents = (changes: Partial<EventOptions> = {}): ServerApp => {
  const options = optionsOf(changes);
  return (server, notice) => {
    if (notice.type === "connect") {
      return options.subscribed ? sendState(server, notice.connectionId, options) : server;
    }
    if (notice.type !== "message" || notice.message.type !== MessageType.EVENT_UPDATE) {
      return server;
    }
    const connection = server.connections.get(notice.connectionId);
    return connection === undefined ? server : received(server, connection, notice, options);
  };
};

/**
 * Tells of an event and keeps it; nothing when that is how it is kept. `options` are those of
 * `withEvents`.
 * @throws WebSocketError INVALID_DATA for what is no event, INVALID_OPTION as `withEvents`.
 */
export const publishEvent = (
  server: WebSocketServer,
  update: EventUpdate,
  changes: Partial<EventOptions> = {},
): WebSocketServer => {
  if (!isEventUpdate(update)) throw new WebSocketError("INVALID_DATA");
  return publish(server, update, optionsOf(changes));
};

/**
 * Tells, once each, of the events that begin within `leadMs` milliseconds after `now` (milliseconds
 * since the epoch). Whoever has a clock calls it now and then.
 */
export const remindDue = (
  server: WebSocketServer,
  now: number,
  leadMs: number,
  changes: Partial<EventOptions> = {},
): WebSocketServer => {
  const options = optionsOf(changes);
  const ring = ringOf(options);
  return ring.records(server).reduce((next, placed) => {
    const { record } = placed;
    if (!isKept(record) || record.action === "cancelled" || record.isReminded === true) return next;
    const { eventId, eventData } = record;
    const startsInMs = timeOf(eventData.startDate) - now;
    if (startsInMs < 0 || startsInMs > leadMs) return next;
    const reminder: EventUpdate = { eventId, action: "reminder", eventData };
    return tell(
      ring.replace(next, placed, { ...record, id: eventId, isReminded: true }),
      new Message(MessageType.EVENT_REMINDER, reminder),
      options,
    );
  }, server);
};

/** An event as it is kept. */
interface Kept extends EventUpdate {
  /** Whether those who hear of events were reminded of it. */
  readonly isReminded?: unknown;
}

const isKept = (record: unknown): record is Kept => isEventUpdate(record);

const ringOf = ({ eventsMax }: EventOptions): Ring => new Ring(dataPlace, "events", eventsMax);

/** Whoever hears of events: as the options say, where a connection has not said itself. */
const hears = (connection: Connection, { subscribed }: EventOptions): boolean =>
  (connection.userData.get(subscribedKey) ?? subscribed) === true;

const tell = (server: WebSocketServer, message: Message, options: EventOptions): WebSocketServer =>
  server.broadcast(message, { filter: (connection) => hears(connection, options) });

const sendState = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  options: EventOptions,
): WebSocketServer => {
  const events = ringOf(options)
    .records(server)
    .flatMap(({ record }) => (isKept(record) ? [record] : []))
    .map(({ eventId, action, eventData }) => ({ eventId, action, eventData }));
  const state = new Message(MessageType.EVENTS_STATE, { events: fitting(events) });
  return server.sendTo(connectionId, state);
};

const received = (
  server: WebSocketServer,
  connection: Connection,
  { message, moment }: Extract<ServerNotice, { type: "message" }>,
  options: EventOptions,
): WebSocketServer => {
  const { data } = message;
  if (isEventSubscription(data)) {
    if (data.action === "unsubscribe") return setHears(server, connection, false);
    const asked = withQuestion(server, connection, moment?.now ?? message.timestamp ?? 0);
    return asked === undefined
      ? refuse(server, connection, message, "RATE_LIMITED")
      : sendState(setHears(asked, connection, true), connection.id, options);
  }
  const update = isEventUpdate(data) ? data : cancelled(server, data, options);
  if (update === undefined || update.action === "reminder") {
    return refuse(server, connection, message, "INVALID_MESSAGE");
  }
  if (!options.mayEdit(connection, update.eventId)) {
    return refuse(server, connection, message, "FORBIDDEN");
  }
  return delivered(publish(server, update, options), connection, message);
};

const setHears = (server: WebSocketServer, { id }: Connection, isOn: boolean): WebSocketServer =>
  server.setUserData(id, subscribedKey, isOn);

/** The server after one more question for everything at `now`; undefined when it is too much. */
const withQuestion = (
  server: WebSocketServer,
  { id, userData }: Connection,
  now: number,
): WebSocketServer | undefined => {
  const until = userData.get(askedKey);
  const next = spend(isNumber(until) ? until : 0, now, asksPerSecond, askBurst);
  return next === undefined ? undefined : server.setUserData(id, askedKey, next);
};

/** What a cancellation takes back, where it does not say so itself. */
const cancelled = (
  server: WebSocketServer,
  data: unknown,
  options: EventOptions,
): EventUpdate | undefined => {
  if (!isCancellation(data)) return undefined;
  const placed = ringOf(options).find(server, data.eventId);
  return placed !== undefined && isKept(placed.record)
    ? { eventId: data.eventId, action: "cancelled", eventData: placed.record.eventData }
    : undefined;
};

const publish = (
  server: WebSocketServer,
  update: EventUpdate,
  options: EventOptions,
): WebSocketServer => {
  const kept = keep(server, update, options);
  if (kept === server && options.eventsMax > 0) return server;
  const { eventId, action, eventData } = update;
  const told = { eventId, action, eventData: eventDataOf(eventData) };
  return tell(kept, new Message(MessageType.EVENT_UPDATE, told), options);
};

const keep = (
  server: WebSocketServer,
  { eventId, action, eventData }: EventUpdate,
  options: EventOptions,
): WebSocketServer => {
  const ring = ringOf(options);
  const record = { id: eventId, eventId, action, eventData: eventDataOf(eventData) };
  const placed = ring.find(server, eventId);
  if (placed === undefined) return ring.add(server, record);
  return ring.replace(server, placed, { ...record, ...remindedBefore(placed, record) });
};

/** A reminder that was given holds while the event begins at the same time. */
const remindedBefore = (
  { record }: Placed,
  { eventData }: EventUpdate,
): { readonly isReminded?: true } =>
  isKept(record) &&
  record.isReminded === true &&
  timeOf(record.eventData.startDate) === timeOf(eventData.startDate)
    ? { isReminded: true }
    : {};
