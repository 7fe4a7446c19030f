import fc from "fast-check";
import type { FrameData } from "../../../src/core/Frame.js";
import { byteFraming } from "../../../src/driver/node/byteFraming.js";

const again = (frames: readonly FrameData[]): readonly FrameData[] =>
  byteFraming.unpack(byteFraming.pack(frames));

const payload = fc.oneof<fc.Arbitrary<FrameData>[]>(
  fc.string({ unit: "grapheme" }),
  fc.uint8Array(),
);

describe("frames as bytes", () => {
  it("are the frames again when they are unpacked", () => {
    fc.assert(
      fc.property(fc.array(payload), (frames) => {
        expect(again(frames)).toEqual(frames);
      }),
    );
  });

  it.each([0, 1, 125, 126, 127, 65_535, 65_536])("may be of %i bytes", (size) => {
    const frames = [new Uint8Array(size).fill(7), "x".repeat(size), "end"];
    expect(again(frames)).toEqual(frames);
  });
});
