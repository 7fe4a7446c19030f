import { randomBytes } from "node:crypto";
import { constants, inflateRawSync } from "node:zlib";
import { Deflater, offersDeflate } from "../../../src/driver/node/Deflater.js";

const kib = 1024;
const inflated = (bytes: Buffer = Buffer.alloc(0)): string =>
  inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString();

const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a payload", () => {
  it("is compressed from the smallest size to the largest, counted in bytes", () => {
    const deflater = new Deflater(300);
    expect(deflater.deflate("x".repeat(299))).toBeUndefined();
    expect(inflated(deflater.deflate("x".repeat(300)))).toBe("x".repeat(300));
    expect(deflater.deflate("€".repeat(99))).toBeUndefined();
    expect(inflated(deflater.deflate("€".repeat(100)))).toBe("€".repeat(100));
    expect(inflated(deflater.deflate(new Uint8Array(256 * kib)))).toHaveLength(256 * kib);
    expect(deflater.deflate("y".repeat(256 * kib + 1))).toBeUndefined();
    expect(new Deflater(Infinity).deflate("x".repeat(kib))).toBeUndefined();
  });

  it("stays as it is where that is shorter", () => {
    const deflater = new Deflater(1);
    const noise = new Uint8Array(randomBytes(500));
    expect(deflater.deflate("a")).toBeUndefined();
    expect([deflater.deflate(noise), deflater.deflate(noise)]).toEqual([undefined, undefined]);
  });

  it("is compressed once in a turn of the event loop, and forgotten after it", async () => {
    const deflater = new Deflater(100);
    const text = "again and ".repeat(100);
    const once = deflater.deflate(text);
    expect(deflater.deflate("again and ".repeat(100))).toBe(once);
    await aTurn();
    const anew = deflater.deflate(text);
    expect(anew).not.toBe(once);
    expect(anew).toEqual(once);
  });

  it("is compressed as long as the turn has not compressed 1 MiB", async () => {
    const deflater = new Deflater(100);
    const large = (index: number): string => `${index}`.repeat(256 * kib);
    const done = [1, 2, 3, 4, 5].map((index) => deflater.deflate(large(index)) !== undefined);
    expect(done).toEqual([true, true, true, true, false]);
    expect(deflater.deflate("z".repeat(100))).toBeUndefined();
    // What has been compressed before is there.
    expect(deflater.deflate(large(1))).toBeDefined();
    await aTurn();
    expect(deflater.deflate(large(5))).toBeDefined();
  });
});

describe("an offer", () => {
  it.each([
    "permessage-deflate",
    "permessage-deflate; client_max_window_bits",
    "permessage-deflate;client_max_window_bits=15;server_max_window_bits=15",
    "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12",
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    "permessage-deflate; server_max_window_bits=9, permessage-deflate",
    "x-webkit-deflate-frame, permessage-deflate",
    "foo; bar=1, permessage-deflate; client_max_window_bits",
  ])("is taken: %s", (header) => {
    expect(offersDeflate(header)).toBe(true);
  });

  it.each([
    undefined,
    "",
    "x-webkit-deflate-frame",
    "permessage-deflate; server_max_window_bits=11",
    "permessage-deflate; server_max_window_bits=8; client_max_window_bits=8",
    "permessage-deflate; server_max_window_bits=99",
    "permessage-deflate; server_max_window_bits",
    "permessage-deflate; client_max_window_bits=16",
    "permessage-deflate; client_max_window_bits=7",
    "permessage-deflate; client_max_window_bits; client_max_window_bits",
    "permessage-deflate; server_no_context_takeover=1",
    "permessage-deflate; unheard_of",
    "permessage-deflate, permessage-deflate; unheard_of",
    'permessage-deflate; client_max_window_bits="12"',
    "permessage-deflate;",
    "permessage-deflate,",
    "constructor, __proto__; a=b",
    ",;=,",
  ])("is declined: %p", (header) => {
    expect(offersDeflate(header)).toBe(false);
  });
});
