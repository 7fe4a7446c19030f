import { WebSocketServer } from "jounce-websocket";
import type { Notification } from "jounce-websocket/modules";
import { alert, notify, withNotifications } from "jounce-websocket/modules";
import { quiet } from "../../../support/servers.js";
import { come, dataTold, now, send, sent, told, words } from "../calls.js";

const app = withNotifications();
const toAnn = { kind: "user", userId: "ann" } as const;

const news = (id: string, fields: Partial<Notification> = {}): Notification => ({
  id,
  title: `News ${id}`,
  timestamp: now,
  ...fields,
});

const people = (): WebSocketServer =>
  quiet(come(app, come(app, come(app, new WebSocketServer(), "a1", "ann"), "a2", "ann"), "g"));

const stateFor = (server: WebSocketServer, userId = "ann", of = app): unknown =>
  dataTold(come(of, server, "new", userId), "notifications_state")[0];

const kept = (id: string, read = false) => ({
  id,
  timestamp: now,
  title: `News ${id}`,
  body: "",
  category: "info",
  dismissible: true,
  persistent: false,
  read,
});

describe("a notification", () => {
  it("is told to the user on every connection, and kept for later", () => {
    const server = notify(people(), toAnn, news("n1"));
    expect(words(server)).toEqual(["notification to a1,a2"]);
    const { id, timestamp, ...data } = kept("n1");
    expect(told(server)[0]?.message.toJSON()).toMatchObject({ id, timestamp, data });
    expect(stateFor(server)).toEqual({ notifications: [kept("n1")], dismissed: [] });
  });

  it("is kept for users who are not here", () => {
    const server = notify(people(), { kind: "users", userIds: ["bob", "ann"] }, news("n1"));
    expect(words(server)).toEqual(["notification to a1,a2"]);
    expect(stateFor(server, "bob")).toMatchObject({ notifications: [{ id: "n1" }] });
  });

  it("is told once: the same id again is nothing new, not even after it was put away", () => {
    const once = notify(people(), toAnn, news("n1"));
    expect(notify(once, toAnn, news("n1"))).toBe(once);
    const ids = { notificationIds: ["n1"] };
    const dismissed = send(app, once, "a1", "notification_dismiss", ids);
    expect(notify(dismissed, toAnn, news("n1"))).toBe(dismissed);
  });

  it("to everybody is for those who are here", () => {
    const server = notify(people(), { kind: "all" }, news("n1"));
    expect(words(server)).toEqual(["notification to a1,a2,g"]);
    expect(stateFor(server)).toEqual({ notifications: [], dismissed: [] });
  });

  it.each([{ notificationsMax: 0 }, { usersMax: 0 }])(
    "is not kept where none is: %p",
    (options) => {
      const server = notify(people(), toAnn, news("n1"), options);
      expect(words(server)).toEqual(["notification to a1,a2"]);
      expect(stateFor(server)).toEqual({ notifications: [], dismissed: [] });
    },
  );

  it("gives way to newer ones, and users to those who came later", () => {
    const options = { notificationsMax: 2, usersMax: 1 };
    const few = withNotifications(options);
    const three = ["n1", "n2", "n3"].reduce(
      (next, id) => notify(next, toAnn, news(id), options),
      people(),
    );
    expect(stateFor(three, "ann", few)).toMatchObject({
      notifications: [{ id: "n2" }, { id: "n3" }],
    });
    const other = notify(three, { kind: "user", userId: "bob" }, news("n4"), options);
    expect(stateFor(other, "ann", few)).toEqual({ notifications: [], dismissed: [] });
    expect(stateFor(other, "bob", few)).toMatchObject({ notifications: [{ id: "n4" }] });
    expect(JSON.stringify([...other.data])).not.toContain("ann");
  });

  it("leaves nothing of users who gave way to fewer places", () => {
    const ofThree = ["ann", "bob", "cid"].reduce(
      (next, userId) => notify(next, { kind: "user", userId }, news("n1"), { usersMax: 3 }),
      people(),
    );
    const server = notify(ofThree, { kind: "user", userId: "dan" }, news("n1"), { usersMax: 2 });
    const text = JSON.stringify([...server.data]);
    expect(["ann", "bob", "cid", "dan"].filter((userId) => text.includes(userId))).toEqual([
      "cid",
      "dan",
    ]);
  });

  it.each<[string, Partial<Notification>]>([
    ["a blank title", { title: " " }],
    ["an id that is none", { id: "" }],
    ["an address that runs code", { actionUrl: "javascript:alert(1)" }],
    ["too long a body", { body: "x".repeat(4_001) }],
    ["no time", { timestamp: NaN }],
  ])("with %s is the app's mistake", (_, fields) => {
    expect(() => notify(people(), toAnn, news("n1", fields))).toThrow(
      expect.objectContaining({ code: "INVALID_DATA" }),
    );
  });
});

describe("a user who comes", () => {
  it("is told what is kept, once for each connection", () => {
    const server = quiet(come(app, people(), "a3", "ann"));
    expect(app(server, sent(server, "a3", "note", 1))).toBe(server);
    expect(words(come(app, people(), "a3", "ann"))).toEqual(["notifications_state to a3"]);
  });

  it("as a guest is told nothing, until it is somebody", () => {
    expect(come(app, people(), "g2").outbox).toEqual([]);
    const named = quiet(come(app, people(), "g2").setUserId("g2", "bob"));
    const server = app(named, { type: "authenticated", connectionId: "g2", userId: "bob" });
    expect(words(server)).toEqual(["notifications_state to g2"]);
  });
});

describe("what a user does", () => {
  const two = (): WebSocketServer =>
    quiet(notify(notify(people(), toAnn, news("n1")), toAnn, news("n2")));
  const ids = { notificationIds: ["n1", "n9"] };

  it("marks as read on all devices", () => {
    const server = send(app, two(), "a1", "notification_read", ids);
    expect(words(server)).toEqual(["notification_read to a2"]);
    expect(dataTold(server, "notification_read")).toEqual([{ notificationIds: ["n1"] }]);
    expect(stateFor(server)).toEqual({
      notifications: [kept("n1", true), kept("n2")],
      dismissed: [],
    });
    expect(send(app, server, "a1", "notification_read", ids).outbox).toEqual([]);
  });

  it("puts away on all devices", () => {
    const server = send(app, two(), "a1", "notification_dismiss", ids);
    expect(words(server)).toEqual(["notification_dismiss to a2"]);
    expect(stateFor(server)).toEqual({ notifications: [kept("n2")], dismissed: ["n1"] });
    expect(send(app, server, "a2", "notification_read", ids).outbox).toEqual([]);
  });

  it("does nothing to what is somebody else's", () => {
    const server = send(app, come(app, two(), "b", "bob"), "b", "notification_dismiss", ids);
    expect(server.outbox).toEqual([]);
    expect(stateFor(server)).toMatchObject({ notifications: [{ id: "n1" }, { id: "n2" }] });
  });

  it.each([[undefined], [{ notificationIds: "n1" }], [{ notificationIds: [1] }]])(
    "is refused where it names nothing: %p",
    (data) => {
      expect(words(send(app, two(), "a1", "notification_read", data))).toEqual([
        "error INVALID_MESSAGE to a1",
      ]);
    },
  );

  it("is refused to a guest", () => {
    expect(words(send(app, two(), "g", "notification_read", ids))).toEqual([
      "error UNAUTHORIZED to g",
    ]);
  });
});

describe("an alert", () => {
  const data = { severity: "high", title: "Maintenance", message: "At noon" } as const;

  it("is for those who are here", () => {
    const server = alert(people(), { kind: "all" }, data);
    expect(words(server)).toEqual(["system_alert to a1,a2,g"]);
    expect(dataTold(server, "system_alert")).toEqual([data]);
  });

  it("without a title is the app's mistake", () => {
    expect(() => alert(people(), { kind: "all" }, { ...data, title: "" })).toThrow(
      "cannot be sent",
    );
  });
});

describe("whatever is no notification", () => {
  it("is left to others", () => {
    const server = people();
    expect(app(server, { type: "stopped" })).toBe(server);
    expect(app(server, sent(server, "gone", "notification_read", {}))).toBe(server);
  });
});

describe("options of notifications", () => {
  it("out of range are refused", () => {
    expect(() => withNotifications({ usersMax: 0.5 })).toThrow("usersMax");
  });
});
