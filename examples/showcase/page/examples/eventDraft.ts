/** Decides what a form for an event means, and what is wrong with it. */
import type { EventData, EventDate } from "jounce-websocket/react";

/** The milliseconds since the epoch that a date is. */
export const timeOf = (date: EventDate): number =>
  typeof date === "number" ? date : Date.parse(date);

/** When an event is over; one without an end is over when it begins. */
export const endOf = ({ startDate, endDate = startDate }: EventData): number => timeOf(endDate);

/** The event that a form describes. Its date is not a number where the form has none. */
export const draftOf = (form: FormData): EventData => {
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

/** Why nobody would see that event, in a sentence; undefined when everybody will. */
export const problemOf = (draft: EventData, now: number): string | undefined => {
  if (draft.title === "") return "Give the event a title.";
  if (!Number.isFinite(endOf(draft))) return "Say when it begins, and for how long.";
  if (endOf(draft) <= now) return "That would be over already. Choose a later date.";
  return undefined;
};

/** A time as a field of a form has it: the reader's own clock, without its zone. */
export const fieldTime = (at: number): string => {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
};
