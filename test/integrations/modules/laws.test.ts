import fc from "fast-check";
import { is } from "immutable";
import { Message, reduceServer, replay, WebSocketServer, writeJournal } from "jounce-websocket";
import type { Feature } from "jounce-websocket/modules";
import {
  Calendar,
  combineApps,
  Conversation,
  DirectMessages,
  Inbox,
  MessageType,
  Roster,
  withChat,
  withEvents,
  withNotifications,
  withPresence,
} from "jounce-websocket/modules";
import { momentAt } from "../../../src/core/moment.js";
import { isControlType } from "../../../src/core/control.js";
import { reduceWith } from "../../../src/core/server/turn.js";
import { isFresh, serverEvent } from "../../support/arbitraries.js";
import { json } from "../../codec/anyEvent.js";

const runs = { numRuns: 150 } as const;

const id = fc.constantFrom("1", "2", "3", "ann", "bob", "__proto__");
const text = fc.constantFrom("", "hello", "x".repeat(501), "constructor");
const number = fc.constantFrom(0, -1, 5, 1e300);
const flag = fc.boolean();

const event = fc.record(
  { title: text, startDate: fc.oneof(number, text), endDate: number, attendees: fc.array(id) },
  { requiredKeys: ["title", "startDate"] },
);

/** Every field that any of the messages has, each sensible or not, or anything that JSON can be. */
const data: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 1, arbitrary: json },
  {
    weight: 8,
    arbitrary: fc.record(
      {
        content: text,
        userName: text,
        replyTo: id,
        mentions: fc.array(id, { maxLength: 2 }),
        action: fc.constantFrom(
          "edit",
          "delete",
          "subscribe",
          "unsubscribe",
          "created",
          "cancelled",
        ),
        messageId: id,
        recipientId: id,
        userId: id,
        status: fc.constantFrom("online", "away", "busy", "offline", "asleep"),
        customStatus: text,
        lastSeen: number,
        title: text,
        body: text,
        message: text,
        category: fc.constantFrom("info", "none"),
        severity: fc.constantFrom("low", "none"),
        dismissible: flag,
        persistent: flag,
        read: flag,
        notificationIds: fc.array(id, { maxLength: 3 }),
        dismissed: fc.array(id, { maxLength: 2 }),
        eventId: id,
        eventData: event,
        users: fc.array(fc.record({ userId: id, status: fc.constantFrom("online", "away") })),
        notifications: fc.array(
          fc.record({
            id,
            title: fc.constant("t"),
            body: text,
            category: fc.constant("info"),
            dismissible: flag,
            persistent: flag,
            read: flag,
          }),
          { maxLength: 3 },
        ),
        events: fc.array(
          fc.record({ eventId: id, action: fc.constant("created"), eventData: event }),
        ),
        messages: fc.array(
          fc.record({
            type: fc.constantFrom("chat_message", "note"),
            id,
            timestamp: number,
            data: fc.record({ content: text }),
          }),
          { maxLength: 4 },
        ),
      },
      { requiredKeys: [] },
    ),
  },
);

/** A chat message that can be said: without these hardly any would be. */
const sayable = fc
  .tuple(id, fc.option(id, { nil: undefined }), number)
  .map(([messageId, userId, timestamp]) => {
    const fields = { id: messageId, userId, timestamp, room: "lobby" };
    return new Message("chat_message", { content: "Hello!" }, fields);
  });

const message: fc.Arbitrary<Message> = fc.oneof(
  sayable,
  fc
    .tuple(
      fc.constantFrom(...Object.values(MessageType)),
      data,
      fc.record(
        { id, userId: id, timestamp: number, room: fc.constantFrom("lobby", "attic") },
        { requiredKeys: [] },
      ),
    )
    .map(([type, content, fields]) => new Message(type, content, fields)),
);

const steps = fc.array(fc.tuple(message, fc.nat({ max: 20_000 })), { maxLength: 40 });

interface Value<Self> extends Feature<Self> {
  equals(other: unknown): boolean;
  hashCode(): number;
}

const after = <V extends Value<V>>(
  initial: V,
  history: readonly (readonly [Message, number])[],
): V =>
  history.reduce((value, [each, now]) => value.received(each, now).timePassed(now - 50), initial);

/** The laws that hold for any of them; tight bounds are met. */
const holdsFor = <V extends Value<V>>(make: () => V): boolean => {
  fc.assert(
    fc.property(steps, message, fc.nat(), (history, next, now) => {
      const value = after(make(), history);
      const twin = after(make(), history);
      expect(is(value, twin)).toBe(true);
      expect(value.hashCode()).toBe(twin.hashCode());
      const later = value.received(next, now);
      // The same when nothing changes, and only then; and the value itself never changes.
      expect(later === value).toBe(later.equals(value));
      expect(value.equals(twin)).toBe(true);
      const passed = later.timePassed(now);
      expect(passed === later).toBe(passed.equals(later));
      expect(passed.nextDeadline === undefined || passed.nextDeadline > now).toBe(true);
    }),
    runs,
  );
  return true;
};

describe("a feature never throws, is bounded by time, and is the same when nothing changes", () => {
  it("as a conversation", () => {
    expect(holdsFor(() => new Conversation({ selfId: "ann", maxMessages: 2 }))).toBe(true);
    expect(holdsFor(() => new Conversation({ room: "lobby" }))).toBe(true);
    expect(holdsFor(() => new Conversation({ maxMessages: 0 }))).toBe(true);
  });

  it("as direct messages", () => {
    const make = () => new DirectMessages({ selfId: "ann", maxMessages: 1, maxPeers: 2 });
    expect(holdsFor(make)).toBe(true);
    expect(holdsFor(() => new DirectMessages({ maxMessages: 0, maxPeers: 1 }))).toBe(true);
  });

  it("as a roster", () => {
    expect(holdsFor(() => new Roster({ maxUsers: 2 }))).toBe(true);
    expect(holdsFor(() => new Roster({ maxUsers: 0 }))).toBe(true);
  });

  it("as an inbox", () => {
    expect(holdsFor(() => new Inbox({ maxNotifications: 2 }))).toBe(true);
  });

  it("as a calendar", () => {
    expect(holdsFor(() => new Calendar({ maxEvents: 2, maxReminders: 1 }))).toBe(true);
    expect(holdsFor(() => new Calendar({ maxEvents: 0, maxReminders: 0 }))).toBe(true);
  });
});

const hasTwice = (ids: readonly unknown[]): boolean => {
  const known = ids.filter((each) => each !== undefined);
  return new Set(known).size !== known.length;
};

describe("after any messages", () => {
  it("a conversation holds no id twice, and nothing both said and pending", () => {
    fc.assert(
      fc.property(steps, sayable, (history, mine) => {
        const half = Math.floor(history.length / 2);
        const begun = after(new Conversation({ selfId: "ann" }), history.slice(0, half));
        const talk = after(begun.wrote(mine), history.slice(half));
        const ids = [...talk.messages, ...talk.pending].map((each) => each.id);
        expect(hasTwice(ids)).toBe(false);
      }),
      runs,
    );
  });

  it("an inbox counts what is unread", () => {
    fc.assert(
      fc.property(steps, fc.array(id), fc.array(id), (history, read, dismissed) => {
        const told = after(new Inbox({ maxNotifications: 3 }), history);
        const marked = read.reduce((inbox, each) => inbox.markAsRead(each), told);
        const inbox = dismissed.reduce((next, each) => next.dismiss(each), marked);
        const unread = inbox.notifications.toArray().filter((each) => !each.data.read);
        expect(inbox.unreadCount).toBe(unread.length);
        expect(inbox.notifications.size).toBeLessThanOrEqual(3);
        expect(hasTwice(inbox.notifications.toArray().map((each) => each.id))).toBe(false);
      }),
      runs,
    );
  });

  it("a calendar is sorted and holds each event once", () => {
    fc.assert(
      fc.property(steps, (history) => {
        const { events } = after(new Calendar(), history);
        const starts = events.toArray().map(({ eventData: { startDate } }) => +new Date(startDate));
        expect([...starts].sort((a, b) => a - b)).toEqual(starts);
        expect(hasTwice(events.toArray().map(({ eventId }) => eventId))).toBe(false);
      }),
      runs,
    );
  });

  it("everybody whom a roster has online is known to it", () => {
    fc.assert(
      fc.property(steps, (history) => {
        const roster = after(new Roster({ maxUsers: 2 }), history);
        expect(roster.users.size).toBeLessThanOrEqual(2);
        expect(roster.onlineUsers.every((userId) => roster.users.has(userId))).toBe(true);
      }),
      runs,
    );
  });
});

const app = combineApps(
  withChat({ historyMax: 2, directMemoryMax: 2, mayModerate: ({ userId }) => userId === "bob" }),
  withPresence({ followsMax: 1 }),
  withNotifications({ notificationsMax: 2, usersMax: 1 }),
  withEvents({ eventsMax: 2, mayEdit: () => true }),
);

const fromPeer = fc
  .tuple(fc.constantFrom("a", "b", "c"), message, fc.nat())
  .filter(([, { type }]) => !isControlType(type))
  .map(([connectionId, said, now]) => {
    const stamped = said.with({ id: said.id ?? `m${now}`, timestamp: now });
    return {
      type: "message",
      connectionId,
      message: stamped,
      data: "{}",
      moment: momentAt(now),
    } as const;
  });

/** Ann and Bob, and a guest, in the lobby. */
const begun = ["a", "b", "c"]
  .map((connectionId) => ({ connectionId, info: {}, moment: momentAt(0) }))
  .flatMap(({ connectionId, ...rest }) => [
    { type: "connect", connectionId, ...rest } as const,
    { type: "joinRoom", connectionId, room: "lobby" } as const,
  ])
  .reduce(reduceWith(app), new WebSocketServer().createRoom("lobby"))
  .setUserId("a", "ann")
  .setUserId("b", "bob")
  .drain().value;

describe("a server with all modules", () => {
  const happenings = fc.array(fc.oneof({ weight: 3, arbitrary: fromPeer }, serverEvent), {
    maxLength: 30,
  });

  it("never throws, and a replay of its journal without the modules ends where it ended", () => {
    fc.assert(
      fc.property(happenings, (history) => {
        const live = history.reduce(
          (next, each) => (isFresh(next, each) ? reduceWith(app)(next, each) : next),
          begun,
        );
        const { value, events } = live.drain();
        expect(events.reduce(reduceServer, begun).equals(value)).toBe(true);
        const journal = writeJournal({ kind: "server", initial: begun, events });
        expect(replay(journal).equals(value)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("keeps no more than it may, whatever is said", () => {
    fc.assert(
      fc.property(fc.array(fromPeer, { minLength: 30, maxLength: 60 }), (history) => {
        const server = history.reduce(reduceWith(app), begun);
        const keys = (name: string) =>
          [...server.data.keys()].filter((key) => key.startsWith(name));
        expect(keys("chat.direct").length).toBeLessThanOrEqual(2);
        expect(keys("events.").length).toBeLessThanOrEqual(2);
        const room = server.rooms.get("lobby")?.metadata;
        expect(room?.size ?? 0).toBeLessThanOrEqual(3);
      }),
      { numRuns: 50 },
    );
  });
});
