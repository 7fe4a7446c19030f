/** Decides what the data of events looks like. Both sides read what comes through these. */
import {
  isId,
  isLine,
  isListOf,
  isNumber,
  isOptional,
  isRecord,
  isTextUpTo,
  isTitle,
  isWordOf,
  textCharactersMax,
} from "../fields.js";

/** How many attendees an event may name. */
export const attendeesMax = 100;

/** A date: milliseconds since the epoch, or text that `Date.parse` reads. */
export type EventDate = number | string;

/** What an event is. */
export interface EventData {
  readonly title: string;
  readonly startDate: EventDate;
  readonly endDate?: EventDate | undefined;
  readonly location?: string | undefined;
  readonly description?: string | undefined;
  /** Ids of users, or names. */
  readonly attendees?: readonly string[] | undefined;
}

/** What has happened to an event. */
export type EventAction = "created" | "updated" | "cancelled" | "reminder";

/** The data of `event_update` and `event_reminder`, and each of `events_state`. */
export interface EventUpdate {
  readonly eventId: string;
  readonly action: EventAction;
  readonly eventData: EventData;
}

/** The data of an `event_update` that a client sends about what it wants to hear. */
export interface EventSubscription {
  readonly action: "subscribe" | "unsubscribe";
}

/** The data of `events_state`. */
export interface EventsState {
  readonly events: readonly EventUpdate[];
}

/** The milliseconds since the epoch that a date is; not a number for what is none. */
export const timeOf = (date: EventDate): number =>
  typeof date === "number" ? date : Date.parse(date);

const isDate = (value: unknown): value is EventDate =>
  isNumber(value) || (isLine(value) && isNumber(timeOf(value)));
const isDescription = isTextUpTo(textCharactersMax);

/** Whether it is what an event is. */
export const isEventData = (value: unknown): value is EventData =>
  isRecord(value) &&
  isTitle(value["title"]) &&
  isDate(value["startDate"]) &&
  isOptional(value["endDate"], isDate) &&
  isOptional(value["location"], isLine) &&
  isOptional(value["description"], isDescription) &&
  (value["attendees"] === undefined || isListOf(value["attendees"], isLine, attendeesMax));

const isAction = isWordOf("created", "updated", "cancelled", "reminder");

/** Whether it tells of an event. */
export const isEventUpdate = (value: unknown): value is EventUpdate =>
  isRecord(value) &&
  isId(value["eventId"]) &&
  isAction(value["action"]) &&
  isEventData(value["eventData"]);

/** Whether it takes an event back; what that was need not be said. */
export const isCancellation = (
  value: unknown,
): value is { readonly eventId: string; readonly action: "cancelled" } =>
  isRecord(value) && isId(value["eventId"]) && value["action"] === "cancelled";

/** Whether it asks to hear of events, or no longer. */
export const isEventSubscription = (value: unknown): value is EventSubscription =>
  isRecord(value) && (value["action"] === "subscribe" || value["action"] === "unsubscribe");

/** Whether it tells of all events. What of it is none is skipped later. */
export const isEventsState = (value: unknown): value is { readonly events: readonly unknown[] } =>
  isRecord(value) && Array.isArray(value["events"]);

/** The fields of an event and no others. */
export const eventDataOf = (data: EventData): EventData => {
  const { title, startDate, endDate, location, description, attendees } = data;
  return {
    title,
    startDate,
    ...(endDate !== undefined && { endDate }),
    ...(location !== undefined && { location }),
    ...(description !== undefined && { description }),
    ...(attendees !== undefined && { attendees }),
  };
};
