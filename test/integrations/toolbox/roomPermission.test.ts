import { OrderedSet } from "immutable";
import { Room } from "jounce-websocket";
import type { RoomAction } from "../../../src/integrations/toolbox/roomPermission.js";
import { hasRoomPermission } from "../../../src/integrations/toolbox/roomPermission.js";

const actions: readonly RoomAction[] = ["read", "write", "invite", "manage"];

const allowed = (room: unknown, userId: unknown): string[] =>
  actions.filter((action) => Reflect.apply(hasRoomPermission, undefined, [room, userId, action]));

const lobby = { id: "lobby", name: "Lobby", type: "public", members: ["ann", "bob"] };

describe("a room that grants nothing in particular", () => {
  it("lets its members read and write", () => {
    expect(allowed(lobby, "ann")).toEqual(["read", "write"]);
    expect(allowed({ ...lobby, permissions: undefined }, "ann")).toEqual(["read", "write"]);
  });

  it("lets nobody else do anything", () => {
    expect(allowed(lobby, "eve")).toEqual([]);
  });
});

describe("a room with permissions", () => {
  it("lets its members do what is granted, and nothing else", () => {
    const permissions = { read: true, write: false, invite: true };
    expect(allowed({ ...lobby, permissions }, "ann")).toEqual(["read", "invite"]);
    expect(allowed({ ...lobby, permissions: {} }, "ann")).toEqual([]);
  });

  it("says the same with the longer names", () => {
    const permissions = { canRead: true, canManage: true };
    expect(allowed({ ...lobby, permissions }, "bob")).toEqual(["read", "manage"]);
  });

  it("grants nothing to who is no member", () => {
    expect(allowed({ ...lobby, permissions: { read: true, manage: true } }, "eve")).toEqual([]);
  });

  it("grants only by its own word, and only with true", () => {
    const inherited = Object.create({ read: true, manage: true });
    expect(allowed({ ...lobby, permissions: inherited }, "ann")).toEqual([]);
    expect(allowed({ ...lobby, permissions: { read: "yes", write: 1 } }, "ann")).toEqual([]);
    expect(allowed({ ...lobby, permissions: "read" }, "ann")).toEqual([]);
  });
});

describe("the members of a room", () => {
  it("are those of the value too", () => {
    const room = new Room("lobby").addMember("ann");
    expect(hasRoomPermission(room, "ann", "write")).toBe(true);
    expect(hasRoomPermission(room, "bob", "write")).toBe(false);
    expect(hasRoomPermission(room, "ann", "manage")).toBe(false);
  });

  it("may be a list or any set", () => {
    expect(allowed({ members: new Set(["ann"]) }, "ann")).toEqual(["read", "write"]);
    expect(allowed({ members: OrderedSet(["ann"]) }, "ann")).toEqual(["read", "write"]);
  });

  it.each([undefined, null, "ann", 7, {}, { members: null }, { members: "ann" }, { members: {} }])(
    "are nobody in what is no room: %j",
    (room) => {
      expect(allowed(room, "a")).toEqual([]);
      expect(allowed(room, "ann")).toEqual([]);
      expect(allowed(room, undefined)).toEqual([]);
    },
  );
});

describe("an action that is none of the four", () => {
  it.each(["delete", "", "constructor", "__proto__", "canRead", undefined])(
    "is refused: %j",
    (action) => {
      const permissions = { delete: true, canRead: true };
      const room = { ...lobby, permissions };
      expect(Reflect.apply(hasRoomPermission, undefined, [room, "ann", action])).toBe(false);
    },
  );
});
