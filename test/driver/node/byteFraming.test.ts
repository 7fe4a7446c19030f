import { constants, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import type { FrameData } from "../../../src/core/Frame.js";
import { ByteFraming } from "../../../src/driver/node/byteFraming.js";
import { parseFrame } from "../../support/rawPeer.js";

const plainly = new ByteFraming();

/** A framing that compresses payloads of at least so many bytes. */
const from = (bytesMin: number): ByteFraming => {
  const framing = new ByteFraming();
  framing.compressFrom(bytesMin);
  return framing;
};

const again = (frames: readonly FrameData[]): readonly FrameData[] =>
  plainly.unpack(plainly.pack(frames));

const payload = fc.oneof<fc.Arbitrary<FrameData>[]>(
  fc.string({ unit: "grapheme" }),
  fc.uint8Array(),
  fc.tuple(fc.string(), fc.nat(400)).map(([text, times]) => text.repeat(times)),
);

const { Z_SYNC_FLUSH: finishFlush } = constants;

/** The frames in the bytes, as a peer that inflates reads them, with whether each was compressed. */
const read = (bytes: Buffer): { readonly data: FrameData; readonly isDeflated: boolean }[] => {
  const frames = [];
  for (let offset = 0; offset < bytes.length;) {
    const parsed = parseFrame(bytes.subarray(offset));
    if (parsed === undefined) throw new Error("A frame is cut off");
    const { opcode, payload: content } = parsed.frame;
    const isDeflated = ((bytes[offset] ?? 0) & 0x40) !== 0;
    const whole = isDeflated ? inflateRawSync(content, { finishFlush }) : content;
    frames.push({ data: opcode === 1 ? whole.toString() : Uint8Array.from(whole), isDeflated });
    offset += parsed.taken;
  }
  return frames;
};

const long = JSON.stringify(Array.from({ length: 100 }, (_, id) => ({ id, name: "user" })));

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

  it("are made once", () => {
    const chunk = plainly.pack([long]);
    expect(chunk.plain).toBe(chunk.plain);
  });
});

describe("frames for peers that agreed to compression", () => {
  it("have the content of the plain ones", () => {
    fc.assert(
      fc.property(fc.array(payload), fc.constantFrom(1, 20, 500), (frames, bytesMin) => {
        const chunk = from(bytesMin).pack(frames);
        expect(read(chunk.deflated).map(({ data }) => data)).toEqual(frames);
        expect(read(chunk.plain).map(({ data }) => data)).toEqual(frames);
        expect(chunk.deflated.length).toBeLessThanOrEqual(chunk.plain.length);
      }),
    );
  });

  it.each([200, 2_000, 70_000, 200_000])("of %i characters are compressed", (size) => {
    const text = long.repeat(100).slice(0, size);
    const chunk = from(100).pack([text, Buffer.from(text)]);
    expect(read(chunk.deflated)).toEqual([
      { data: text, isDeflated: true },
      { data: Uint8Array.from(Buffer.from(text)), isDeflated: true },
    ]);
    expect(chunk.deflated.length).toBeLessThan(chunk.plain.length / 2);
  });

  it("are compressed each for itself, and small ones among them not at all", () => {
    const { deflated } = from(1_000).pack(["small", long, "small too"]);
    expect(read(deflated)).toEqual([
      { data: "small", isDeflated: false },
      { data: long, isDeflated: true },
      { data: "small too", isDeflated: false },
    ]);
  });

  it("are made once, and are the same bytes where nothing is compressed", () => {
    const chunk = from(1_000).pack(["small", long]);
    expect(chunk.deflated).toBe(chunk.deflated);
    const small = from(1_000).pack(["small"]);
    expect(small.deflated).toBe(small.plain);
    const never = plainly.pack([long]);
    expect(never.deflated).toBe(never.plain);
  });

  it("are plain again when the framing no longer compresses", () => {
    const framing = from(1_000);
    framing.compressFrom(0);
    const chunk = framing.pack([long]);
    expect(chunk.deflated).toBe(chunk.plain);
  });
});
