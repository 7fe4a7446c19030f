import { option as O } from "fp-ts";
import { is, Map, Set } from "immutable";
import { Connection } from "../../../src/core/connection/Connection.js";
import { ConnectionState } from "../../../src/core/connectionState.js";

const connection = new Connection("c1", { joinedAt: 5 });

describe("a connection", () => {
  it("is connected, nobody's and in no room by default", () => {
    expect(new Connection("c1")).toMatchObject({
      id: "c1",
      state: "connected",
      userId: undefined,
      joinedAt: 0,
      lastActivity: 0,
      info: {},
    });
    expect(connection.rooms.isEmpty()).toBe(true);
    expect(connection.lastActivity).toBe(5);
  });

  it("notes when it was heard of", () => {
    expect(connection.updateActivity(9).lastActivity).toBe(9);
    expect(connection.lastActivity).toBe(5);
  });

  it.each(["username", "__proto__", "hasOwnProperty"])(
    "holds what an app notes under %p",
    (key) => {
      expect(connection.getUserData(key)).toEqual(O.none);
      expect(connection.setUserData(key, "john").getUserData(key)).toEqual(O.some("john"));
    },
  );

  it("tells a note of undefined from none", () => {
    expect(connection.setUserData("a", undefined).getUserData("a")).toEqual(O.some(undefined));
  });

  it("stays the same reference when nothing changes", () => {
    const noted = connection.setUserData("role", "admin");
    expect(noted.setUserData("role", "admin")).toBe(noted);
    expect(noted.updateActivity()).toBe(noted);
    expect(noted.updateActivity(5)).toBe(noted);
  });

  it("is active only while connected", () => {
    expect(connection.isActive()).toBe(true);
    expect(connection.with({ state: ConnectionState.Disconnecting }).isActive()).toBe(false);
  });

  it("knows its rooms", () => {
    const inside = connection.with({ rooms: Set(["lobby"]) });
    expect([inside.isInRoom("lobby"), inside.isInRoom("attic")]).toEqual([true, false]);
  });

  it("comes back from its plain form", () => {
    const full = new Connection("c1", {
      userId: "ann",
      userData: Map([["role", "admin"]]),
      rooms: Set(["lobby"]),
      joinedAt: 1,
      lastActivity: 2,
      info: { address: "127.0.0.1" },
    });
    expect(Connection.fromJSON(JSON.parse(JSON.stringify(full)))).toEqual(full);
  });
});

describe("the equality of connections", () => {
  it("is that of their contents", () => {
    const twin = new Connection("c1", { joinedAt: 5 });
    expect(is(connection, twin)).toBe(true);
    expect(connection.hashCode()).toBe(twin.hashCode());
  });

  it("does not tell a handshake without an origin from one of undefined", () => {
    const other = new Connection("c1", { joinedAt: 5, info: { origin: undefined } });
    expect(is(connection, other)).toBe(true);
  });

  it.each([
    ["another kind", {}],
    ["another id", new Connection("c2", { joinedAt: 5 })],
    ["another state", connection.with({ state: ConnectionState.Disconnected })],
    ["another user", connection.with({ userId: "ann" })],
    ["another beginning", connection.with({ joinedAt: 6 })],
    ["another activity", connection.updateActivity(6)],
    ["other notes", connection.setUserData("a", 1)],
    ["other rooms", connection.with({ rooms: Set(["lobby"]) })],
    ["another handshake", connection.with({ info: { url: "/chat" } })],
  ])("sees %s", (_, other) => {
    expect(connection.equals(other)).toBe(false);
  });
});
