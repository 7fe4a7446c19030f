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
