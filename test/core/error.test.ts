import {
  ERRORS,
  fault,
  isMisuse,
  WebSocketError,
  WebSocketErrorCode,
} from "../../src/core/error.js";

const codes = Object.keys(ERRORS) as WebSocketErrorCode[];

describe("the table of errors", () => {
  it.each(codes)("has a sentence for %s", (code) => {
    expect(ERRORS[code].sentence).toMatch(/^[A-Z].+/);
    expect(WebSocketErrorCode[code]).toBe(code);
  });

  it("cannot be changed", () => {
    expect([ERRORS, WebSocketErrorCode].every((table) => Object.isFrozen(table))).toBe(true);
  });

  it.each([
    ["INVALID_NAME", true],
    ["RESERVED_TYPE", true],
    ["NOT_OPEN", false],
    ["QUEUE_FULL", false],
  ] as const)("says whether %s is the caller's mistake: %p", (code, misuse) => {
    expect(isMisuse(code)).toBe(misuse);
  });
});

describe("an error", () => {
  it("says what the table says, by default", () => {
    const error = new WebSocketError("TIMEOUT");
    expect(error).toMatchObject({
      name: "WebSocketError",
      code: "TIMEOUT",
      message: "No answer came in time.",
      context: "",
      retry: true,
      timestamp: 0,
    });
    expect(error).toBeInstanceOf(Error);
    expect("cause" in error).toBe(false);
  });

  it("takes words, context, time and cause of its own", () => {
    const cause = new Error("deeper");
    const details = { context: "connect", timestamp: 5, cause };
    expect(new WebSocketError("NETWORK_ERROR", "Gone", details)).toMatchObject({
      message: "Gone",
      ...details,
    });
  });

  it("is made from a fault", () => {
    expect(WebSocketError.from(fault("ROOM_FULL", "joinRoom"), 9)).toMatchObject({
      code: "ROOM_FULL",
      context: "joinRoom",
      timestamp: 9,
    });
    expect(WebSocketError.from(fault("ROOM_FULL", "joinRoom")).timestamp).toBe(0);
  });
});
