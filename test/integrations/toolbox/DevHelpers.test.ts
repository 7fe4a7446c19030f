import { Message, WebSocketError } from "jounce-websocket";
import {
  createDebugLogger,
  createMockConnectionInfo,
  createMockMessage,
  DevHelpers,
} from "../../../src/integrations/toolbox/DevHelpers.js";

describe("a sample message", () => {
  it("is a chat message of now", () => {
    const before = Date.now();
    const message = createMockMessage();
    expect(message).toBeInstanceOf(Message);
    expect(message).toMatchObject({
      type: "chat_message",
      userId: "mock-user",
      data: { content: "Mock message content" },
    });
    expect(message.id).toMatch(/^mock_\d+$/);
    expect(message.timestamp).toBeGreaterThanOrEqual(before);
    expect(message.timestamp).toBeLessThanOrEqual(Date.now());
  });

  it("has an id of its own, however fast they are made", () => {
    const ids = Array.from({ length: 100 }, () => createMockMessage().id);
    expect(new Set(ids).size).toBe(100);
  });

  it("takes other fields", () => {
    const fields = { type: "note", id: "n1", timestamp: 5, room: "lobby", userId: "ann", data: 7 };
    expect(createMockMessage(fields).toJSON()).toEqual(fields);
  });

  it("has its own fields where others are undefined", () => {
    const message = createMockMessage({ id: undefined, type: undefined, data: undefined });
    expect(message).toMatchObject({ type: "chat_message", id: expect.stringMatching(/^mock_/) });
    expect(message.data).toEqual({ content: "Mock message content" });
    expect(createMockConnectionInfo({ latency: undefined }).latency).toBe(50);
  });

  it.each([createMockMessage, createMockConnectionInfo])("has no other fields of null", (make) => {
    expect(() => Reflect.apply(make, undefined, [null])).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
  });

  it("cannot be what no message can be", () => {
    expect(() => createMockMessage({ type: "" })).toThrow(WebSocketError);
  });
});

describe("a sample of a connection", () => {
  it("is connected now", () => {
    const before = Date.now();
    const info = createMockConnectionInfo();
    expect(info).toMatchObject({
      state: "connected",
      reconnectAttempts: 0,
      latency: 50,
      isAuthenticated: true,
      userId: "mock-user-id",
    });
    for (const date of [info.connectedAt, info.lastPingTime, info.lastPongTime]) {
      expect(date?.getTime()).toBeGreaterThanOrEqual(before);
    }
  });

  it("shares no date with another, and takes other fields", () => {
    expect(createMockConnectionInfo().connectedAt).not.toBe(createMockConnectionInfo().connectedAt);
    expect(createMockConnectionInfo({ state: "reconnecting", latency: 7 })).toMatchObject({
      state: "reconnecting",
      latency: 7,
      userId: "mock-user-id",
    });
  });
});

describe("the debug logger", () => {
  it("writes down all five things that a client tells", () => {
    const lines: unknown[][] = [];
    const logger = createDebugLogger((...line) => lines.push(line));
    const info = createMockConnectionInfo();
    const error = new WebSocketError("TIMEOUT");
    const message = createMockMessage();
    logger.onConnect(info);
    logger.onDisconnect(info);
    logger.onError(error, "connect");
    logger.onError(error);
    logger.onStateChange("connected");
    logger.onMessage(message);
    expect(lines).toEqual([
      ["WebSocket connected", info],
      ["WebSocket disconnected", info],
      ["WebSocket error in connect", error],
      ["WebSocket error in client", error],
      ["WebSocket state", "connected"],
      ["WebSocket message", message],
    ]);
  });

  it("has exactly the handlers of setEventHandlers, and new ones each time", () => {
    const logger = createDebugLogger();
    expect(Object.keys(logger).sort()).toEqual([
      "onConnect",
      "onDisconnect",
      "onError",
      "onMessage",
      "onStateChange",
    ]);
    expect(createDebugLogger()).not.toBe(logger);
  });

  it("writes one line to the host's console unless told otherwise", () => {
    const debug = jest.spyOn(console, "debug").mockImplementation(() => undefined);
    createDebugLogger().onMessage(createMockMessage({ data: "a\nb" }));
    const lines = debug.mock.calls.map(([line]) => String(line));
    debug.mockRestore();
    expect(lines).toEqual([expect.stringContaining("WebSocket message")]);
    expect(lines.join("")).not.toContain("\n");
  });
});

describe("the helpers under one name", () => {
  it("are all there, and stay as they are", () => {
    expect(DevHelpers).toEqual({
      createMockMessage,
      createMockConnectionInfo,
      createDebugLogger,
    });
    expect(Object.isFrozen(DevHelpers)).toBe(true);
  });
});
