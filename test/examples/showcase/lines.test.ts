import { mentionsIn, readersByLine } from "../../../examples/showcase/page/parts/Line.js";
import { roomNameOf } from "../../../examples/showcase/page/shell/rooms.js";
import { visitorIn } from "../../../examples/showcase/page/visitor.js";

const people = [
  { userId: "1", name: "Ada" },
  { userId: "2", name: "Ben" },
  { userId: "3", name: "Ada Lovelace" },
];

describe("who is named in a text", () => {
  it.each([
    ["Hello @Ben", ["2"]],
    ["@Ben and @Ada!", ["1", "2"]],
    ["Ben, hello", []],
    ["@nobody", []],
    ["@Benjamin", []],
    ["@Ada Lovelace", ["3"]],
  ])("%p", (text, userIds) => {
    expect(mentionsIn(text, people)).toEqual(userIds);
  });
});

describe("who has read how far", () => {
  const line = (id: string, userId: string) => ({ id, userId });
  const lines = [line("m1", "ada"), line("m2", "ada"), line("m3", "ben"), line("m4", "ada")];
  const readBy = (read: Readonly<Record<string, readonly string[]>>) => (id: string) =>
    read[id] ?? [];

  it("stands below the last message that somebody has read", () => {
    const readers = readersByLine(lines, readBy({ m1: ["cy", "dora"], m2: ["cy"] }));
    expect([...readers]).toEqual([
      ["m2", ["cy"]],
      ["m1", ["dora"]],
    ]);
  });

  it("is not said of who wrote something later, which shows it anyway", () => {
    expect([...readersByLine(lines, readBy({ m1: ["ben"], m2: ["ben"] }))]).toEqual([]);
    expect([...readersByLine(lines, readBy({ m2: ["ben"], m4: ["ben"] }))]).toEqual([
      ["m4", ["ben"]],
    ]);
  });

  it("is not said of the author", () => {
    expect([...readersByLine(lines, readBy({ m4: ["ada"] }))]).toEqual([]);
  });
});

describe("the name of a room", () => {
  it.each([
    ["  reading   group ", "reading group"],
    ["#random", "random"],
    ["@ada", "ada"],
    [" # ", ""],
  ])("%p is %p", (text, name) => {
    expect(roomNameOf(text)).toBe(name);
  });
});

describe("what a browser remembers of its visitor", () => {
  it("is taken when it is whole", () => {
    const visitor = { key: "k", userId: "u", name: "Ada" };
    expect(visitorIn(JSON.stringify(visitor))).toEqual(visitor);
  });

  it.each([[null], [""], ["{"], ["null"], ["7"], ['{"key":"k","userId":"u"}'], ['{"name":""}']])(
    "is nobody when it is %p",
    (text) => {
      expect(visitorIn(text)).toBeUndefined();
    },
  );
});
