import {
  formatTimestamp,
  validateMessage,
  WebSocketUtils,
} from "../../../src/integrations/toolbox/WebSocketUtils.js";

describe("the content of a message", () => {
  it.each(["hi", " hi ", "0", "x".repeat(4_000)])("can be text: %#", (content) => {
    expect(validateMessage(content)).toBe(true);
  });

  it.each(["", "   ", "\n\t", "x".repeat(4_001), ` ${"x".repeat(4_000)}`])(
    "cannot be empty or too long: %#",
    (content) => {
      expect(validateMessage(content)).toBe(false);
    },
  );

  it.each([undefined, null, 7, ["hi"], { length: 2, trim: () => "hi" }])(
    "can be nothing but text: %j",
    (content) => {
      expect(validateMessage(content)).toBe(false);
    },
  );
});

describe("the words for a time", () => {
  const timestamp = new Date(2026, 0, 1, 14, 3, 5).getTime();

  it("are those of the host's language", () => {
    expect(formatTimestamp(timestamp)).toBe(new Date(timestamp).toLocaleTimeString());
  });

  it("are those of the language asked for", () => {
    expect(formatTimestamp(timestamp, "de-DE")).toBe("14:03:05");
    expect(formatTimestamp(timestamp, ["de-DE", "en-US"])).toBe("14:03:05");
  });

  it("are those of the host where the language asked for is none", () => {
    expect(formatTimestamp(timestamp, "!!")).toBe(new Date(timestamp).toLocaleTimeString());
  });

  it("are none for what is no time", () => {
    expect(formatTimestamp(Number.NaN)).toBe("");
    expect(formatTimestamp(8.64e15 + 1)).toBe("");
  });
});

describe("the small functions under one name", () => {
  it("are all there, and stay as they are", () => {
    expect(Object.keys(WebSocketUtils).sort()).toEqual([
      "calculateHealthScore",
      "formatTimestamp",
      "generateGroupRoomId",
      "generatePrivateRoomId",
      "hasRoomPermission",
      "validateMessage",
    ]);
    expect(Object.isFrozen(WebSocketUtils)).toBe(true);
  });
});
