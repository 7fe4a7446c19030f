/**
 * Decides what a client knows of events: each once, by when it begins. A cancelled event stays in its
 * place and says so, because whoever looks for it has to learn that it does not happen.
 */
import { hash, List, Map } from "immutable";
import type { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import { mergeOptions } from "../../../core/options.js";
import { sameData } from "../../../core/sameData.js";
import type { Feature } from "../Feature.js";
import { isWhole } from "../moduleOptions.js";
import type { EventUpdate } from "./eventData.js";
import { isCancellation, isEventsState, isEventUpdate, timeOf } from "./eventData.js";

/** How events are followed. */
export interface CalendarOptions {
  /** How many events are held, those that begin last. Default 500. */
  readonly maxEvents?: number | undefined;
  /** How many reminders are held, the newest. Default 50. */
  readonly maxReminders?: number | undefined;
}

interface Settings {
  readonly maxEvents: number;
  readonly maxReminders: number;
}

const defaults: Settings = Object.freeze({ maxEvents: 500, maxReminders: 50 });
const checks = { maxEvents: isWhole, maxReminders: isWhole };

/** A client's events. Immutable. */
export class Calendar implements Feature<Calendar> {
  /** By when they begin, the first first; those with the action `cancelled` do not happen. */
  readonly events: List<EventUpdate>;
  /** What the client was reminded of, newest first, each event once. */
  readonly reminders: List<EventUpdate>;
  readonly #settings: Settings;
  #byId: Map<string, EventUpdate> | undefined;

  /** @throws WebSocketError INVALID_OPTION for a value out of range. */
  constructor(
    options: CalendarOptions = {},
    events: List<EventUpdate> = List(),
    reminders: List<EventUpdate> = List(),
  ) {
    this.#settings = mergeOptions(defaults, options, checks);
    this.events = events;
    this.reminders = reminders;
  }

  /** The event of that id; undefined for an unknown one. */
  getEventById(eventId: string): EventUpdate | undefined {
    this.#byId ??= Map(this.events.map((each) => [each.eventId, each] as const));
    return this.#byId.get(eventId);
  }

  /** Those that happen and have not begun before `now`, in milliseconds since the epoch. */
  upcoming(now: number): List<EventUpdate> {
    return this.events.filter(
      ({ action, eventData }) => action !== "cancelled" && timeOf(eventData.startDate) >= now,
    );
  }

  get nextDeadline(): undefined {
    return undefined;
  }

  /** Puts a reminder away. */
  dismissReminder(eventId: string): Calendar {
    return this.#with(this.events, without(this.reminders, eventId));
  }

  received(message: Message): Calendar {
    const { type, data } = message;
    switch (type) {
      case MessageType.EVENT_UPDATE:
        return isEventUpdate(data) ? this.#told(data) : this.#cancelled(data);
      case MessageType.EVENT_REMINDER:
        return isEventUpdate(data) ? this.#reminded(data) : this;
      case MessageType.EVENTS_STATE:
        return isEventsState(data) ? this.#replaced(data.events) : this;
      default:
        return this;
    }
  }

  timePassed(): Calendar {
    return this;
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Calendar &&
      sameData(this.#settings, other.#settings) &&
      sameUpdates(this.events, other.events) &&
      sameUpdates(this.reminders, other.reminders)
    );
  }

  hashCode(): number {
    return hash(this.events.size);
  }

  #told(update: EventUpdate): Calendar {
    if (update.action === "reminder") return this.#reminded(update);
    const { eventId, action } = update;
    const events = without(this.events, eventId).push(update);
    // Nobody has to be reminded of what does not happen.
    const isOff = action === "cancelled";
    return this.#with(events, isOff ? without(this.reminders, eventId) : this.reminders);
  }

  /** A cancellation that does not say of what: the event as it is known. */
  #cancelled(data: unknown): Calendar {
    if (!isCancellation(data)) return this;
    const known = this.getEventById(data.eventId);
    return known === undefined ? this : this.#told({ ...known, action: "cancelled" });
  }

  #reminded(reminder: EventUpdate): Calendar {
    const { eventId } = reminder;
    if (this.getEventById(eventId)?.action === "cancelled") return this;
    const events = without(this.events, eventId).push(reminder);
    return this.#with(events, without(this.reminders, eventId).unshift(reminder));
  }

  #replaced(told: readonly unknown[]): Calendar {
    const known = List(told.filter(isEventUpdate));
    const events = Map(known.map((each) => [each.eventId, each] as const)).toList();
    const happening = Map(events.map(({ eventId, action }) => [eventId, action] as const));
    const reminders = this.reminders.filter(({ eventId }) => {
      const action = happening.get(eventId);
      return action !== undefined && action !== "cancelled";
    });
    return this.#with(events, reminders);
  }

  /** The calendar with those, sorted and within its bounds; the same when nothing differs. */
  #with(events: List<EventUpdate>, reminders: List<EventUpdate>): Calendar {
    const { maxEvents, maxReminders } = this.#settings;
    const sorted = events.sort(byStart);
    const last = sorted.slice(Math.max(0, sorted.size - maxEvents));
    const newest = reminders.slice(0, maxReminders);
    if (sameUpdates(last, this.events) && sameUpdates(newest, this.reminders)) return this;
    return new Calendar(this.#settings, last, newest);
  }
}

/** Those that begin at one time stand by their ids, so that the order never depends on who came first. */
const byStart = (a: EventUpdate, b: EventUpdate): number =>
  timeOf(a.eventData.startDate) - timeOf(b.eventData.startDate) || (a.eventId < b.eventId ? -1 : 1);

const without = (events: List<EventUpdate>, eventId: string): List<EventUpdate> =>
  events.filter((each) => each.eventId !== eventId);

const sameUpdates = (a: List<EventUpdate>, b: List<EventUpdate>): boolean =>
  a.size === b.size && a.every((each, index) => sameData(each, b.get(index)));
