/** Decides how a server's frames look as bytes: unmasked, never fragmented (RFC 6455 5.2). */
import type { FrameData } from "../../core/Frame.js";
import type { Framing } from "../ports.js";

const finalText = 0x81;
const finalBinary = 0x82;

const headerBytes = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

/** Writes a header at `offset`; returns where the payload starts. */
const writeHeader = (chunk: Buffer, opcode: number, length: number, offset: number): number => {
  chunk[offset] = opcode;
  if (length < 126) {
    chunk[offset + 1] = length;
    return offset + 2;
  }
  if (length < 65_536) {
    chunk[offset + 1] = 126;
    return chunk.writeUInt16BE(length, offset + 2);
  }
  chunk[offset + 1] = 127;
  // RFC 6455 5.2: 64 bits, of which a JavaScript length fills at most 53.
  return chunk.writeBigUInt64BE(BigInt(length), offset + 2);
};

const bytesOfFrame = (data: FrameData): number => {
  const length = typeof data === "string" ? Buffer.byteLength(data) : data.length;
  return headerBytes(length) + length;
};

const writeFrame = (chunk: Buffer, data: FrameData, offset: number): number => {
  if (typeof data !== "string") {
    const start = writeHeader(chunk, finalBinary, data.length, offset);
    chunk.set(data, start);
    return start + data.length;
  }
  const length = Buffer.byteLength(data);
  const start = writeHeader(chunk, finalText, length, offset);
  return start + chunk.write(data, start);
};

/** Frames as the bytes that a TCP socket takes. */
export const byteFraming: Framing<Buffer> = {
  pack: (frames) => {
    let length = 0;
    for (const data of frames) length += bytesOfFrame(data);
    const chunk = Buffer.allocUnsafe(length);
    let offset = 0;
    for (const data of frames) offset = writeFrame(chunk, data, offset);
    return chunk;
  },
};
