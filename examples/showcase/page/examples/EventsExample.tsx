/**
 * An example to copy: what is coming up, kept by everybody together, with reminders. Times are written
 * as the reader's own clock has them. What is changed without a connection shows as waiting.
 */
import type { EventUpdate, Events } from "jounce-websocket/react";
import { useEvents, useWebSocketContext } from "jounce-websocket/react";
import { useRef, useState } from "react";
import { ConfirmButton } from "../parts/ConfirmButton.js";
import { Empty } from "../parts/Empty.js";
import { Icon } from "../parts/Icon.js";
import { useKeptFocus } from "../parts/keepFocus.js";
import { useNow } from "../parts/useNow.js";
import { countText, dayText, relativeText, timeText } from "../parts/words.js";
import { EventDialog } from "./EventDialog.js";
import { endOf, timeOf } from "./eventDraft.js";
import type { ShownEvent } from "./waitingEvents.js";
import { withWaiting } from "./waitingEvents.js";

/** What is coming up. */
export const EventsExample = () => {
  const { websocket } = useWebSocketContext();
  const calendar = useEvents(websocket);
  // Nothing tells of what waits, so it is looked at now and then.
  const now = useNow(1_000);
  const page = useRef<HTMLElement>(null);
  useKeptFocus(page, "li.event");
  const [edited, setEdited] = useState<EventUpdate | "new">();
  const all = withWaiting(calendar.events, websocket.getQueuedMessages());
  const coming = all.filter(({ eventData }) => endOf(eventData) > now);
  const ahead = coming.filter(({ action }) => action !== "cancelled").length;

  const save: Events["createEvent"] = (eventData) =>
    edited === undefined || edited === "new"
      ? calendar.createEvent(eventData)
      : calendar.updateEvent(edited.eventId, { ...edited.eventData, ...eventData });
  return (
    <section className="page" aria-label="Events" ref={page}>
      <div className="page-column">
        <header className="page-head">
          <h2>{ahead === 0 ? "Nothing planned" : `${countText(ahead, "event")} ahead`}</h2>
          <button className="button is-primary" type="button" onClick={() => setEdited("new")}>
            <Icon name="plus" small /> New event
          </button>
        </header>
        <Reminders calendar={calendar} now={now} />
        {coming.length === 0 ? (
          <Empty icon="calendar" title="An empty calendar">
            Make an event, and everybody here sees it at once.
          </Empty>
        ) : (
          <div className="event-days">
            {daysOf(coming).map(([day, ofDay]) => (
              <section key={day}>
                <h3 className="event-day-title">{dayText(day, now)}</h3>
                <ul className="event-list">
                  {ofDay.map((event) => (
                    <EventCard
                      key={event.eventId}
                      event={event}
                      now={now}
                      onEdit={() => setEdited(event)}
                      onCancel={() => tell(calendar.cancelEvent(event.eventId))}
                    />
                  ))}
                </ul>
              </section>
            ))}
          </div>
        )}
      </div>
      {edited === undefined ? null : (
        <EventDialog
          eventData={edited === "new" ? undefined : edited.eventData}
          now={now}
          isLive={websocket.isReady}
          onClose={() => setEdited(undefined)}
          onSave={save}
        />
      )}
    </section>
  );
};

/** What was refused stays in the calendar as it was. */
const tell = (sent: Promise<unknown>): void => void sent.catch(() => undefined);

/** What is about to begin, until somebody puts it away. */
const Reminders = ({ calendar, now }: { calendar: Events; now: number }) => (
  <ul className="reminders" aria-live="polite" aria-label="Reminders">
    {calendar.reminders
      .filter(({ eventData }) => endOf(eventData) > now)
      .map(({ eventId, eventData }) => (
        <li className="reminder" key={eventId}>
          <Icon name="bell" small />
          <span>
            {eventData.title} begins {relativeText(timeOf(eventData.startDate), now)}
          </span>
          <button
            className="icon-button is-small"
            type="button"
            aria-label={`Put the reminder away: ${eventData.title}`}
            title="Put away"
            onClick={() => calendar.dismissReminder(eventId)}
          >
            <Icon name="close" small />
          </button>
        </li>
      ))}
  </ul>
);

const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** The events by day. They come in the order of their beginnings. */
const daysOf = (
  events: readonly ShownEvent[],
): readonly (readonly [day: number, events: readonly ShownEvent[]])[] => {
  const days = new Map<number, ShownEvent[]>();
  for (const event of events) {
    const day = dayOf(timeOf(event.eventData.startDate));
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days];
};

interface EventCardProps {
  readonly event: ShownEvent;
  readonly now: number;
  readonly onEdit: () => void;
  readonly onCancel: () => void;
}

const EventCard = ({ event, now, onEdit, onCancel }: EventCardProps) => {
  const { title, endDate, description } = event.eventData;
  const isCancelled = event.action === "cancelled";
  const startDate = timeOf(event.eventData.startDate);
  return (
    <li
      className={isCancelled ? "event is-cancelled" : "event"}
      data-event={event.eventId}
      data-delivery={event.isWaiting ? "waiting" : "sent"}
    >
      <p className="event-when">
        <time dateTime={new Date(startDate).toISOString()}>{timeText(startDate)}</time>
        {endDate === undefined ? null : <small>to {timeText(timeOf(endDate))}</small>}
      </p>
      <div>
        <h4 className="event-title">{title}</h4>
        <EventFacts event={event} now={now} />
        {description === undefined ? null : <p className="notice-text">{description}</p>}
      </div>
      {isCancelled ? null : (
        <div className="event-actions">
          <button
            className="icon-button"
            type="button"
            aria-label={`Edit: ${title}`}
            title="Edit"
            onClick={onEdit}
          >
            <Icon name="edit" small />
          </button>
          <ConfirmButton
            word="Cancel"
            subject={title}
            icon="cancel"
            className="icon-button"
            onConfirm={onCancel}
          />
        </div>
      )}
    </li>
  );
};

const EventFacts = ({ event, now }: Pick<EventCardProps, "event" | "now">) => {
  const { startDate, location = "" } = event.eventData;
  const at = timeOf(startDate);
  return (
    <p className="event-facts">
      {event.action === "cancelled" ? (
        <span className="tag is-off">Cancelled</span>
      ) : (
        <span className="event-soon">{at < now ? "Now" : relativeText(at, now)}</span>
      )}
      {location === "" ? null : (
        <span>
          <Icon name="place" small /> {location}
        </span>
      )}
      {event.isWaiting ? (
        <span>
          <Icon name="clock" small /> Waiting to be sent
        </span>
      ) : null}
    </p>
  );
};
