import { dotOf, noteOf, ownNoteOf } from "../../../examples/showcase/page/parts/presence.js";

const noon = Date.UTC(2026, 0, 2, 12);
const ben = { userId: "ben", status: "online", customStatus: "At lunch" } as const;

describe("what is said of somebody", () => {
  it("is their status while there is a connection, and what was known last without one", () => {
    expect(noteOf(ben, noon, true)).toBe("Online · At lunch");
    expect(noteOf(ben, noon, false)).toBe("Was online · At lunch");
    expect([dotOf("online", true), dotOf("online", false)]).toEqual(["online", "unknown"]);
  });

  it.each([
    [undefined, "Offline"],
    [noon - 120_000, "Last seen 2 minutes ago"],
    [noon + 120_000, "Last seen just now"],
  ])("is when they were seen, once they are gone: %p", (lastSeen, note) => {
    expect(noteOf({ userId: "ben", status: "offline", lastSeen }, noon, true)).toBe(note);
  });
});

describe("what is said of oneself", () => {
  it.each([
    ["online", true, "Online · At lunch"],
    ["offline", true, "Invisible to others · At lunch"],
    ["online", false, "Offline"],
  ] as const)("with the status %s, connected %p, is %p", (status, isLive, note) => {
    expect(ownNoteOf({ ...ben, status }, isLive)).toBe(note);
  });
});
