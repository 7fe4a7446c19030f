import { Message } from "jounce-websocket";
import type { Feature } from "jounce-websocket/modules";
import {
  Calendar,
  Conversation,
  DirectMessages,
  Inbox,
  Roster,
  withChat,
  withEvents,
  withNotifications,
  withPresence,
} from "jounce-websocket/modules";

const news = {
  title: "News",
  body: "",
  category: "info",
  dismissible: true,
  persistent: false,
};

const after = <Value extends Feature<Value>>(
  value: Value,
  many: number,
  message: (index: number) => Message,
): Value =>
  Array.from({ length: many }, (_, index) => message(index)).reduce(
    (next, each) => next.received(each, 0),
    value,
  );

describe("what a page holds", () => {
  it("has no end where the app says Infinity", () => {
    const many = 1_200;
    const fields = (index: number) => ({ id: `id ${index}`, timestamp: index, userId: "ben" });
    const talk = after(new Conversation({ maxMessages: Infinity }), many, (index) => {
      return new Message("chat_message", { content: "Hello" }, fields(index));
    });
    const direct = after(
      new DirectMessages({ selfId: "ann", maxMessages: Infinity, maxPeers: Infinity }),
      many,
      (index) =>
        new Message("direct_message", { content: "Hello", recipientId: "ann" }, fields(index)),
    );
    const roster = after(new Roster({ maxUsers: Infinity }), many, (index) => {
      return new Message("user_online", { userId: `user ${index}`, status: "online" });
    });
    const inbox = after(new Inbox({ maxNotifications: Infinity }), many, (index) => {
      return new Message("notification", news, fields(index));
    });
    const calendar = after(
      new Calendar({ maxEvents: Infinity, maxReminders: Infinity }),
      many,
      (index) =>
        new Message("event_update", {
          eventId: `event ${index}`,
          action: "created",
          eventData: { title: "Party", startDate: index },
        }),
    );
    expect([
      talk.messages.size,
      direct.with("ben").messages.size,
      roster.onlineUsers.size,
      inbox.notifications.size,
      calendar.events.size,
    ]).toEqual([many, many, many, many, many]);
  });

  it("is refused out of its range, with the range and what was given", () => {
    expect(() => new Inbox({ maxNotifications: -1 })).toThrow(
      "maxNotifications must be a whole number from 0 on, or Infinity, and it is -1",
    );
  });
});

describe("what a server keeps", () => {
  it.each([
    ["historyMax", () => withChat({ historyMax: Infinity })],
    ["usersMax", () => withPresence({ usersMax: Infinity })],
    ["notificationsMax", () => withNotifications({ notificationsMax: Infinity })],
    ["eventsMax", () => withEvents({ eventsMax: Infinity })],
  ])("always has an end: %s", (name, make) => {
    expect(make).toThrow(`${name} must be a finite whole number from 0 on, and it is Infinity`);
  });
});
