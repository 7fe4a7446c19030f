/**
 * A part of the example of events: the form for one. It closes when the event is on its way, and says
 * what is wrong otherwise.
 */
import type { EventData, Events } from "jounce-websocket/react";
import type { SubmitEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { draftOf, fieldTime, problemOf, timeOf } from "./eventDraft.js";

const hourMs = 3_600_000;

/** A form for a new event, or for one that is there. */
export const EventDialog = ({
  eventData,
  now,
  isLive,
  onSave,
  onClose,
}: {
  eventData: EventData | undefined;
  now: number;
  /** Whether there is a connection; without one the event waits. */
  isLive: boolean;
  /** Rejects with what is wrong when the event is refused. */
  onSave: Events["createEvent"];
  onClose: () => void;
}) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => dialog.current?.showModal(), []);
  const startDate = timeOf(eventData?.startDate ?? Math.ceil((now + 10_000) / hourMs) * hourMs);
  const endDate = timeOf(eventData?.endDate ?? startDate + hourMs);

  const save = async (draft: EventData): Promise<void> => {
    const found = problemOf(draft, Date.now());
    setProblem(found ?? "");
    if (found !== undefined) return;
    try {
      const outcome = await onSave(draft);
      if (outcome === "dropped") setProblem("Too much waits already. Try again when connected.");
      else dialog.current?.close();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "That did not work.");
    }
  };
  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    void save(draftOf(new FormData(submitted.currentTarget)));
  };
  return (
    <dialog className="dialog" ref={dialog} aria-labelledby="event-dialog-title" onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id="event-dialog-title">
          {eventData === undefined ? "New event" : "Change the event"}
        </h2>
        <label className="field">
          <span className="field-label">Title</span>
          <input
            className="input"
            name="title"
            required
            pattern=".*\S.*"
            title="More than blanks"
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
              // What has begun may go on.
              min={fieldTime(Math.min(startDate, now))}
              defaultValue={fieldTime(startDate)}
            />
          </label>
          <label className="field">
            <span className="field-label">Duration (min)</span>
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
        {isLive ? null : (
          <p className="field-hint">You are not connected. The event waits and is sent later.</p>
        )}
        <p className="field-problem" role="alert">
          {problem}
        </p>
        <div className="dialog-actions">
          <button className="button" type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button className="button is-primary" type="submit">
            {eventData === undefined ? "Create" : "Save"}
          </button>
        </div>
      </form>
    </dialog>
  );
};
