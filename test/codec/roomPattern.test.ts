import fc from "fast-check";
import { isOfPattern, roomPattern } from "../../src/codec/roomPattern.js";

const isOf = (pattern: string, room: string): boolean => isOfPattern(roomPattern(pattern), room);

describe("a room pattern", () => {
  it.each([
    ["lobby", "lobby", true],
    ["lobby", "Lobby", false],
    ["lobby", "lobby/1", false],
    ["chat/:id", "chat/7", true],
    ["chat/:id", "chat/:id", true],
    ["chat/:id", "chat/", false],
    ["chat/:id", "chat", false],
    ["chat/:id", "chat/7/8", false],
    [":game/table/:seat", "go/table/2", true],
    [":game/table/:seat", "go/chair/2", false],
    ["user:7", "user:7", true],
    ["user:7", "user:8", false],
    ["Caf\u00e9", "Cafe\u0301", true],
    ["Cafe\u0301/:id", "Caf\u00e9/1", true],
  ])("%p and the room %p: %p", (pattern, room, expected) => {
    expect(isOf(pattern, room)).toBe(expected);
  });

  it("knows its parameters", () => {
    expect(roomPattern(":game/table/:seat-no").parameters).toEqual(["game", "seat-no"]);
    expect(Object.isFrozen(roomPattern("a/:b").segments)).toBe(true);
  });

  it("means any text without slashes in place of a parameter", () => {
    const part = fc.string({ minLength: 1 }).filter((text) => !text.includes("/"));
    fc.assert(
      fc.property(part, (id) => {
        expect(isOf("chat/:id", `chat/${id}`)).toBe(true);
      }),
    );
  });

  it.each([
    ["", /is no name/],
    ["a\n", /is no name/],
    ["a".repeat(256), /is no name/],
    ["chat/{id}", /has braces/],
    ["chat/:", /parameter without a name/],
    ["chat/:a b", /parameter without a name/],
    [":a/:a", /two parameters of one name/],
  ])("is refused when it means no room: %p", (pattern, message) => {
    expect(() => roomPattern(pattern)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringMatching(message) }),
    );
  });
});
