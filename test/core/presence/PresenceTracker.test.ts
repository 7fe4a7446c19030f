import { is } from "immutable";
import {
  isPresenceStatus,
  PresenceStatus,
  PresenceTracker,
} from "../../../src/core/presence/PresenceTracker.js";

const none = new PresenceTracker();
const ann = none.setOnline("ann", 5);

describe("a presence status", () => {
  it.each(Object.values(PresenceStatus))("may be %s", (status) => {
    expect(isPresenceStatus(status)).toBe(true);
  });

  it.each(["Online", "", undefined, 1])("is not %p", (status) => {
    expect(isPresenceStatus(status)).toBe(false);
  });
});

describe("a presence tracker", () => {
  it("knows nobody at first: everybody is offline", () => {
    expect(none.getStatus("ann")).toBe("offline");
    expect(none.get("ann")).toBeUndefined();
    expect(none.getUsers()).toEqual([]);
  });

  it("marks a user online, known or not", () => {
    expect(ann.get("ann")).toMatchObject({ status: "online", lastSeen: 5 });
    expect(ann.setAway("ann").setOnline("ann").get("ann")).toMatchObject({
      status: "online",
      lastSeen: 5,
    });
    expect(none.setOnline("bob").get("bob")?.lastSeen).toBe(0);
  });

  it.each([
    ["away", ann.setAway("ann"), 5],
    ["busy", ann.setBusy("ann"), 5],
    ["offline", ann.setOffline("ann", 9), 9],
    ["offline", ann.setOffline("ann"), 5],
  ])("marks a known user %s", (status, tracker, lastSeen) => {
    expect(tracker.get("ann")).toMatchObject({ status, lastSeen });
    expect(tracker.isOnline("ann")).toBe(false);
    expect(tracker.getOnlineCount()).toBe(0);
  });

  it("leaves an unknown user unknown", () => {
    expect(none.setAway("ann")).toBe(none);
    expect(none.setBusy("ann")).toBe(none);
    expect(none.setOffline("ann", 3)).toBe(none);
    expect(none.setCustomStatus("ann", "gone fishing")).toBe(none);
  });

  it("keeps words beside the status", () => {
    const fishing = ann.setCustomStatus("ann", "gone fishing");
    expect(fishing.get("ann")?.customStatus).toBe("gone fishing");
    expect(fishing.setCustomStatus("ann", undefined).equals(ann)).toBe(true);
  });

  it("lists who is online in the order in which they were first seen", () => {
    const tracker = ann.setOnline("bob").setOnline("cid").setAway("bob").setOnline("ann", 8);
    expect(tracker.getOnlineUsers()).toEqual(["ann", "cid"]);
    expect(tracker.getUsers().map(({ userId }) => userId)).toEqual(["ann", "bob", "cid"]);
    expect(tracker.getOnlineCount()).toBe(2);
    expect(tracker.isOnline("cid")).toBe(true);
  });

  it("stays the same reference when nothing changes", () => {
    expect(ann.setOnline("ann", 5)).toBe(ann);
    expect(ann.setOnline("ann")).toBe(ann);
    expect(ann.disconnect("bob", "b1")).toBe(ann);
    expect(ann.disconnect("ann", "unknown")).toBe(ann);
  });
});

describe("a user with several connections", () => {
  const twice = none.connect("ann", "a1", 1).connect("ann", "a2", 2);

  it("is online until the last of them goes, and then forgotten", () => {
    const once = twice.disconnect("ann", "a1");
    expect(once.get("ann")).toMatchObject({ status: "online", lastSeen: 2 });
    expect(once.disconnect("ann", "a2").getUsers()).toEqual([]);
    expect(none.connect("bob", "b1").get("bob")?.lastSeen).toBe(0);
  });

  it("keeps the status that was set by hand", () => {
    expect(twice.setAway("ann").connect("ann", "a3", 3).getStatus("ann")).toBe("away");
    expect(twice.setAway("ann").disconnect("ann", "a1").getStatus("ann")).toBe("away");
  });

  it("is online again by a new connection after being offline", () => {
    expect(twice.setOffline("ann").connect("ann", "a3", 3).getStatus("ann")).toBe("online");
  });

  it("comes back from the plain form", () => {
    expect(PresenceTracker.fromJSON(JSON.parse(JSON.stringify(twice)))).toEqual(twice);
  });
});

describe("the equality of presence trackers", () => {
  it("is that of their entries", () => {
    const twin = new PresenceTracker().setOnline("ann", 5);
    expect(is(ann, twin)).toBe(true);
    expect(ann.hashCode()).toBe(twin.hashCode());
  });

  it.each([
    ["another kind", {}],
    ["another user", none.setOnline("bob", 5)],
    ["another status", ann.setBusy("ann")],
    ["another time", ann.setOnline("ann", 6)],
    ["other words", ann.setCustomStatus("ann", "hi")],
    ["other connections", ann.connect("ann", "a1", 5)],
  ])("sees %s", (_, other) => {
    expect(ann.equals(other)).toBe(false);
  });

  it("sees the kind of an entry", () => {
    expect(ann.users.get("ann")?.equals({ userId: "ann" })).toBe(false);
  });
});
