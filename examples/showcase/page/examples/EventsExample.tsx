/**
 * An example to copy: what is coming up, kept by everybody together, with reminders. Times are written
 * as the reader's own clock has them.
 */
import type { EventData, EventDate, Events, EventUpdate } from "jounce-websocket/react";
import { useEvents, useWebSocketContext } from "jounce-websocket/react";
import type { SubmitEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Empty } from "../parts/Empty.js";
import { Icon } from "../parts/Icon.js";
import { useNow } from "../parts/useNow.js";
import { countText, dayText, relativeText, timeText } from "../parts/words.js";

/** What is coming up. */
export const EventsExample = () => {
  const { websocket } = useWebSocketContext();
  const calendar = useEvents(websocket);
  const now = useNow();
  const [edited, setEdited] = useState<EventUpdate | "new">();
  const coming = calendar.events.filter(({ eventData }) => endOf(eventData) > now);

  const save = (eventData: EventData): void => {
    tell(
      edited === undefined || edited === "new"
        ? calendar.createEvent(eventData)
        : calendar.updateEvent(edited.eventId, { ...edited.eventData, ...eventData }),
    );
    setEdited(undefined);
  };
  return (
    <section className="page" aria-label="Events">
      <div className="page-column">
        <header className="page-head">
          <h2>
            {coming.length === 0 ? "Nothing planned" : `${countText(coming.length, "event")} ahead`}
          </h2>
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
          onClose={() => setEdited(undefined)}
          onSave={save}
        />
      )}
    </section>
  );
};

/** What was refused is not in the calendar. */
const tell = (sent: Promise<unknown>): void => void sent.catch(() => undefined);

const timeOf = (date: EventDate): number => (typeof date === "number" ? date : Date.parse(date));

const endOf = ({ startDate, endDate = startDate }: EventData): number => timeOf(endDate);

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
  events: readonly EventUpdate[],
): readonly (readonly [day: number, events: readonly EventUpdate[]])[] => {
  const days = new Map<number, EventUpdate[]>();
  for (const event of events) {
    const day = dayOf(timeOf(event.eventData.startDate));
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days];
};

const EventCard = ({
  event: { eventId, action, eventData },
  now,
  onEdit,
  onCancel,
}: {
  event: EventUpdate;
  now: number;
  onEdit: () => void;
  onCancel: () => void;
}) => {
  const { title, endDate, location, description } = eventData;
  const isCancelled = action === "cancelled";
  const startDate = timeOf(eventData.startDate);
  return (
    <li className={isCancelled ? "event is-cancelled" : "event"} data-event={eventId}>
      <p className="event-when">
        <time dateTime={new Date(startDate).toISOString()}>{timeText(startDate)}</time>
        {endDate === undefined ? null : <small>to {timeText(timeOf(endDate))}</small>}
      </p>
      <div>
        <h4 className="event-title">{title}</h4>
        <p className="event-facts">
          <span className="event-soon">
            {isCancelled ? "Cancelled" : startDate < now ? "Now" : relativeText(startDate, now)}
          </span>
          {location === undefined || location === "" ? null : (
            <span>
              <Icon name="place" small /> {location}
            </span>
          )}
        </p>
        {description === undefined ? null : <p className="notice-text">{description}</p>}
      </div>
      {isCancelled ? null : (
        <div className="event-actions">
          <button
            className="icon-button"
            type="button"
            aria-label={`Edit: ${title}`}
            onClick={onEdit}
          >
            <Icon name="edit" small />
          </button>
          <button
            className="icon-button"
            type="button"
            aria-label={`Cancel: ${title}`}
            onClick={onCancel}
          >
            <Icon name="trash" small />
          </button>
        </div>
      )}
    </li>
  );
};

const hourMs = 3_600_000;

/** A form for a new event, or for one that is there. */
const EventDialog = ({
  eventData,
  now,
  onSave,
  onClose,
}: {
  eventData: EventData | undefined;
  now: number;
  onSave: (eventData: EventData) => void;
  onClose: () => void;
}) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const startDate = timeOf(eventData?.startDate ?? Math.ceil((now + 10_000) / hourMs) * hourMs);
  const endDate = timeOf(eventData?.endDate ?? startDate + hourMs);

  const save = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    onSave(draftOf(new FormData(submitted.currentTarget)));
  };
  return (
    <dialog className="dialog" ref={dialog} aria-labelledby="event-dialog-title" onClose={onClose}>
      <form onSubmit={save}>
        <h2 id="event-dialog-title">
          {eventData === undefined ? "New event" : "Change the event"}
        </h2>
        <label className="field">
          <span className="field-label">Title</span>
          <input
            className="input"
            name="title"
            required
            maxLength={120}
            defaultValue={eventData?.title}
          />
        </label>
        <div className="dialog-row">
          <label className="field">
            <span className="field-label">Begins</span>
            <input
              className="input"
              name="start"
              type="datetime-local"
              required
              defaultValue={fieldTime(startDate)}
            />
          </label>
          <label className="field">
            <span className="field-label">Minutes</span>
            <input
              className="input"
              name="minutes"
              type="number"
              required
              min={5}
              max={1_440}
              step={5}
              defaultValue={Math.round((endDate - startDate) / 60_000)}
            />
          </label>
        </div>
        <label className="field">
          <span className="field-label">Place</span>
          <input
            className="input"
            name="location"
            maxLength={120}
            defaultValue={eventData?.location}
          />
        </label>
        <label className="field">
          <span className="field-label">Description</span>
          <textarea
            className="input"
            name="description"
            rows={2}
            maxLength={500}
            defaultValue={eventData?.description}
          />
        </label>
        <div className="dialog-actions">
          <button className="button" type="button" onClick={() => dialog.current?.close()}>
            Never mind
          </button>
          <button className="button is-primary" type="submit">
            {eventData === undefined ? "Create" : "Save"}
          </button>
        </div>
      </form>
    </dialog>
  );
};

const draftOf = (form: FormData): EventData => {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const startDate = new Date(text("start")).getTime();
  return {
    title: text("title"),
    startDate,
    endDate: startDate + Number(text("minutes")) * 60_000,
    location: text("location"),
    description: text("description"),
  };
};

/** A time as a field of a form has it: the reader's own clock, without its zone. */
const fieldTime = (at: number): string => {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
};
