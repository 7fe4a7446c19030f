import { wishOf } from "../../../src/integrations/react/wish.js";
import { Backlog } from "../../../src/integrations/react/Backlog.js";
import { PageFrames } from "../../../src/integrations/react/frames.js";
import { MessageLog } from "../../../src/integrations/react/MessageLog.js";
import { MovingSubscriptions } from "../../../src/integrations/react/MovingSubscriptions.js";
import { OwnTyping } from "../../../src/integrations/react/OwnTyping.js";
import { Message } from "../../../src/core/Message.js";
import { HandClock, wiredClient } from "./wired.js";

describe("a backlog", () => {
  const setUp = () => {
    const { client, hear, hearRaw } = wiredClient();
    const backlog = new Backlog(client);
    const said = (name: Parameters<Backlog["of"]>[0]): unknown[] =>
      backlog.of(name).map(({ type, data }) => [type, data]);
    return { client, backlog, hear, hearRaw, said };
  };

  it("remembers the last state and what came after it, one message a user and kind", () => {
    const { hear, said } = setUp();
    const user = (userId: string, status?: string) => ({ userId, status });
    hear({ type: "user_online", data: user("gone") });
    hear({ type: "presence_state", data: { users: [] } });
    hear({ type: "user_online", data: user("ann") });
    hear({ type: "presence_update", data: user("ann", "away") });
    hear({ type: "presence_update", data: user("ann", "busy") });
    hear({ type: "user_online", data: user("bob") });
    hear({ type: "presence_update", data: user("bob", "away") });
    hear({ type: "user_offline", data: user("bob") });
    expect(said("presence")).toEqual([
      ["presence_state", { users: [] }],
      ["user_online", { userId: "ann" }],
      ["presence_update", { userId: "ann", status: "busy" }],
      ["user_offline", { userId: "bob" }],
    ]);
  });

  it("remembers events by their id, and messages by theirs", () => {
    const { hear, said } = setUp();
    hear({ type: "event_update", data: { eventId: "a", action: "created" } });
    hear({ type: "event_update", data: { eventId: "b", action: "created" } });
    hear({ type: "event_update", data: { eventId: "a", action: "cancelled" } });
    hear({ type: "direct_message", id: "x", data: 1 });
    hear({ type: "direct_message", id: "y", data: 2 });
    hear({ type: "notification", id: "n", data: "nonsense" });
    hear({ type: "presence_update", data: null });
    expect(said("events")).toEqual([
      ["event_update", { eventId: "b", action: "created" }],
      ["event_update", { eventId: "a", action: "cancelled" }],
    ]);
    expect(said("direct")).toEqual([
      ["direct_message", 1],
      ["direct_message", 2],
    ]);
    expect(said("notifications")).toEqual([["notification", "nonsense"]]);
  });

  it("remembers each of those that come without an id, under one of their own", () => {
    const { backlog, hearRaw } = setUp();
    for (const data of [1, 2, 3]) hearRaw({ type: "notification", data });
    const remembered = backlog.of("notifications");
    expect(remembered.map(({ data }) => data)).toEqual([1, 2, 3]);
    expect(new Set(remembered.map(({ id }) => id)).size).toBe(3);
    expect(remembered.every(({ isStamped }) => isStamped)).toBe(true);
  });

  it("takes nothing but text for a name", () => {
    const { client, hear, said } = setUp();
    const errors: unknown[] = [];
    client.on("error", ({ error }) => errors.push(error.code));
    const odd = { toString: 1 };
    hear({ type: "event_update", data: { eventId: odd } });
    hear({ type: "user_online", data: { userId: odd } });
    hear({ type: "user_offline", data: { userId: 7 } });
    expect(errors).toEqual([]);
    expect(said("events")).toEqual([["event_update", { eventId: odd }]]);
  });

  it("forgets the oldest, but never the state", () => {
    const { hear, said } = setUp();
    hear({ type: "notifications_state", data: "state" });
    for (let number = 0; number < 1_005; number += 1) {
      hear({ type: "notification", id: String(number), data: number });
    }
    const all = said("notifications");
    expect([all.length, all[0], all[1]]).toEqual([
      1_001,
      ["notifications_state", "state"],
      ["notification", 5],
    ]);
  });
});

describe("subscriptions that move", () => {
  it("hear each client while it is followed, and each message once", () => {
    const [here, there] = [wiredClient(), wiredClient()];
    const heard: unknown[] = [];
    const moving = new MovingSubscriptions();
    const id = moving.add({ types: "note", handler: ({ data }) => heard.push(data) });
    here.hear({ type: "note", data: "too early" });
    moving.follow(here.client);
    moving.follow(here.client);
    here.hear({ type: "note", data: 1 });
    moving.follow(there.client);
    here.hear({ type: "note", data: "too late" });
    there.hear({ type: "note", data: 2 });
    expect(moving.remove(id)).toBe(true);
    expect(moving.remove(id)).toBe(false);
    there.hear({ type: "note", data: "too late" });
    expect(heard).toEqual([1, 2]);
  });

  it("end with the first message where one is wanted, on whichever client it comes", () => {
    const [here, there] = [wiredClient(), wiredClient()];
    const heard: unknown[] = [];
    const moving = new MovingSubscriptions();
    moving.follow(here.client);
    moving.add({ types: "note", handler: ({ data }) => heard.push(data), once: true });
    moving.follow(there.client);
    there.hear({ type: "note", data: 1 });
    moving.follow(here.client);
    here.hear({ type: "note", data: 2 });
    expect(heard).toEqual([1]);
  });
});

describe("typing", () => {
  const setUp = () => {
    const told: string[] = [];
    const clock = new HandClock();
    const typing = new OwnTyping({
      timeoutMs: 100,
      start: () => told.push(`start ${clock.now()}`),
      stop: () => told.push(`stop ${clock.now()}`),
      clock,
    });
    return { told, clock, typing };
  };

  it("is told now and then while it goes on, and ends in time", () => {
    const { told, clock, typing } = setUp();
    for (const at of [0, 20, 40, 60, 80, 120]) {
      clock.moveTo(at);
      typing.pressed();
    }
    clock.moveTo(219);
    expect(told).toEqual(["start 0", "start 60", "start 120"]);
    clock.moveTo(220);
    expect([told.at(-1), clock.size]).toEqual(["stop 220", 0]);
  });

  it("ends when it is ended, once", () => {
    const { told, clock, typing } = setUp();
    typing.ended();
    typing.pressed();
    typing.ended();
    typing.ended();
    clock.moveTo(1_000);
    expect([told, clock.size]).toEqual([["start 0", "stop 0"], 0]);
  });
});

describe("a log", () => {
  it("keeps what its reader makes of messages, and counts only those", () => {
    const odd = ({ data, type }: Message): Message | undefined =>
      Number(data) % 2 === 1 ? new Message(type, `read ${String(data)}`) : undefined;
    const log = [1, 2, 3, 4, 5].reduce(
      (next, data) => next.received(new Message("note", data)),
      MessageLog.of(2, 10, odd),
    );
    const shown = log.shown();
    expect(shown.messages.map(({ data }) => data).toArray()).toEqual(["read 3", "read 5"]);
    expect([shown.start, shown.cursor, shown.since(12).size, shown.since(99).size]).toEqual([
      11, 13, 1, 0,
    ]);
    expect([shown.shown(), shown.timePassed(), shown.nextDeadline]).toEqual([
      shown,
      shown,
      undefined,
    ]);
  });

  const filled = (count: number, log = MessageLog.of(2)): MessageLog =>
    Array.from({ length: count }, (_, data) => new Message("note", data)).reduce(
      (next, message) => next.received(message),
      log,
    );

  it("keeps beyond its size what has not been shown yet, and only that", () => {
    expect([filled(50).since(0).size, filled(50).newest.size]).toEqual([50, 2]);
    const shown = filled(50).shown();
    expect(shown.messages.size).toBe(2);
    expect(filled(3, shown).since(50).size).toBe(3);
    expect(filled(3, shown).messages.size).toBe(5);
  });

  it("has an end for a page that shows nothing for long", () => {
    expect(filled(100_010).messages.size).toBe(100_002);
  });
});

describe("frames without a page", () => {
  it("come in the next task, one for all who ask", async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const frames = new PageFrames();
    const told: string[] = [];
    const before = timers();
    const again = (): void => void told.push("again");
    await new Promise<void>((resolve) => {
      frames.request(again);
      frames.request(again);
      frames.request(() => told.push("dropped"))();
      frames.request(resolve);
      expect(told).toEqual([]);
    });
    expect(told).toEqual(["again"]);
    frames.request(() => told.push("dropped"))();
    expect(timers()).toBeLessThanOrEqual(before);
  });
});

describe("what a component asks for", () => {
  it("is a connection to this machine where it names no server", () => {
    expect(wishOf({}).url).toBe("ws://localhost:3000");
    expect(wishOf({ url: undefined, port: 4000 }).url).toBe("ws://localhost:4000");
  });

  it("is nobody's with an empty token, as without one", () => {
    const [without, empty] = [wishOf({}), wishOf({ authToken: "" })];
    expect([empty.token, empty.bearer]).toEqual([undefined, without.bearer]);
  });
});
