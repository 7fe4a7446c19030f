import fc from "fast-check";
import { decode } from "../../src/codec/decode.js";
import { encode } from "../../src/codec/encode.js";
import { Message } from "../../src/core/Message.js";
import { controlMessage, userMessage } from "./anyEvent.js";

describe("encode", () => {
  it("writes a message as JSON without the fields that have no value", () => {
    const message = new Message("chat", { text: "Hello!" }, { room: "lobby", id: "m1" });
    expect(encode(message)).toBe(
      '{"type":"chat","data":{"text":"Hello!"},"id":"m1","room":"lobby"}',
    );
    expect(encode(new Message("typing"))).toBe('{"type":"typing"}');
  });

  it("leaves raw frames as they are", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(encode(bytes)).toBe(bytes);
    expect(encode("raw")).toBe("raw");
  });

  it("throws for data that JSON cannot carry", () => {
    expect(() => encode(new Message("chat", 1n))).toThrow(
      expect.objectContaining({ code: "INVALID_DATA" }),
    );
  });

  it.each([true, false])("is undone by decode (strict: %p)", (strict) => {
    fc.assert(
      fc.property(userMessage, (message) => {
        expect(decode(encode(message), strict)).toEqual({ type: "message", message });
      }),
    );
    fc.assert(
      fc.property(controlMessage, (message) => {
        expect(decode(encode(message), strict)).toEqual({ type: "control", message });
      }),
    );
  });
});
