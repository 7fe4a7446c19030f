/** Decides how events look that were changed without a connection: as changed, and as waiting. */
import type { EventUpdate } from "jounce-websocket/react";
import { timeOf } from "./eventDraft.js";

/** An event as a list shows it. */
export interface ShownEvent extends EventUpdate {
  /** Whether the last change of it waits to be sent. */
  readonly isWaiting: boolean;
}

/** A message that waits, as far as it is looked at. */
interface Waiting {
  readonly message: { readonly type: string; readonly data: unknown };
}

/** The events as they will be when everything that waits has been sent, by when they begin. */
export const withWaiting = (
  events: readonly EventUpdate[],
  queue: readonly Waiting[],
): readonly ShownEvent[] => {
  const shown = new Map<string, ShownEvent>(
    events.map((event) => [event.eventId, { ...event, isWaiting: false }]),
  );
  for (const { message } of queue) {
    if (message.type !== "event_update" || !isChange(message.data)) continue;
    const { eventId, action, eventData = shown.get(eventId)?.eventData } = message.data;
    if (eventData !== undefined)
      shown.set(eventId, { eventId, action, eventData, isWaiting: true });
  }
  return [...shown.values()].sort(
    (a, b) => timeOf(a.eventData.startDate) - timeOf(b.eventData.startDate),
  );
};

/** What the page itself has sent: a cancellation may leave out of what. */
const isChange = (
  data: unknown,
): data is Pick<EventUpdate, "eventId" | "action"> & Partial<Pick<EventUpdate, "eventData">> =>
  typeof data === "object" && data !== null && "eventId" in data && "action" in data;
