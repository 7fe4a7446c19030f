import { is, List } from "immutable";
import { Message } from "jounce-websocket";
import type { EventUpdate } from "jounce-websocket/modules";
import { Calendar } from "jounce-websocket/modules";
import { isProportional } from "../../../support/timing.js";

const party = (eventId: string, startDate: number | string, fields: object = {}): EventUpdate => ({
  eventId,
  action: "created",
  eventData: { title: `Party ${eventId}`, startDate },
  ...fields,
});
const update = (data: unknown): Message => new Message("event_update", data);
const reminder = (data: unknown): Message => new Message("event_reminder", data);
const heard = (calendar: Calendar, ...messages: readonly Message[]): Calendar =>
  messages.reduce((next, message) => next.received(message), calendar);
const ids = ({ events }: Calendar): unknown[] => events.map(({ eventId }) => eventId).toArray();

const two = (): Calendar => heard(new Calendar(), update(party("b", 20)), update(party("a", 10)));

describe("events", () => {
  it("stand by when they begin, each once, with what was told last", () => {
    expect(ids(two())).toEqual(["a", "b"]);
    const moved = heard(two(), update(party("a", 30, { action: "updated" })));
    expect(ids(moved)).toEqual(["b", "a"]);
    expect(moved.getEventById("a")).toEqual(party("a", 30, { action: "updated" }));
    expect(moved.getEventById("x")).toBeUndefined();
  });

  it("may have dates as text, and stand by their ids at one time", () => {
    const calendar = heard(
      new Calendar(),
      update(party("z", "1970-01-01T00:00:00.010Z")),
      update(party("y", 10)),
      update(party("x", 11)),
    );
    expect(ids(calendar)).toEqual(["y", "z", "x"]);
  });

  it("that are cancelled stay, say so, and are not upcoming", () => {
    const calendar = heard(two(), update({ eventId: "a", action: "cancelled" }));
    expect(calendar.getEventById("a")).toEqual(party("a", 10, { action: "cancelled" }));
    expect(
      calendar
        .upcoming(0)
        .map(({ eventId }) => eventId)
        .toArray(),
    ).toEqual(["b"]);
    expect(two().upcoming(11).size).toBe(1);
    expect(heard(calendar, reminder(party("a", 10)))).toBe(calendar);
  });

  it("are those of the state that a server tells", () => {
    const state = { events: [party("d", 5), null, party("c", 1), party("c", 2)] };
    expect(ids(heard(two(), new Message("events_state", state)))).toEqual(["c", "d"]);
  });

  it("are bounded: those that begin last stay", () => {
    const calendar = heard(
      new Calendar({ maxEvents: 1 }),
      update(party("a", 1)),
      update(party("b", 2)),
    );
    expect(ids(calendar)).toEqual(["b"]);
    expect(heard(new Calendar({ maxEvents: 0 }), update(party("a", 1))).events.size).toBe(0);
  });
});

describe("reminders", () => {
  it("tell of the event, newest first, each event once", () => {
    const calendar = heard(
      two(),
      reminder(party("a", 10)),
      update(party("b", 20, { action: "reminder" })),
      reminder(party("a", 10)),
    );
    expect(calendar.reminders.map(({ eventId }) => eventId).toArray()).toEqual(["a", "b"]);
    expect(ids(calendar)).toEqual(["a", "b"]);
    expect(heard(calendar, reminder(party("a", 10)))).toBe(calendar);
  });

  it("make an event known that was not", () => {
    expect(ids(heard(new Calendar(), reminder(party("a", 1))))).toEqual(["a"]);
  });

  it("go by hand, or when the event does not happen or is no more", () => {
    const calendar = heard(two(), reminder(party("a", 10)), reminder(party("b", 20)));
    expect(calendar.dismissReminder("a").reminders.size).toBe(1);
    expect(calendar.dismissReminder("x")).toBe(calendar);
    expect(heard(calendar, update({ eventId: "a", action: "cancelled" })).reminders.size).toBe(1);
    const state = { events: [party("a", 10, { action: "cancelled" })] };
    expect(heard(calendar, new Message("events_state", state)).reminders.size).toBe(0);
    const both = { events: [party("a", 10), party("b", 20)] };
    expect(heard(calendar, new Message("events_state", both)).reminders.size).toBe(2);
  });

  it("are bounded", () => {
    const few = new Calendar({ maxReminders: 1 });
    const calendar = heard(few, reminder(party("a", 1)), reminder(party("b", 2)));
    expect(calendar.reminders.map(({ eventId }) => eventId).toArray()).toEqual(["b"]);
  });
});

describe("a calendar", () => {
  it("takes news of one event in the same time, however many it holds", async () => {
    const full = (count: number): EventUpdate[] =>
      Array.from({ length: count }, (_, index) => party(`e${index}`, index));
    const years = new Map([100, 1_600].map((count) => [count, full(count)]));
    const allChange = (count: number): Calendar => {
      const events = years.get(count) ?? [];
      return heard(
        new Calendar({ maxEvents: count }, List(events)),
        ...events.map((event) => update({ ...event, action: "updated" })),
      );
    };
    expect(allChange(100).events.every(({ action }) => action === "updated")).toBe(true);
    expect(await isProportional(allChange, 100)).toBe(true);
  });

  it("made of events is in order and within its bounds", () => {
    const all = List([party("c", 3), party("a", 1), party("b", 2)]);
    const calendar = new Calendar({ maxEvents: 2, maxReminders: 1 }, all, all);
    expect(ids(calendar)).toEqual(["b", "c"]);
    expect(calendar.reminders.size).toBe(1);
    expect(calendar.getEventById("a")).toBeUndefined();
  });

  it("that is full does not take what begins before all that it holds", () => {
    const calendar = heard(
      new Calendar({ maxEvents: 2 }),
      update(party("b", 2)),
      update(party("c", 3)),
    );
    expect(heard(calendar, update(party("a", 1)))).toBe(calendar);
    const later = heard(calendar, update(party("d", 2.5)));
    expect([ids(later), later.getEventById("b")]).toEqual([["d", "c"], undefined]);
  });

  it.each([
    update(party("a", 10)),
    update({}),
    update({ eventId: "x", action: "cancelled" }),
    update(party("c", "someday")),
    reminder({ eventId: "a" }),
    new Message("events_state", {}),
    new Message("note", party("c", 1)),
  ])("stays the same when nothing is new: %p", (message) => {
    const calendar = two();
    expect(calendar.received(message)).toBe(calendar);
  });

  it("equals one of the same history and no other", () => {
    expect(is(two(), two())).toBe(true);
    expect(two().timePassed()).toEqual(two());
    expect(two().nextDeadline).toBeUndefined();
    const others = [
      new Calendar(),
      heard(two(), reminder(party("a", 10, { action: "created" }))),
      heard(new Calendar({ maxEvents: 9 }), update(party("b", 20)), update(party("a", 10))),
      {},
    ];
    for (const other of others) expect(two().equals(other)).toBe(false);
  });
});
