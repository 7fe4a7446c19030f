/** Decides in which order events stand, and where in it one goes. */
import type { List } from "immutable";
import type { EventUpdate } from "./eventData.js";
import { timeOf } from "./eventData.js";

/** Those that begin at one time stand by their ids, so that the order never depends on who came first. */
export const byStart = (a: EventUpdate, b: EventUpdate): number =>
  startOf(a) - startOf(b) || (a.eventId < b.eventId ? -1 : 1);

/** Sorted events with another one, in the place of `before` where that is there. */
export const put = (
  events: List<EventUpdate>,
  update: EventUpdate,
  before: EventUpdate | undefined,
): List<EventUpdate> => {
  if (before !== undefined && startOf(before) === startOf(update)) {
    return events.set(placeOf(events, before), update);
  }
  const others = before === undefined ? events : events.remove(placeOf(events, before));
  const place = placeOf(others, update);
  return place === others.size ? others.push(update) : others.insert(place, update);
};

/** Where an event is in those that are sorted, or would be. */
const placeOf = (events: List<EventUpdate>, event: EventUpdate): number => {
  let [from, to] = [0, events.size];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const other = events.get(middle);
    if (other !== undefined && byStart(other, event) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
};

const startOf = ({ eventData }: EventUpdate): number => timeOf(eventData.startDate);
