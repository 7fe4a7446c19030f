import { bytesOf, sameFrame, toFrame } from "../../src/core/Frame.js";

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

function circle(): object {
  const self: { self?: object } = {};
  self.self = self;
  return self;
}
