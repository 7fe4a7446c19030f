import { WebSocketServer } from "jounce-websocket";
import type { EventUpdate } from "jounce-websocket/modules";
import { publishEvent, remindDue, withEvents } from "jounce-websocket/modules";
import { quiet } from "../../../support/servers.js";
import { come, dataTold, now, send, sent, words } from "../calls.js";

const app = withEvents({ mayEdit: ({ userId }) => userId === "ann" });
const hourMs = 3_600_000;

const party = (fields: Partial<EventUpdate> = {}): EventUpdate => ({
  eventId: "party",
  action: "created",
  eventData: { title: "Party", startDate: now + hourMs },
  ...fields,
});

const people = (of = app): WebSocketServer =>
  quiet(come(of, come(of, new WebSocketServer(), "a", "ann"), "b", "bob"));

const stateFor = (server: WebSocketServer, of = app): unknown =>
  dataTold(come(of, server, "new"), "events_state")[0];

describe("an event that the app tells of", () => {
  it("is told to everybody and kept for who comes later", () => {
    const server = publishEvent(people(), party());
    expect(words(server)).toEqual(["event_update to a,b"]);
    expect(dataTold(server, "event_update")).toEqual([party()]);
    expect(stateFor(server)).toEqual({ events: [party()] });
    expect(words(come(app, server, "new"))).toEqual(["events_state to new"]);
  });

  it("is told when something of it is new", () => {
    const server = quiet(publishEvent(people(), party()));
    expect(publishEvent(server, party())).toBe(server);
    const moved = party({ action: "updated", eventData: { title: "Party", startDate: now } });
    expect(dataTold(publishEvent(server, moved), "event_update")).toEqual([moved]);
    expect(stateFor(publishEvent(server, moved))).toEqual({ events: [moved] });
  });

  it("gives way to newer entries", () => {
    const events = ["e1", "e2", "e3"].map((eventId) => party({ eventId }));
    const server = events.reduce(
      (next, each) => publishEvent(next, each, { eventsMax: 2 }),
      people(),
    );
    expect(stateFor(server, withEvents({ eventsMax: 2 }))).toMatchObject({
      events: [{ eventId: "e2" }, { eventId: "e3" }],
    });
  });

  it("is told though nothing is kept", () => {
    const server = publishEvent(people(), party(), { eventsMax: 0 });
    expect(words(server)).toEqual(["event_update to a,b"]);
    expect(server.data.isEmpty()).toBe(true);
  });

  it.each<[string, Partial<EventUpdate>]>([
    ["no id", { eventId: "" }],
    ["no title", { eventData: { title: "", startDate: 1 } }],
    ["no date", { eventData: { title: "Party", startDate: "someday" } }],
    ["no end", { eventData: { title: "Party", startDate: 1, endDate: NaN } }],
  ])("with %s is the app's mistake", (_, fields) => {
    expect(() => publishEvent(people(), party(fields))).toThrow(
      expect.objectContaining({ code: "INVALID_DATA" }),
    );
  });
});

describe("an event that a client tells of", () => {
  it("is told by who may, without what is no part of an event", () => {
    const data = { ...party(), eventData: { ...party().eventData, colour: "red" }, by: "eve" };
    const server = send(app, people(), "a", "event_update", data);
    expect(words(server)).toEqual(["event_update to a,b", "message_delivered to a"]);
    expect(dataTold(server, "event_update")).toEqual([party()]);
    expect(words(send(app, server, "a", "event_update", data))).toEqual(["message_delivered to a"]);
  });

  it("keeps everything that an event can have", () => {
    const eventData = {
      title: "Party",
      startDate: "2026-12-31T20:00:00Z",
      endDate: "2027-01-01T03:00:00Z",
      location: "Here",
      description: "Bring cake",
      attendees: ["ann", "bob"],
    };
    const server = send(app, people(), "a", "event_update", party({ eventData }));
    expect(stateFor(server)).toEqual({ events: [party({ eventData })] });
  });

  it("is refused to who may not, which nobody may by default", () => {
    expect(words(send(app, people(), "b", "event_update", party()))).toEqual([
      "error FORBIDDEN to b",
    ]);
    expect(words(send(withEvents(), people(), "a", "event_update", party()))).toEqual([
      "error FORBIDDEN to a",
    ]);
  });

  it("can be cancelled without saying what it was", () => {
    const server = publishEvent(people(), party());
    const cancel = { eventId: "party", action: "cancelled" };
    const cancelled = send(app, server, "a", "event_update", cancel);
    expect(dataTold(cancelled, "event_update")).toEqual([party({ action: "cancelled" })]);
    expect(stateFor(cancelled)).toEqual({ events: [party({ action: "cancelled" })] });
  });

  it.each<[string, unknown]>([
    ["no data", undefined],
    ["a reminder, which is the app's", party({ action: "reminder" })],
    ["a cancellation of what nobody knows", { eventId: "x", action: "cancelled" }],
    ["half an event", { eventId: "x", action: "created" }],
  ])("is refused where it is none: %s", (_, data) => {
    expect(words(send(app, people(), "a", "event_update", data))).toEqual([
      "error INVALID_MESSAGE to a",
    ]);
  });
});

describe("who hears of events", () => {
  it("is everybody who has not said otherwise", () => {
    const silent = send(app, people(), "b", "event_update", { action: "unsubscribe" });
    expect(silent.outbox).toEqual([]);
    expect(words(publishEvent(silent, party()))).toEqual(["event_update to a"]);
    const again = send(app, silent, "b", "event_update", { action: "subscribe" });
    expect(words(again)).toEqual(["events_state to b"]);
    expect(words(publishEvent(quiet(again), party()))).toEqual(["event_update to a,b"]);
  });

  it("is only who has asked, where the option says so", () => {
    const options = { subscribed: false };
    const shy = withEvents(options);
    expect(come(shy, people(shy), "c").outbox).toEqual([]);
    const asked = send(shy, people(shy), "b", "event_update", { action: "subscribe" });
    expect(words(asked)).toEqual(["events_state to b"]);
    expect(words(publishEvent(quiet(asked), party(), options))).toEqual(["event_update to b"]);
  });
});

describe("a reminder", () => {
  const server = (): WebSocketServer => quiet(publishEvent(people(), party()));

  it("comes once, when the event is near", () => {
    expect(remindDue(server(), now, hourMs - 1)).toMatchObject({ outbox: [] });
    const reminded = remindDue(server(), now, hourMs);
    expect(words(reminded)).toEqual(["event_reminder to a,b"]);
    expect(dataTold(reminded, "event_reminder")).toEqual([party({ action: "reminder" })]);
    expect(remindDue(quiet(reminded), now, hourMs).outbox).toEqual([]);
    expect(stateFor(reminded)).toEqual({ events: [party()] });
  });

  it("comes not for what has begun or does not happen", () => {
    expect(remindDue(server(), now + hourMs + 1, hourMs).outbox).toEqual([]);
    const cancelled = quiet(publishEvent(server(), party({ action: "cancelled" })));
    expect(remindDue(cancelled, now, hourMs).outbox).toEqual([]);
  });

  it("comes again when the event is moved, and not when something else of it changes", () => {
    const reminded = remindDue(server(), now, hourMs);
    const renamed = party({ eventData: { title: "Feast", startDate: now + hourMs } });
    const next = quiet(publishEvent(reminded, renamed));
    expect(remindDue(next, now, hourMs).outbox).toEqual([]);
    const moved = party({ eventData: { title: "Feast", startDate: now + hourMs / 2 } });
    expect(words(remindDue(quiet(publishEvent(next, moved)), now, hourMs))).toEqual([
      "event_reminder to a,b",
    ]);
  });
});

describe("whatever is no event", () => {
  it("is left to others", () => {
    const server = people();
    expect(app(server, { type: "stopped" })).toBe(server);
    expect(app(server, sent(server, "a", "note", {}))).toBe(server);
    expect(app(server, sent(server, "gone", "event_update", {}))).toBe(server);
  });
});

describe("options of events", () => {
  it("out of range are refused", () => {
    expect(() => withEvents({ eventsMax: -1 })).toThrow("eventsMax");
  });
});
