import fc from "fast-check";
import { decode, decodeFromBatch, decodeFromClient } from "../../src/codec/decode.js";
import { jsonDefaults } from "../../src/codec/jsonLimits.js";
import { CONTROL_TYPES } from "../../src/core/control.js";
import { fault } from "../../src/core/error.js";
import { Message } from "../../src/core/Message.js";
import { json } from "./anyEvent.js";

const both = [true, false] as const;
const malformed = { type: "malformed", fault: fault("INVALID_MESSAGE", "decode") };
const raw = { type: "frame" };

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
const withData = (data: string): string => `{"type":"chat","data":${data}}`;

describe.each(both)("decode (strict: %p)", (strict) => {
  it("reads a JSON object with a type as a message", () => {
    const text =
      '{"type":"chat","data":"Hello!","room":"lobby","id":"m1","userId":"ann","timestamp":5}';
    const fields = { room: "lobby", id: "m1", userId: "ann", timestamp: 5 };
    expect(decode(text, strict)).toEqual({
      type: "message",
      message: new Message("chat", "Hello!", fields),
    });
  });

  it("ignores fields that an envelope does not have, and white space around it", () => {
    const { type } = decode('\r\n\t {"type":"chat","extra":[1]} \n', strict);
    expect(type).toBe("message");
  });

  it.each(CONTROL_TYPES)("keeps %s apart from messages of users", (type) => {
    expect(decode(JSON.stringify({ type }), strict)).toEqual({
      type: "control",
      message: new Message(type),
    });
  });

  it.each(["open", "close", "connection", "message", "Ping", "__proto__", "toString"])(
    "leaves the type %p to users",
    (type) => {
      expect(decode(JSON.stringify({ type }), strict)).toMatchObject({ type: "message" });
    },
  );

  it.each(CONTROL_TYPES)("finds a mistake in %s with fields of the wrong kind", (type) => {
    for (const wrong of [{ id: 7 }, { room: null }, { userId: [] }, { timestamp: "now" }]) {
      expect(decode(JSON.stringify({ type, ...wrong }), strict)).toEqual(malformed);
    }
  });

  it("takes binary frames as they are, whatever they hold", () => {
    expect(decode(new TextEncoder().encode('{"type":"chat"}'), strict)).toEqual(raw);
    expect(decode(new Uint8Array(), strict)).toEqual(raw);
  });

  it("reads nesting up to the limit and finds a mistake in deeper one", () => {
    expect(decode(withData(nested(63)), strict)).toMatchObject({ type: "message" });
    expect(decode(withData(nested(64)), strict)).toEqual(malformed);
    expect(decode(`{"no":${nested(500_000)}`, strict)).toEqual(malformed);
  });

  it("does not let a key change what objects are", () => {
    const text = '{"type":"chat","__proto__":{"room":"lobby"},"data":{"__proto__":{"admin":true}}}';
    const decoded = decode(text, strict);
    expect(decoded).toMatchObject({ type: "message", message: { room: undefined } });
    expect({}).not.toHaveProperty("admin");
  });

  it("never throws, and tells nothing of what it refuses", () => {
    const secret = "s3cr3t";
    const text = fc.oneof(
      fc.string(),
      fc.string().map((inside) => `{${inside}`),
      json.map((value) => JSON.stringify(value)),
      fc
        .tuple(fc.constantFrom(...CONTROL_TYPES, "chat", ""), json)
        .map(([type, id]) => JSON.stringify({ type, id, data: secret })),
    );
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array()), (data) => {
        const decoded = decode(data, strict);
        const refused = decoded.type === "malformed" || decoded.type === "frame";
        expect(refused && JSON.stringify(decoded).includes(secret)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

const foreign = [
  "Hello!",
  "",
  " ",
  "42",
  '"text"',
  "null",
  "[1,2]",
  "{",
  "{not json}",
  "{}",
  '{"type":""}',
  '{"type":1}',
  '{"type":["ping"]}',
  '{"type":"chat","id":7}',
  '{"data":"no type"}',
  '\ufeff{"type":"chat"}',
];

describe("text that is no message", () => {
  it.each(foreign)("is a mistake where the protocol was negotiated: %p", (text) => {
    expect(decode(text, true)).toEqual(malformed);
  });

  it.each(foreign)("is the raw frame of a foreign peer: %p", (text) => {
    expect(decode(text, false)).toEqual(raw);
  });
});

describe("the limits of what a peer sends", () => {
  const limits = { jsonDepthMax: 3, jsonValuesMax: 5 };

  it.each([
    [withData("[[]]"), "message"],
    [withData("[[[]]]"), "malformed"],
    [withData("[1,2]"), "message"],
    [withData("[1,2,3]"), "malformed"],
  ])("are those that it is given: %s is a %s", (text, type) => {
    expect(decode(text, true, limits)).toMatchObject({ type });
    expect(decodeFromClient(text, false, limits)).toMatchObject({ type });
  });
});

describe.each(both)("a proof of identity (strict: %p)", (strict) => {
  const read = (message: unknown) =>
    decodeFromClient(JSON.stringify(message), strict, jsonDefaults);

  it("is read with its token and its id, which are in no message", () => {
    const sent = { type: "auth", id: "r1", data: { token: "s3cr3t", more: 1 } };
    expect(read(sent)).toEqual({ type: "auth", requestId: "r1", token: "s3cr3t" });
    expect(read({ type: "auth", data: { token: "" } })).toEqual({
      type: "auth",
      requestId: undefined,
      token: "",
    });
  });

  it.each([undefined, null, "s3cr3t", 7, [], {}, { token: 7 }, { token: null }, { Token: "x" }])(
    "is a mistake with %p in place of a token",
    (data) => {
      expect(read({ type: "auth", data })).toEqual(malformed);
    },
  );

  it("is a mistake when it is no envelope, and nothing of it is told", () => {
    expect(read({ type: "auth", id: 7, data: { token: "s3cr3t" } })).toEqual(malformed);
  });

  it("is, beside batches, the only thing that is read in another way than from a server", () => {
    const anything = fc.oneof(
      fc.string(),
      json.map((value) => JSON.stringify(value)),
      fc
        .tuple(fc.constantFrom(...CONTROL_TYPES, "chat"), json)
        .filter(([type]) => type !== "auth" && type !== "batch")
        .map(([type, data]) => JSON.stringify({ type, data })),
      fc.uint8Array(),
    );
    fc.assert(
      fc.property(anything, (data) => {
        expect(decodeFromClient(data, strict, jsonDefaults)).toEqual(decode(data, strict));
      }),
    );
  });
});

describe("a batch", () => {
  const limits = { jsonDepthMax: 3, jsonValuesMax: 5 };
  const carrying = (...texts: readonly string[]): string =>
    `{"type":"batch","data":[${texts.join()}]}`;

  it("is the texts of its messages, which nobody has looked at", () => {
    const texts = ['{"type":"a"}', "{oh no}", withData(nested(9))];
    const read = decodeFromClient(carrying(...texts), true, limits);
    expect(read).toEqual({ type: "batch", texts });
  });

  it("is a control message that means nothing without the protocol", () => {
    const text = carrying('{"type":"a"}');
    expect(decodeFromClient(text, false, jsonDefaults)).toEqual(decode(text, false));
    expect(decode(text, false)).toMatchObject({ type: "control", message: { type: "batch" } });
  });

  it.each([
    '{"type":"batch"}',
    '{"type":"batch","data":{}}',
    '{"type":"batch","data":[{"type":"a"}],"id":"b"}',
    '{"type":"batch","data":[{"type":"a"}]',
    carrying(...Array.from({ length: 1_001 }, () => "{}")),
  ])("is a mistake when it is anything else: %.60s", (text) => {
    expect(decodeFromClient(text, true, jsonDefaults)).toEqual(malformed);
  });

  it("has parts that are read like frames, each within all limits", () => {
    for (const text of [
      withData("[1,2]"),
      '{"type":"ping"}',
      '{"type":"auth","data":{"token":"t"}}',
    ]) {
      expect(decodeFromBatch(text, limits)).toEqual(decodeFromClient(text, true, limits));
    }
  });

  it.each([
    ['{"type":"chat","id":"m1","room":7}', "m1"],
    ['{"id":"m1"}', "m1"],
    ['{"id":"m1","type":5}', "m1"],
    ['{"type":"auth","id":"m1"}', "m1"],
    ['{"type":"batch","id":"m1"}', "m1"],
    ['{"type":"chat","id":7}', undefined],
    ['{"id":"m1",}', undefined],
    ['{"id":"m1","data":[[[]]]}', undefined],
    ['{"id":"m1","data":[1,2,3]}', undefined],
    [carrying("{}"), undefined],
    ["[]", undefined],
    ['"m1"', undefined],
    ["", undefined],
  ])("tells of the bad part %s the id that it claims: %p", (text, requestId) => {
    expect(decodeFromBatch(text, limits)).toEqual({ ...malformed, requestId });
  });

  it("never throws, whatever its parts are", () => {
    fc.assert(
      fc.property(fc.string(), json, (text, value) => {
        for (const part of [text, `{${text}`, JSON.stringify(value)]) {
          expect(decodeFromBatch(part, jsonDefaults).type).not.toBe("frame");
        }
      }),
    );
  });
});
