/** Decides what a component gets for events with a date. */
import { useEffect, useMemo, useReducer, useState } from "react";
import type { SendOutcome } from "../../core/client/effect.js";
import { MessageType } from "../../core/MessageType.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { Calendar } from "../modules/events/Calendar.js";
import type {
  EventAction,
  EventData,
  EventDate,
  EventUpdate,
} from "../modules/events/eventData.js";
import { timeOf } from "../modules/events/eventData.js";
import { backlogOf, typesOf } from "./Backlog.js";
import type { Feed } from "./Feed.js";
import { pageClock } from "./Feed.js";
import { FeedStore } from "./FeedStore.js";
import type { StandingRequest } from "./HeldRequest.js";
import { newId } from "./newId.js";
import { sendNow } from "./sendNow.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";
import { useFeed } from "./useFeed.js";
import { useLatest } from "./useLatest.js";
import type { StandingRequests } from "./StandingRequests.js";
import { useStandingRequests } from "./useStandingRequests.js";

/** How a component follows events. */
export interface UseEventsOptions {
  /** How many events are kept, those that begin last. Default 500. */
  readonly maxEvents?: number | undefined;
}

/** What a component gives of an event: a date may be a `Date` too. */
export interface EventInput extends Omit<EventData, "startDate" | "endDate"> {
  readonly startDate: EventDate | Date;
  readonly endDate?: EventDate | Date | undefined;
}

/** What a component can do about events. The functions never change. */
export interface EventActions {
  /**
   * Wants to hear of events while the component is there, on this connection and later ones. Some
   * servers tell unasked.
   */
  readonly subscribeToEvents: () => void;
  /**
   * Wants not to hear of events while the component is there, on this connection and later ones. The
   * server hears of it when no other component has asked for them.
   */
  readonly unsubscribeFromEvents: () => void;
  /**
   * Makes an event, under a fresh id unless one is given. Resolves with what became of the message;
   * rejects when it is refused, and with NOT_OPEN without a client. So do the next two.
   */
  readonly createEvent: (eventData: EventInput, eventId?: string) => Promise<SendOutcome>;
  readonly updateEvent: (eventId: string, eventData: EventInput) => Promise<SendOutcome>;
  readonly cancelEvent: (eventId: string) => Promise<SendOutcome>;
  /** Puts a reminder away, here only. */
  readonly dismissReminder: (eventId: string) => void;
}

/** Events with a date. */
export interface Events extends EventActions {
  /** All that are known, by when they begin; those with the action `cancelled` do not happen. */
  readonly events: readonly EventUpdate[];
  /** Those that happen and have not begun, the next one first. */
  readonly upcomingEvents: readonly EventUpdate[];
  /** What the user was reminded of, newest first. */
  readonly reminders: readonly EventUpdate[];
  /** The event of that id among those that are shown; undefined for an unknown one. */
  readonly getEventById: (eventId: string) => EventUpdate | undefined;
}

const calendars = new FeedStore<Calendar>();

/** Events, by when they begin. */
export const useEvents = (
  websocket: WebSocketSource,
  { maxEvents = 500 }: UseEventsOptions = {},
): Events => {
  const client = clientOf(websocket);
  const { value, feed } = useFeed(client, {
    key: JSON.stringify([maxEvents]),
    types: typesOf("events"),
    initial: () => new Calendar({ maxEvents }),
    store: calendars,
    earlier: (from) => backlogOf(from).of("events"),
    lingerMs: Infinity,
  });
  const upcomingEvents = useUpcoming(value);
  const actions = useEventActions(client, feed, useStandingRequests(websocket));
  return useMemo(
    () => ({
      ...actions,
      events: value.events.toArray(),
      upcomingEvents,
      reminders: value.reminders.toArray(),
      getEventById: (eventId: string) => value.getEventById(eventId),
    }),
    [value, upcomingEvents, actions],
  );
};

/** What has not begun; looked at again when the next one does. */
const useUpcoming = (calendar: Calendar): readonly EventUpdate[] => {
  const [begun, look] = useReducer((count: number) => count + 1, 0);
  const upcoming = useMemo(
    () => calendar.upcoming(pageClock.now()).toArray(),
    // What has begun since then is no longer among them.
    [calendar, begun],
  );
  const [next] = upcoming;
  const nextAt = next === undefined ? undefined : timeOf(next.eventData.startDate);
  useEffect(
    // It has begun in the millisecond after its start.
    () => (nextAt === undefined ? undefined : pageClock.schedule(nextAt + 1, look)),
    [nextAt, begun],
  );
  return upcoming;
};

const about = (action: "subscribe" | "unsubscribe") => ({
  type: MessageType.EVENT_UPDATE,
  data: { action },
});

const following: StandingRequest = {
  key: "events",
  message: about("subscribe"),
  farewell: about("unsubscribe"),
  isDoneUnasked: true,
};

/** What goes over the wire: not every codec makes of a `Date` what a server reads. */
const withoutDates = ({ startDate, endDate, ...data }: EventInput): EventData => ({
  ...data,
  startDate: plainDate(startDate),
  ...(endDate !== undefined && { endDate: plainDate(endDate) }),
});

const plainDate = (date: EventDate | Date): EventDate =>
  date instanceof Date ? date.getTime() : date;

const useEventActions = (
  client: LiveClient | undefined,
  feed: Feed<Calendar> | undefined,
  requests: StandingRequests,
): EventActions => {
  const latest = useLatest({ client, feed });
  const [actions] = useState((): EventActions => {
    const update = (eventId: string, action: EventAction, input?: EventInput) => {
      const data = { eventId, action, eventData: input && withoutDates(input) };
      const message = { type: MessageType.EVENT_UPDATE, data };
      return sendNow(latest.current.client, message, { confirm: true });
    };
    return {
      subscribeToEvents: () => requests.ask(following),
      unsubscribeFromEvents: () => requests.drop(following),
      createEvent: (eventData, eventId = newId()) => update(eventId, "created", eventData),
      updateEvent: (eventId, eventData) => update(eventId, "updated", eventData),
      cancelEvent: (eventId) => update(eventId, "cancelled"),
      dismissReminder: (eventId) =>
        latest.current.feed?.change((calendar) => calendar.dismissReminder(eventId)),
    };
  });
  return actions;
};
