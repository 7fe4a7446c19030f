import { rowsOf } from "../../../examples/showcase/page/parts/rows.js";
import {
  dayText,
  hueOf,
  initialsOf,
  relativeText,
  typingText,
} from "../../../examples/showcase/page/parts/words.js";
import { hrefOf, isLookedAt, routeOf } from "../../../examples/showcase/page/shell/route.js";

const noon = new Date(2026, 0, 2, 12).getTime();
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

describe("the words", () => {
  it.each([
    ["Ada", "A"],
    ["Ada Lovelace", "AL"],
    ["ada of lovelace", "AO"],
    ["🦊 Fox", "F"],
    ["🦊", "🦊"],
    ["", ""],
  ])("of the avatar of %p are %p", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it("give a user always the same colour", () => {
    expect(hueOf("user-ada")).toBe(hueOf("user-ada"));
    expect(hueOf("user-ada")).toBeLessThan(360);
  });

  it.each([
    [[], ""],
    [["Ada"], "Ada is typing"],
    [["Ada", "Ben"], "Ada and Ben are typing"],
    [["Ada", "Ben", "Cy"], "Several people are typing"],
  ])("for %p who type are %p", (names, text) => {
    expect(typingText(names)).toBe(text);
  });

  it.each([
    [0, "Today"],
    [1, "Tomorrow"],
    [-1, "Yesterday"],
  ])("for the day %p days away are %p", (days, text) => {
    expect(dayText(noon + days * dayMs, noon)).toBe(text);
  });

  it.each([
    [5 * minuteMs + 1, "in 5 minutes"],
    [minuteMs / 3, "in less than a minute"],
    [-minuteMs / 3, "just now"],
    [-2 * 60 * minuteMs, "2 hours ago"],
    [dayMs, "tomorrow"],
  ])("for %p ms from now are %p", (awayMs, text) => {
    expect(relativeText(noon + awayMs, noon)).toBe(text);
  });
});

describe("the rows of a conversation", () => {
  const said = (id: string, at: number, userId = "ben") => ({ id, userId, at });
  const layout = (...lines: readonly ReturnType<typeof said>[]): readonly string[] =>
    rowsOf(lines).map((row) =>
      row.kind === "day"
        ? "day"
        : [row.line.id, row.isFirst && "first", row.isLast && "last"].filter(Boolean).join(" "),
    );

  it("group what one author says without a pause", () => {
    expect(
      layout(
        said("a", noon),
        said("b", noon + 1),
        said("c", noon + 2, "ada"),
        said("d", noon + 3),
        said("e", noon + 3 + 5 * minuteMs),
      ),
    ).toEqual(["day", "a first", "b last", "c first last", "d first last", "e first last"]);
  });

  it("begin a new day", () => {
    expect(layout(said("a", noon), said("b", noon + dayMs))).toEqual([
      "day",
      "a first last",
      "day",
      "b first last",
    ]);
  });
});

describe("an address", () => {
  it.each([
    ["#/chat/lobby", { view: "chat", detail: "lobby" }],
    ["#/chat/reading%20group", { view: "chat", detail: "reading group" }],
    ["#/chat", { view: "chat", detail: "" }],
    ["#/events", { view: "events", detail: "" }],
    ["", { view: "chat", detail: "lobby" }],
    ["#/nowhere", { view: "chat", detail: "lobby" }],
    ["#/constructor", { view: "chat", detail: "lobby" }],
    ["#/chat/%", { view: "chat", detail: "" }],
  ])("%p is a route", (hash, route) => {
    expect(routeOf(hash)).toEqual(route);
  });

  it.each([
    ["#/chat/reading%20group", true],
    ["#/chat/lobby", false],
    ["#/events", false],
    ["https://example.com/#/chat/reading%20group", false],
  ])("%p is looked at in the reading group: %p", (hash, isSeen) => {
    expect(isLookedAt(hash, { view: "chat", detail: "reading group" })).toBe(isSeen);
  });

  it("leads back to its route", () => {
    expect(routeOf(hrefOf("chat", "a/b c"))).toEqual({ view: "chat", detail: "a/b c" });
  });
});
