import { constants, deflateRawSync } from "node:zlib";
import { frame, opcodes } from "../support/rawPeer.js";
import { Bare, closed, json, leave } from "./bare.js";

const kib = 1024;
const options = { compressionBytesMin: kib };
const offer = "Sec-WebSocket-Extensions: permessage-deflate";

const deflate = (content: string | Buffer): Buffer =>
  deflateRawSync(content, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
const deflated = (content: string | Buffer): Buffer =>
  frame(opcodes.text, deflate(content), { reserved: 4 });

describe("B5 compression that was asked for", () => {
  it("inflates a bomb no further than the limit, whole or in pieces, and ends its sender", async () => {
    const bare = await Bare.start({ options });
    const bomb = deflate(Buffer.alloc(40_000 * kib));
    const shapes = [
      [frame(opcodes.text, bomb, { reserved: 4 })],
      [deflated(Buffer.alloc(65 * kib))],
      [
        frame(opcodes.binary, bomb.subarray(0, 30_000), { reserved: 4, final: false }),
        frame(opcodes.rest, bomb.subarray(30_000)),
      ],
      // Compressed once more, so that one layer alone is small.
      [deflated(deflate(Buffer.alloc(100_000 * kib)))],
    ];
    const before = process.memoryUsage().arrayBuffers;
    for (const shape of shapes) {
      const peer = await bare.open("/", offer);
      expect(await closed(peer.write(...shape))).toBe(1009);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000 * kib);
    expect(await bare.refused(4)).toEqual({ MESSAGE_TOO_LARGE: 4 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it.each([
    ["bytes that nothing was compressed to", Buffer.alloc(100, 255)],
    ["a block that contradicts its length", Buffer.from([1, 5, 0, 0, 0])],
    ["text that is no UTF-8", deflate(Buffer.from([0xff, 0xfe]))],
  ])("ends who sends %s, and nobody else", async (_, bytes) => {
    const bare = await Bare.start({ options });
    const peer = await bare.open("/", offer);
    expect(await closed(peer.write(frame(opcodes.text, bytes, { reserved: 4 })))).toBe(1007);
    expect(await bare.refused(1)).toEqual({ PROTOCOL_ERROR: 1 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("counts and checks what comes out as if it had come so", async () => {
    const bare = await Bare.start({
      options: { ...options, messagesBurstMax: 5, messagesPerSecondMax: 1 },
    });
    const peer = await bare.speak("/", offer);
    const note = deflated(json({ type: "note", data: "x".repeat(60 * kib) }));
    peer.write(deflated(json({ type: "note", data: [[]] }).replace("[[]]", "[".repeat(100))));
    peer.write(...Array.from({ length: 4 }, () => note), note);
    expect(await leave(peer)).toHaveLength(2);
    expect(await bare.refused(2)).toEqual({ INVALID_MESSAGE: 1, RATE_LIMITED: 1 });
    expect(bare.reached).toEqual(Array(4).fill("message note"));
    await bare.ends();
  });
});
