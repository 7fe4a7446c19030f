import { either as E } from "fp-ts";
import fc from "fast-check";
import {
  bytesCodec,
  envelopeCodec,
  frameCodec,
  messageCodec,
  outgoingCodec,
} from "../../src/codec/wire.js";
import { Message } from "../../src/core/Message.js";
import { json, userMessage } from "./anyEvent.js";

const often = { numRuns: 1_000 } as const;

/** An envelope in which any field may be missing or of the wrong kind. */
const nearMiss = fc.record(
  {
    type: fc.oneof({ weight: 4, arbitrary: fc.constantFrom("chat", "ping", "") }, json),
    data: json,
    id: fc.oneof(fc.string(), fc.constant(undefined), json),
    timestamp: fc.oneof(fc.double(), fc.constant(undefined), json),
    room: fc.oneof(fc.string(), fc.constant(undefined), json),
    userId: fc.oneof(fc.string(), fc.constant(undefined), json),
    extra: json,
  },
  { requiredKeys: [] },
);

describe("the envelope's codec", () => {
  it("specifies what a message is read from", () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 3, arbitrary: nearMiss }, json), (value) => {
        const message = Message.fromObject(value);
        const envelope = envelopeCodec.decode(value);
        expect(E.isRight(message)).toBe(E.isRight(envelope));
        if (E.isLeft(message) || E.isLeft(envelope)) return;
        const { type, data, id, timestamp, room, userId } = envelope.right;
        expect(message.right).toEqual(new Message(type, data, { id, timestamp, room, userId }));
      }),
      often,
    );
  });

  it("is met by what a message writes", () => {
    fc.assert(
      fc.property(userMessage, (message) => {
        expect(envelopeCodec.is(message.toJSON())).toBe(true);
      }),
    );
  });
});

describe("a message that cannot be read", () => {
  it("is refused without a word of what it held", () => {
    const secret = "s3cr3t";
    const planted = fc.constantFrom<unknown>(secret, [secret], { [secret]: secret });
    const envelope = fc.record(
      { type: planted, data: planted, id: planted, timestamp: planted, room: planted },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(envelope, planted), (value) => {
        const message = Message.fromObject(value);
        expect(E.isLeft(message) && JSON.stringify(message).includes(secret)).toBe(false);
      }),
    );
  });
});

describe("the message codec", () => {
  it("reads what it writes", () => {
    fc.assert(
      fc.property(userMessage, (message) => {
        const text = JSON.stringify(messageCodec.encode(message));
        expect(messageCodec.decode(JSON.parse(text))).toEqual(E.right(message));
      }),
    );
  });

  it("knows a message and refuses what is none", () => {
    expect(messageCodec.is(new Message("chat"))).toBe(true);
    expect(messageCodec.is({ type: "chat" })).toBe(false);
    expect(E.isLeft(messageCodec.decode({ type: "" }))).toBe(true);
  });
});

describe("the bytes codec", () => {
  it("reads what it writes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(bytesCodec.decode(bytesCodec.encode(bytes))).toEqual(E.right(bytes));
      }),
    );
  });

  it("writes two digits for each byte", () => {
    expect(bytesCodec.encode(Uint8Array.of(0, 10, 255))).toEqual({ hex: "000aff" });
  });

  it.each([[{ hex: "0" }], [{ hex: "0g" }], [{ hex: "0A" }], [{ hex: 0 }], [{}], ["00"], [null]])(
    "refuses %p",
    (value) => {
      expect(E.isLeft(bytesCodec.decode(value))).toBe(true);
    },
  );
});

describe("what may be sent", () => {
  it("keeps text, bytes and messages apart", () => {
    const bytes = Uint8Array.of(1);
    const message = new Message("chat");
    for (const outgoing of ["raw", '{"hex":"00"}', bytes, message]) {
      const text = JSON.stringify(outgoingCodec.encode(outgoing));
      expect(outgoingCodec.decode(JSON.parse(text))).toEqual(E.right(outgoing));
    }
    expect(frameCodec.is(bytes)).toBe(true);
    expect(frameCodec.is(message)).toBe(false);
  });
});
