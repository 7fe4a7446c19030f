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

const payloadBytes = (data: FrameData): number =>
  typeof data === "string" ? Buffer.byteLength(data) : data.length;

const writeFrame = (chunk: Buffer, data: FrameData, length: number, offset: number): number => {
  const opcode = typeof data === "string" ? finalText : finalBinary;
  const start = writeHeader(chunk, opcode, length, offset);
  if (typeof data === "string") chunk.write(data, start);
  else chunk.set(data, start);
  return start + length;
};

/** Reads a header at `offset` of a chunk that was packed here. */
const readHeader = (
  chunk: Buffer,
  offset: number,
): { readonly opcode: number; readonly start: number; readonly end: number } => {
  const opcode = chunk.readUInt8(offset);
  const short = chunk.readUInt8(offset + 1);
  if (short < 126) return { opcode, start: offset + 2, end: offset + 2 + short };
  const start = offset + (short === 126 ? 4 : 10);
  const length =
    short === 126 ? chunk.readUInt16BE(offset + 2) : Number(chunk.readBigUInt64BE(offset + 2));
  return { opcode, start, end: start + length };
};

/** Frames as the bytes that a TCP socket takes. */
export const byteFraming: Framing<Buffer> = {
  pack: (frames) => {
    const lengths = frames.map(payloadBytes);
    const total = lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0);
    const chunk = Buffer.allocUnsafe(total);
    let offset = 0;
    for (const [index, data] of frames.entries()) {
      offset = writeFrame(chunk, data, lengths[index] ?? 0, offset);
    }
    return chunk;
  },
  unpack: (chunk) => {
    const frames: FrameData[] = [];
    for (let offset = 0; offset < chunk.length;) {
      const { opcode, start, end } = readHeader(chunk, offset);
      const payload = chunk.subarray(start, end);
      frames.push(opcode === finalText ? payload.toString() : Uint8Array.from(payload));
      offset = end;
    }
    return frames;
  },
};
