import { WebSocketError } from "../../src/core/error.js";
import { WebSocketServer } from "../../src/core/server/WebSocketServer.js";
import { WebSocketClient } from "../../src/core/client/WebSocketClient.js";
import { Message } from "../../src/core/Message.js";
import { sameOutgoing, toOutgoing } from "../../src/core/Outgoing.js";

describe("two things to send", () => {
  it.each([
    [new Message("a"), new Message("a"), true],
    [new Message("a"), new Message("b"), false],
    [new Message("a"), "a", false],
    ["a", new Message("a"), false],
    ["a", "a", true],
    [new Uint8Array([1]), new Uint8Array([1]), true],
  ])("%p and %p put the same on the wire: %p", (a, b, same) => {
    expect(sameOutgoing(a, b)).toBe(same);
  });
});

describe("what a user hands to send", () => {
  it("stays a message, or becomes a frame", () => {
    const message = new Message("a");
    expect(toOutgoing(message)).toBe(message);
    expect(toOutgoing({ a: 1 })).toBe('{"a":1}');
    expect(toOutgoing(new Uint8Array([1]))).toEqual(new Uint8Array([1]));
    expect(() => toOutgoing(undefined)).toThrow(expect.objectContaining({ code: "INVALID_DATA" }));
  });
});

describe("what builders are given to send", () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;

  it.each([[{ hello: 1 }], [7], [undefined], [null], [new Message("chat", cycle)]])(
    "is refused unless it is a message that JSON can carry, text or bytes: %p",
    (data) => {
      const server = new WebSocketServer();
      const client = new WebSocketClient("ws://localhost");
      expect(() => server.broadcast(data as never)).toThrow(WebSocketError);
      expect(() => client.send(data as never)).toThrow(WebSocketError);
    },
  );

  it("is taken as text and as bytes", () => {
    expect(new WebSocketServer().broadcast("text").outbox).toHaveLength(1);
    expect(new WebSocketServer().broadcast(new Uint8Array(1)).outbox).toHaveLength(1);
  });
});
