import { is } from "immutable";
import { Message } from "jounce-websocket";
import { Roster } from "jounce-websocket/modules";
import { isProportional } from "../../../support/timing.js";

const online = (userId: string, fields: object = {}): Message =>
  new Message("user_online", { userId, status: "online", ...fields });
const offline = (userId: string, fields: object = { lastSeen: 7 }): Message =>
  new Message("user_offline", { userId, ...fields }, { timestamp: 9 });
const update = (userId: string, fields: object): Message =>
  new Message("presence_update", { userId, status: "online", ...fields });

const heard = (roster: Roster, ...messages: readonly Message[]): Roster =>
  messages.reduce((next, message) => next.received(message), roster);

describe("who is online", () => {
  it("is who has come and not gone", () => {
    const roster = heard(new Roster(), online("ann"), online("bob"), offline("ann"));
    expect(roster.onlineUsers.toArray()).toEqual(["bob"]);
    expect(roster.statuses.toObject()).toEqual({ ann: "offline", bob: "online" });
    expect(roster.getStatus("ann")).toBe("offline");
    expect(roster.getStatus("nobody")).toBe("offline");
  });

  it("is not changed by an update, which changes the status alone", () => {
    const roster = heard(new Roster(), online("ann"), update("ann", { status: "away" }));
    expect(roster.onlineUsers.has("ann")).toBe(true);
    expect(roster.getStatus("ann")).toBe("away");
    const stranger = heard(roster, update("bob", { status: "busy" }));
    expect(stranger.onlineUsers.has("bob")).toBe(false);
    expect(stranger.getStatus("bob")).toBe("busy");
  });

  it("is replaced by the state that a server tells", () => {
    const users = [
      { userId: "bob", status: "away", userName: "Bob" },
      { userId: "cid", status: "offline" },
      { userId: "", status: "online" },
      null,
    ];
    const roster = heard(new Roster(), online("ann"), new Message("presence_state", { users }));
    expect(roster.onlineUsers.toArray()).toEqual(["bob"]);
    expect(roster.users.toObject()).toEqual({ bob: users[0], cid: users[1] });
  });
});

describe("what is known of a user", () => {
  it("is what was told last of each thing", () => {
    const roster = heard(
      new Roster(),
      online("ann", { userName: "Ann" }),
      update("ann", { status: "busy", customStatus: "In a meeting", lastSeen: 5 }),
    );
    expect(roster.users.get("ann")).toEqual({
      userId: "ann",
      userName: "Ann",
      status: "busy",
      customStatus: "In a meeting",
      lastSeen: 5,
    });
    const silent = heard(roster, update("ann", { customStatus: "" }));
    expect(silent.users.get("ann")).not.toHaveProperty("customStatus");
  });

  it("is when they were seen last, by the message where it does not say", () => {
    expect(heard(new Roster(), offline("ann")).users.get("ann")?.lastSeen).toBe(7);
    expect(heard(new Roster(), offline("ann", {})).users.get("ann")?.lastSeen).toBe(9);
    const timeless = new Message("user_offline", { userId: "ann" });
    expect(heard(new Roster(), timeless).users.get("ann")).toEqual({
      userId: "ann",
      status: "offline",
    });
  });

  it("is bounded: who was heard of first gives way", () => {
    const roster = heard(new Roster({ maxUsers: 2 }), online("ann"), online("bob"), online("cid"));
    expect([...roster.users.keys()]).toEqual(["bob", "cid"]);
    expect(roster.onlineUsers.toArray()).toEqual(["bob", "cid"]);
  });
});

describe("a roster", () => {
  it("takes news of one user in the same time, however many it knows", async () => {
    const crowd = (count: number): Roster =>
      heard(
        new Roster({ maxUsers: count }),
        new Message("presence_state", {
          users: Array.from({ length: count }, (_, index) => ({
            userId: `u${index}`,
            status: "online",
          })),
        }),
      );
    const crowds = new Map([100, 1_600].map((count) => [count, crowd(count)]));
    const everybodyLeaves = (count: number): Roster =>
      [...(crowds.get(count)?.users.keys() ?? [])].reduce(
        (roster, userId) => heard(roster, update(userId, { status: "away" })),
        crowds.get(count) ?? new Roster(),
      );
    expect(everybodyLeaves(100).getStatus("u99")).toBe("away");
    expect(await isProportional(everybodyLeaves, 100)).toBe(true);
  });

  it("of nobody stays the same", () => {
    const none = new Roster({ maxUsers: 0 });
    expect(heard(none, online("ann"), update("bob", {}), offline("cid"))).toBe(none);
  });

  it("is the same when it is told the same state", () => {
    const state = (): Message =>
      new Message("presence_state", { users: [{ userId: "ann", status: "away" }] });
    const roster = heard(new Roster(), state());
    expect(heard(roster, state())).toBe(roster);
  });

  it.each([
    online("ann"),
    new Message("user_online", { userId: "bob", status: "asleep" }),
    new Message("user_online"),
    new Message("user_offline", {}),
    new Message("presence_update", { action: "subscribe", userId: "ann" }),
    new Message("presence_state", { users: {} }),
    new Message("note", { userId: "bob" }),
  ])("stays the same when nothing is new: %p", (message) => {
    const roster = heard(new Roster(), online("ann"));
    expect(roster.received(message)).toBe(roster);
  });

  it("equals one of the same history and no other", () => {
    const tell = () => heard(new Roster(), online("ann"), update("ann", { status: "away" }));
    expect(is(tell(), tell())).toBe(true);
    expect(tell().timePassed()).toEqual(tell());
    expect(tell().nextDeadline).toBeUndefined();
    const others = [
      new Roster(),
      new Roster({ maxUsers: 5 }),
      heard(new Roster(), online("ann")),
      {},
    ];
    for (const other of others) expect(tell().equals(other)).toBe(false);
    expect(new Roster().equals(new Roster({ maxUsers: 5 }))).toBe(false);
  });
});
