import { option as O } from "fp-ts";
import { is } from "immutable";
import { Room } from "../../src/core/Room.js";

const lobby = new Room("lobby").addMember("a").addMember("b");

describe("a room", () => {
  it("is empty, persistent and unlimited by default", () => {
    const room = new Room("lobby");
    expect(room).toMatchObject({ name: "lobby", capacity: undefined, persistent: true });
    expect(room.getMemberCount()).toBe(0);
    expect(room.isFull()).toBe(false);
  });

  it("keeps the order in which its members joined", () => {
    expect(lobby.addMember("c").removeMember("a").addMember("a").getMembers()).toEqual([
      "b",
      "c",
      "a",
    ]);
    expect(lobby.getMembers()).toEqual(["a", "b"]);
  });

  it("stays the same reference when nothing changes", () => {
    const room = lobby.setMetadata("topic", "tea");
    expect(room.addMember("a")).toBe(room);
    expect(room.removeMember("stranger")).toBe(room);
    expect(room.setMetadata("topic", "tea")).toBe(room);
  });

  it("knows its members", () => {
    expect([lobby.hasMember("a"), lobby.hasMember("c"), lobby.getMemberCount()]).toEqual([
      true,
      false,
      2,
    ]);
  });

  it("hands out a fresh array of members", () => {
    lobby.getMembers().push("intruder");
    expect(lobby.getMembers()).toEqual(["a", "b"]);
  });

  it("is full at its capacity and keeps that through changes", () => {
    const room = new Room("cell", { capacity: 1, persistent: false }).addMember("a");
    expect(room.isFull()).toBe(true);
    expect(room.removeMember("a")).toMatchObject({ capacity: 1, persistent: false });
  });

  it.each(["max", "__proto__", "constructor"])("holds metadata under %p", (key) => {
    expect(lobby.getMetadata(key)).toEqual(O.none);
    expect(lobby.setMetadata(key, 4).getMetadata(key)).toEqual(O.some(4));
  });

  it("tells a value of undefined from none", () => {
    expect(lobby.setMetadata("topic", undefined).getMetadata("topic")).toEqual(O.some(undefined));
  });

  it.each([0, -1, 1.5, NaN])("has no capacity of %p", (capacity) => {
    expect(() => new Room("lobby", { capacity })).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
  });

  it("has a good name in its one form", () => {
    expect(() => new Room("")).toThrow(expect.objectContaining({ code: "INVALID_NAME" }));
    expect(new Room("cafe\u0301").name).toBe("caf\u00e9");
  });

  it("keeps working with a name at the limit", () => {
    expect(new Room("x".repeat(255)).addMember("a").hasMember("a")).toBe(true);
  });

  it("comes back from its plain form", () => {
    const room = new Room("cell", { capacity: 2 }).addMember("a").setMetadata("topic", "tea");
    expect(Room.fromJSON(JSON.parse(JSON.stringify(room)))).toEqual(room);
  });
});

describe("a room that only some may join", () => {
  const open = new Room("cell", { capacity: 5 }).addMember("a").setMetadata("topic", "tea");
  const closed = open.authorize(["ann", "bob"]);

  it("is one to which users are named, now or before", () => {
    expect(["ann", "bob", "zoe", undefined, ""].map((user) => closed.allows(user))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(closed.authorize(["zoe"]).allowedUsers?.toArray()).toEqual(["ann", "bob", "zoe"]);
    expect(new Room("cell", { allowedUsers: new Set(["ann"]) }).allows("ann")).toBe(true);
  });

  it("is no other: an open one lets in everybody, be they nobody", () => {
    expect([open.allows("zoe"), open.allows(undefined), open.allowedUsers]).toEqual([
      true,
      true,
      undefined,
    ]);
  });

  it("knows users by the one form of their names", () => {
    expect(open.authorize(["cafe\u0301"]).allows("caf\u00e9")).toBe(true);
    expect(
      closed.deauthorize("a\u0301").authorize(["\u00e1"]).deauthorize("a\u0301").allows("\u00e1"),
    ).toBe(false);
    for (const misuse of [() => open.authorize([""]), () => open.deauthorize("\n")]) {
      expect(misuse).toThrow(expect.objectContaining({ code: "INVALID_NAME" }));
    }
  });

  it("stays closed when nobody is left who may", () => {
    const empty = closed.deauthorize("ann").deauthorize("bob");
    expect([empty.allows("ann"), empty.allows(undefined)]).toEqual([false, false]);
    expect(open.deauthorize("ann").allows("zoe")).toBe(false);
    expect(new Room("cell", { allowedUsers: [] }).allows("ann")).toBe(false);
  });

  it("stays when it is empty, or it would come back open to everybody", () => {
    const made = new Room("cell", { persistent: false });
    expect(made.authorize(["ann"]).persistent).toBe(true);
    expect(new Room("cell", { persistent: false, allowedUsers: ["ann"] }).persistent).toBe(true);
  });

  it("keeps everything else, and who may join through every change", () => {
    expect(closed).toMatchObject({ capacity: 5, members: open.members, metadata: open.metadata });
    const changed = closed.addMember("b").removeMember("a").setMetadata("topic", "milk");
    expect(changed.allowedUsers).toBe(closed.allowedUsers);
  });

  it("stays the same reference when nothing changes", () => {
    expect(closed.authorize(["bob"])).toBe(closed);
    expect(closed.authorize([])).toBe(closed);
    expect(closed.deauthorize("zoe")).toBe(closed);
  });

  it("comes back from its plain form", () => {
    const room = Room.fromJSON(JSON.parse(JSON.stringify(closed)));
    expect(is(room, closed)).toBe(true);
    expect(is(Room.fromJSON(JSON.parse(JSON.stringify(closed.deauthorize("ann")))), closed)).toBe(
      false,
    );
    expect("allowedUsers" in open.toJSON()).toBe(false);
  });
});

describe("the equality of rooms", () => {
  const twin = (): Room => new Room("lobby").addMember("a").addMember("b");

  it("is that of their contents", () => {
    expect(is(lobby, twin())).toBe(true);
    expect(lobby.hashCode()).toBe(twin().hashCode());
  });

  it.each([
    ["another kind", {}],
    ["another name", new Room("attic").addMember("a").addMember("b")],
    ["another capacity", new Room("lobby", { capacity: 2 }).addMember("a").addMember("b")],
    ["another fate", new Room("lobby", { persistent: false }).addMember("a").addMember("b")],
    ["another circle", twin().authorize(["ann"])],
    ["another order", new Room("lobby").addMember("b").addMember("a")],
    ["other metadata", twin().setMetadata("topic", "tea")],
  ])("sees %s", (_, other) => {
    expect(lobby.equals(other)).toBe(false);
  });
});
