import fc from "fast-check";
import { bytesCodec, frameCodec, outgoingCodec } from "../../src/codec/wire.js";
import {
  clientToJson,
  plainBytes,
  plainEvent,
  plainFrame,
  plainOutgoing,
  serverToJson,
} from "../../src/codec/plain.js";
import { Message } from "../../src/core/Message.js";
import { momentAt } from "../../src/core/moment.js";
import { newClient } from "../support/clients.js";
import { inhabited } from "../support/servers.js";
import { userMessage } from "./anyEvent.js";

const partsOf = (value: unknown): string[] => Object.keys(Object(value)).sort();
const bytes = Uint8Array.of(0, 10, 255);

describe("bytes in plain form", () => {
  it("are two digits each", () => {
    expect(plainBytes(bytes)).toEqual({ hex: "000aff" });
    expect(plainBytes(new Uint8Array())).toEqual({ hex: "" });
  });
});

describe("the plain form of what is sent", () => {
  it("is the one that the codecs write", () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array(), userMessage, (text, data, message) => {
        expect(plainBytes(data)).toEqual(bytesCodec.encode(data));
        expect(plainFrame(text)).toEqual(frameCodec.encode(text));
        expect(plainFrame(data)).toEqual(frameCodec.encode(data));
        expect(plainOutgoing(message)).toEqual(outgoingCodec.encode(message));
        expect(plainOutgoing(data)).toEqual(outgoingCodec.encode(data));
      }),
    );
  });

  it("keeps text apart from bytes and messages", () => {
    expect(plainOutgoing('{"hex":"00"}')).toBe('{"hex":"00"}');
    expect(plainOutgoing(new Message("chat", "Hello!"))).toEqual({ type: "chat", data: "Hello!" });
  });
});

describe("an event in plain form", () => {
  it("has plain bytes where it carries a frame", () => {
    const frame = { type: "frame", connectionId: "a", moment: momentAt(1) } as const;
    expect(plainEvent({ ...frame, data: bytes })).toEqual({ ...frame, data: { hex: "000aff" } });
    expect(plainEvent({ type: "send", outgoing: bytes })).toEqual({
      type: "send",
      outgoing: { hex: "000aff" },
    });
  });

  it("is the event itself when it carries none", () => {
    const event = { type: "setUserData", connectionId: "a", key: "k", value: bytes } as const;
    expect(plainEvent(event)).toBe(event);
  });
});

describe("a state in plain form", () => {
  it("has every part of a server's state", () => {
    const { snapshot } = inhabited();
    expect(partsOf(serverToJson(snapshot))).toEqual(partsOf(snapshot));
  });

  it("has every part of a client's state", () => {
    const { snapshot } = newClient();
    expect(partsOf(clientToJson(snapshot))).toEqual(partsOf(snapshot));
  });

  it("has plain bytes in a client's queue", () => {
    expect(clientToJson(newClient().send(bytes).snapshot)).toMatchObject({
      queue: [{ type: "note", data: "early" }, { hex: "000aff" }],
    });
  });
});
