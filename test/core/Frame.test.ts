import { is } from "immutable";
import { bytesOf, Frame, sameFrame, toFrame } from "../../src/core/Frame.js";

describe("two frames", () => {
  it.each([
    ["a", "a", true],
    ["a", "b", false],
    ["a", new Uint8Array([97]), false],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2]), true],
    [new Uint8Array([1, 2]), new Uint8Array([1, 3]), false],
    [new Uint8Array([1]), new Uint8Array([1, 2]), false],
  ])("%p and %p are the same: %p", (a, b, same) => {
    expect(sameFrame(a, b)).toBe(same);
  });
});

describe("the bytes of binary data", () => {
  const { buffer } = new Uint8Array([1, 2, 3, 4]);

  it.each([
    ["an ArrayBuffer", buffer, [1, 2, 3, 4]],
    ["a view of a part", new Uint8Array(buffer, 1, 2), [2, 3]],
    ["a DataView", new DataView(buffer, 2), [3, 4]],
    ["a SharedArrayBuffer", new SharedArrayBuffer(2), [0, 0]],
  ])("are those that %s shows", (_, data, bytes) => {
    expect([...bytesOf(data)]).toEqual(bytes);
  });
});

describe("what a user sends", () => {
  it.each([
    ["text", "text"],
    ["", ""],
    [{ a: 1 }, '{"a":1}'],
    [null, "null"],
    [0, "0"],
    [true, "true"],
    [[1, "a"], '[1,"a"]'],
  ])("becomes text: %p", (data, text) => {
    expect(toFrame(data)).toBe(text);
  });

  it.each([
    ["a typed array", new Uint16Array([258]), [2, 1]],
    ["an ArrayBuffer", new Uint8Array([7]).buffer, [7]],
    ["a SharedArrayBuffer", new SharedArrayBuffer(1), [0]],
  ])("becomes bytes, not JSON: %s", (_, data, bytes) => {
    expect(toFrame(data)).toEqual(new Uint8Array(bytes));
  });

  it("is copied, so that later writes to the buffer change nothing", () => {
    const data = new Uint8Array([1]);
    const frame = toFrame(data);
    data[0] = 2;
    expect(frame).toEqual(new Uint8Array([1]));
  });

  it.each([undefined, () => 1, Symbol("s"), 1n, circle()])("is refused: %p", (data) => {
    expect(() => toFrame(data)).toThrow(expect.objectContaining({ code: "INVALID_DATA" }));
  });
});

describe("a frame", () => {
  const bytes = Uint8Array.of(1, 2);

  it.each([
    ["text", Frame.text("hi"), { kind: "text", text: "hi", bytes: new Uint8Array(), code: 0 }],
    ["binary", Frame.binary(bytes), { kind: "binary", text: "", bytes, code: 0 }],
    ["a ping", Frame.ping(bytes), { kind: "ping", text: "", bytes, code: 0 }],
    ["an empty ping", Frame.ping(), { kind: "ping", text: "", bytes: new Uint8Array() }],
    ["a pong", Frame.pong(bytes), { kind: "pong", text: "", bytes, code: 0 }],
    ["an empty pong", Frame.pong(), { kind: "pong", text: "", bytes: new Uint8Array() }],
    ["a close", Frame.close(4000, "bye"), { kind: "close", text: "bye", code: 4000 }],
    ["a normal close", Frame.close(), { kind: "close", text: "", code: 1000 }],
    ["received text", Frame.of("hi"), { kind: "text", text: "hi" }],
    ["received bytes", Frame.of(bytes), { kind: "binary", bytes }],
  ])("of %s has its parts", (_, frame, { kind, ...parts }) => {
    expect(frame.kind).toBe(kind);
    expect({ text: frame.text, bytes: frame.bytes, code: frame.code }).toMatchObject(parts);
    expect([frame.isText(), frame.isBinary()]).toEqual([kind === "text", kind === "binary"]);
  });

  it("equals its twin", () => {
    expect(is(Frame.binary(bytes), Frame.of(Uint8Array.of(1, 2)))).toBe(true);
    expect(Frame.close(4000, "bye").hashCode()).toBe(Frame.close(4000, "bye").hashCode());
  });

  it.each([
    ["another kind of value", "hi"],
    ["another kind", Frame.binary(new TextEncoder().encode("hi"))],
    ["other data", Frame.text("ho")],
  ])("sees %s", (_, other) => {
    expect(Frame.text("hi").equals(other)).toBe(false);
  });

  it("sees another close code", () => {
    expect(Frame.close(4000).equals(Frame.close(4001))).toBe(false);
  });
});

function circle(): object {
  const self: { self?: object } = {};
  self.self = self;
  return self;
}
