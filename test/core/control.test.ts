import {
  chooseProtocol,
  CONTROL_TYPES,
  errorReply,
  isControlType,
  SUBPROTOCOL,
} from "../../src/core/control.js";

describe("the control types", () => {
  it.each(CONTROL_TYPES)("reserve %s", (type) => {
    expect(isControlType(type)).toBe(true);
  });

  it.each(["chat", "open", "Ping", "", "constructor", "__proto__"])("leave %p to users", (type) => {
    expect(isControlType(type)).toBe(false);
  });

  it("belong to the first version of the protocol", () => {
    expect(SUBPROTOCOL).toBe("jounce.v1");
  });
});

describe("the subprotocol", () => {
  it.each([
    [[], [], ""],
    [["chat"], [], ""],
    [["secret-token", "jounce.v1"], [], "jounce.v1"],
    [["b", "a"], ["a", "b"], "b"],
    [["a", "jounce.v1"], ["a"], "jounce.v1"],
  ])("of an offer of %p where %p are accepted is %p", (offered, accepted, chosen) => {
    expect(chooseProtocol(offered, accepted)).toBe(chosen);
  });
});

describe("the reply to a refused request", () => {
  it("carries code and sentence, with the request's id and room", () => {
    expect(errorReply({ code: "ROOM_FULL" }, { id: "r1", room: "lobby" }).toJSON()).toEqual({
      type: "error",
      data: { code: "ROOM_FULL", message: "The room has reached its capacity." },
      id: "r1",
      room: "lobby",
    });
  });

  it("says when trying again can help, where that is known", () => {
    const { data } = errorReply({ code: "RATE_LIMITED", retryAfterMs: 40 });
    expect(data).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 40 });
    expect(errorReply({ code: "RATE_LIMITED" }).data).not.toHaveProperty("retryAfterMs");
  });

  it("needs no request", () => {
    expect(errorReply({ code: "INVALID_MESSAGE" })).toMatchObject({ id: undefined, type: "error" });
  });
});
