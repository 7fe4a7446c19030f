/**
 * Decides what a client knows of events: each once, by when it begins. A cancelled event stays in its
 * place and says so, because whoever looks for it has to learn that it does not happen.
 */
import { hash, List, Map } from "immutable";
import type { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import { isCount, mergeOptions } from "../../../core/options.js";
import { sameData } from "../../../core/sameData.js";
import type { Feature } from "../Feature.js";
import type { EventUpdate } from "./eventData.js";
import { isCancellation, isEventsState, isEventUpdate, timeOf } from "./eventData.js";
import { byStart, put } from "./order.js";

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
const checks = { maxEvents: isCount, maxReminders: isCount };

/** A client's events. Immutable. */
export class Calendar implements Feature<Calendar> {
  /** By when they begin, the first first; those with the action `cancelled` do not happen. */
  readonly events: List<EventUpdate>;
  /** What the client was reminded of, newest first, each event once. */
  readonly reminders: List<EventUpdate>;
  readonly #settings: Settings;
  #byId: Map<string, EventUpdate> | undefined;

  /**
   * @param known the events by their ids, when they are within their bound and in order already
   * @throws WebSocketError INVALID_OPTION for a value out of range.
   */
  constructor(
    options: CalendarOptions = {},
    events: List<EventUpdate> = List(),
    reminders: List<EventUpdate> = List(),
    known?: Map<string, EventUpdate>,
  ) {
    this.#settings = mergeOptions(defaults, options, checks);
    const { maxEvents, maxReminders } = this.#settings;
    this.events = known === undefined ? events.sort(byStart).takeLast(maxEvents) : events;
    this.reminders = reminders.take(maxReminders);
    this.#byId = known;
  }

  /** The event of that id; undefined for an unknown one. */
  getEventById(eventId: string): EventUpdate | undefined {
    return this.#known.get(eventId);
  }

  get #known(): Map<string, EventUpdate> {
    return (this.#byId ??= Map(this.events.map((each) => [each.eventId, each] as const)));
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
    return this.#withReminders(without(this.reminders, eventId));
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
    // Nobody has to be reminded of what does not happen.
    const isOff = update.action === "cancelled";
    return (isOff ? this.dismissReminder(update.eventId) : this).#withEvent(update);
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
    const latest = without(this.reminders, eventId).unshift(reminder);
    return this.#withReminders(latest.take(this.#settings.maxReminders)).#withEvent(reminder);
  }

  #replaced(told: readonly unknown[]): Calendar {
    const known = List(told.filter(isEventUpdate));
    const events = Map(known.map((each) => [each.eventId, each] as const)).toList();
    const happening = Map(events.map(({ eventId, action }) => [eventId, action] as const));
    const reminders = this.reminders.filter(({ eventId }) => {
      const action = happening.get(eventId);
      return action !== undefined && action !== "cancelled";
    });
    const next = new Calendar(this.#settings, events, reminders);
    return next.equals(this) ? this : next;
  }

  #withReminders(reminders: List<EventUpdate>): Calendar {
    if (sameUpdates(reminders, this.reminders)) return this;
    return new Calendar(this.#settings, this.events, reminders, this.#known);
  }

  /** The calendar with what was told of one event; the same when that is known, or begins too early. */
  #withEvent(update: EventUpdate): Calendar {
    const { eventId } = update;
    const before = this.getEventById(eventId);
    if (before !== undefined && sameData(before, update)) return this;
    const events = put(this.events, update, before);
    const known = this.#known.set(eventId, update);
    const first = events.size > this.#settings.maxEvents ? events.first() : undefined;
    if (first === undefined) return new Calendar(this.#settings, events, this.reminders, known);
    if (first === update) return this;
    const others = known.remove(first.eventId);
    return new Calendar(this.#settings, events.shift(), this.reminders, others);
  }
}

const without = (events: List<EventUpdate>, eventId: string): List<EventUpdate> =>
  events.filter((each) => each.eventId !== eventId);

const sameUpdates = (a: List<EventUpdate>, b: List<EventUpdate>): boolean =>
  a.size === b.size && a.every((each, index) => sameData(each, b.get(index)));
