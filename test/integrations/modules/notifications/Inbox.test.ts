import { is } from "immutable";
import { Message } from "jounce-websocket";
import { Inbox } from "jounce-websocket/modules";

const data = {
  title: "News",
  body: "",
  category: "info",
  dismissible: true,
  persistent: false,
} as const;

const news = (id: string, fields: object = {}, timestamp = Number(id)): Message =>
  new Message("notification", { ...data, ...fields }, { id, timestamp });
const alarm = new Message(
  "system_alert",
  { severity: "high", title: "Maintenance", message: "At noon" },
  { id: "9", timestamp: 9 },
);
const state = (kept: readonly object[], dismissed: readonly string[] = []): Message =>
  new Message("notifications_state", { notifications: kept, dismissed });
const kept = (id: string, read = false): object => ({ ...data, id, timestamp: Number(id), read });

const heard = (inbox: Inbox, ...messages: readonly Message[]): Inbox =>
  messages.reduce((next, message) => next.received(message), inbox);
const ids = ({ notifications }: Inbox): unknown[] => notifications.map(({ id }) => id).toArray();

describe("notifications", () => {
  it("stand newest first, each once, alerts among them", () => {
    const inbox = heard(new Inbox(), news("1"), news("2"), alarm, news("1"));
    expect(ids(inbox)).toEqual(["9", "2", "1"]);
    expect(inbox.unreadCount).toBe(3);
    expect(inbox.unreadIds).toEqual(["9", "2", "1"]);
    expect(inbox.notifications.first()).toMatchObject({
      type: "system_alert",
      data: { read: false },
    });
  });

  it("are bounded, and only what is held counts as unread", () => {
    const inbox = heard(new Inbox({ maxNotifications: 2 }), news("1"), news("2"), news("3"));
    expect([ids(inbox), inbox.unreadCount]).toEqual([["3", "2"], 2]);
    const none = new Inbox({ maxNotifications: 0 });
    expect(heard(none, news("1"))).toBe(none);
  });

  it("may come without an id", () => {
    const nameless = new Message("notification", data);
    const inbox = heard(new Inbox(), nameless, nameless);
    expect([inbox.notifications.size, inbox.unreadIds]).toEqual([2, []]);
    expect(heard(inbox, state([])).notifications.size).toBe(2);
  });

  it("are read as they come where that is wanted, or when they say so", () => {
    expect(heard(new Inbox({ autoMarkRead: true }), news("1"), alarm).unreadCount).toBe(0);
    expect(heard(new Inbox(), news("1", { read: true })).unreadCount).toBe(0);
  });

  it.each([
    new Message("notification", { ...data, title: "" }),
    new Message("notification", { ...data, actionUrl: "javascript:alert(1)" }),
    new Message("notification"),
    new Message("system_alert", { severity: "mild", title: "x", message: "" }),
    new Message("notifications_state", []),
    new Message("notification_read", { notificationIds: "1" }),
    new Message("notification_read", { notificationIds: ["7"] }),
    new Message("notification_dismiss", {}),
    new Message("note", data),
  ])("are no others for what is none: %p", (message) => {
    const inbox = heard(new Inbox(), news("1"));
    expect(inbox.received(message)).toBe(inbox);
  });
});

describe("what the client does with them", () => {
  const three = heard(new Inbox(), news("1"), news("2"), news("3"));

  it("marks one or all as read, once", () => {
    const one = three.markAsRead("2");
    expect([one.unreadCount, one.unreadIds]).toEqual([2, ["3", "1"]]);
    expect(one.markAsRead("2")).toBe(one);
    expect(one.markAsRead("x")).toBe(one);
    const all = one.markAllAsRead();
    expect(all.unreadCount).toBe(0);
    expect(all.markAllAsRead()).toBe(all);
  });

  it("puts away one or all, read or not, and the count follows", () => {
    const one = three.markAsRead("2").dismiss("2");
    expect([ids(one), one.unreadCount]).toEqual([["3", "1"], 2]);
    expect(three.dismiss("3").unreadCount).toBe(2);
    expect(one.dismiss("2")).toBe(one);
    expect(three.clearAll().notifications.size).toBe(0);
    expect(new Inbox().clearAll()).toEqual(new Inbox());
  });

  it("follows what was done on another device", () => {
    const read = heard(three, new Message("notification_read", { notificationIds: ["1", "2"] }));
    expect(read.unreadIds).toEqual(["3"]);
    const gone = heard(read, new Message("notification_dismiss", { notificationIds: ["3"] }));
    expect(ids(gone)).toEqual(["2", "1"]);
  });
});

describe("what a server keeps", () => {
  it("joins what is known, and says that it is kept", () => {
    const inbox = heard(
      new Inbox(),
      news("2"),
      alarm,
      state([kept("1", true), kept("2"), kept("3")]),
    );
    expect(ids(inbox)).toEqual(["9", "3", "2", "1"]);
    expect([inbox.isKept, inbox.unreadCount]).toEqual([true, 3]);
    expect(new Inbox().isKept).toBe(false);
    expect(heard(inbox, state([kept("1", true), kept("2"), kept("3")]))).toBe(inbox);
  });

  it("does not make unread what was read here, and takes away what was put away elsewhere", () => {
    const mine = heard(new Inbox(), news("1"), news("2")).markAsRead("1");
    const inbox = heard(mine, state([kept("1")], ["2"]));
    expect([ids(inbox), inbox.unreadCount]).toEqual([["1"], 0]);
  });

  it("does not come back when it was put away here and the server has not heard of it", () => {
    const all = heard(new Inbox(), state([kept("1"), kept("2"), kept("3")]));
    const mine = all.dismiss("1").dismiss("x");
    expect(ids(heard(mine, state([kept("1"), kept("2"), kept("3")])))).toEqual(["3", "2"]);
    const none = all.clearAll();
    expect(ids(heard(none, state([kept("1"), kept("2"), kept("3")])))).toEqual([]);
    expect(ids(heard(none, news("2")))).toEqual(["2"]);
    expect(heard(mine, state([kept("2"), kept("3")], ["1"]))).toEqual(
      heard(all, state([kept("2"), kept("3")], ["1"])),
    );
  });

  it("is as old as this client's news of it, where nobody has said when", () => {
    const timeless = { ...data, id: "1", read: false };
    const at = (timestamp: number): Message =>
      new Message("notifications_state", { notifications: [timeless] }, { id: "s", timestamp });
    const inbox = heard(new Inbox(), at(5));
    expect(inbox.notifications.first()?.timestamp).toBe(5);
    expect(heard(inbox, at(9))).toBe(inbox);
    expect(heard(new Inbox(), news("1", {}, 3), at(9)).notifications.first()?.timestamp).toBe(3);
  });

  it("is read as it comes where that is wanted; what is none is skipped", () => {
    const inbox = heard(new Inbox({ autoMarkRead: true }), state([kept("1"), { id: "2" }]));
    expect([ids(inbox), inbox.unreadCount]).toEqual([["1"], 0]);
    const timeless = heard(new Inbox(), state([{ ...data, id: "1", read: false }, kept("2")]));
    expect(ids(timeless)).toEqual(["2", "1"]);
  });
});

describe("other options", () => {
  const three = heard(new Inbox(), news("1"), news("2"), alarm);

  it("hold less, and read what they hold", () => {
    const two = three.withOptions({ maxNotifications: 2 });
    expect([ids(two), two.unreadCount, ids(three)]).toEqual([["9", "2"], 2, ["9", "2", "1"]]);
    expect(three.withOptions({ autoMarkRead: true }).unreadCount).toBe(0);
    expect(three.withOptions({ maxNotifications: 50, autoMarkRead: false })).toBe(three);
  });

  it("may be without an end, and are refused out of their range", () => {
    const endless = new Inbox({ maxNotifications: Infinity });
    const many = Array.from({ length: 60 }, (_, index) => news(String(index)));
    expect(heard(endless, ...many).unreadCount).toBe(60);
    expect(() => three.withOptions({ maxNotifications: -1 })).toThrow("maxNotifications");
  });
});

describe("two inboxes", () => {
  it("of the same history are equal, and others are not", () => {
    const tell = () => heard(new Inbox(), news("1"), state([kept("1")]));
    expect(is(tell(), tell())).toBe(true);
    expect(tell().timePassed()).toEqual(tell());
    expect(tell().nextDeadline).toBeUndefined();
    const others = [
      heard(new Inbox(), news("1")),
      heard(tell(), news("2")),
      heard(new Inbox({ maxNotifications: 9 }), news("1"), state([kept("1")])),
      heard(new Inbox({ autoMarkRead: true }), state([])),
      {},
    ];
    for (const other of others) expect(tell().equals(other)).toBe(false);
    expect(new Inbox().equals(new Inbox({ autoMarkRead: true }))).toBe(false);
  });
});
