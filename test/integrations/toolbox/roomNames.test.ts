import fc from "fast-check";
import { isName } from "jounce-websocket";
import {
  generateGroupRoomId,
  generatePrivateRoomId,
} from "../../../src/integrations/toolbox/roomNames.js";

const misuse = expect.objectContaining({ code: "INVALID_NAME" });

const thrownBy = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (cause) {
    return cause;
  }
};

describe("the room of two users", () => {
  it("has both names in it", () => {
    expect(generatePrivateRoomId("user1", "user2")).toBe("private_user1_user2");
  });

  it("is the same whoever comes first", () => {
    expect(generatePrivateRoomId("zoe", "ann")).toBe(generatePrivateRoomId("ann", "zoe"));
  });

  it("is not that of others whose names run together", () => {
    expect(generatePrivateRoomId("a_b", "c")).not.toBe(generatePrivateRoomId("a", "b_c"));
    expect(generatePrivateRoomId("a_b", "c")).toBe("private_a%5Fb_c");
    expect(generatePrivateRoomId("a%5Fb", "c")).toBe("private_a%255Fb_c");
  });

  it("is one for each pair of users", () => {
    const id = fc.string({ minLength: 1, unit: fc.constantFrom("a", "b", "_", "%", "5", "F") });
    const law = fc.property(id, id, id, id, (a, b, c, d) => {
      const isSamePair = [a, b].sort().join("\n") === [c, d].sort().join("\n");
      return (generatePrivateRoomId(a, b) === generatePrivateRoomId(c, d)) === isSamePair;
    });
    expect(fc.check(law).failed).toBe(false);
  });

  it("is for users with names", () => {
    expect(thrownBy(() => generatePrivateRoomId("", "ann"))).toEqual(misuse);
    expect(thrownBy(() => Reflect.apply(generatePrivateRoomId, undefined, ["ann"]))).toEqual(
      misuse,
    );
  });
});

describe("a room that nobody could join", () => {
  it.each([
    ["two long ids", () => generatePrivateRoomId("a".repeat(124), "b".repeat(124))],
    ["an id with a control character", () => generatePrivateRoomId("a\u0000", "b")],
    ["a long title", () => generateGroupRoomId("t".repeat(250))],
  ])("is refused where its name is made: %s", (_, name) => {
    expect(thrownBy(name)).toEqual(misuse);
  });

  it("is one with more than 255 bytes", () => {
    const longest = generatePrivateRoomId("a".repeat(123), "b".repeat(123));
    expect([longest.length, isName(longest)]).toEqual([255, true]);
  });
});

describe("the room of a group", () => {
  it.each([
    ["Team", "group_team"],
    ["Team  Lunch\tToday", "group_team_lunch_today"],
    ["  Team Lunch ", "group_team_lunch"],
    ["cafe\u0301", "group_café"],
  ])("of %j is %s", (title, room) => {
    expect(generateGroupRoomId(title)).toBe(room);
  });

  it("needs a title", () => {
    expect(thrownBy(() => generateGroupRoomId("  "))).toEqual(misuse);
    expect(thrownBy(() => Reflect.apply(generateGroupRoomId, undefined, [7]))).toEqual(misuse);
  });
});
