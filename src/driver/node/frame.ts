/** Decides how a server's frames look as bytes: unmasked, never fragmented (RFC 6455 5.2). */
import type { FrameData } from "../../core/Frame.js";
import type { Framing } from "../ports.js";

const finalText = 0x81;
const finalBinary = 0x82;

const headerBytes = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

const writeHeader = (frame: Buffer, opcode: number, length: number): number => {
  frame[0] = opcode;
  if (length < 126) {
    frame[1] = length;
    return 2;
  }
  if (length < 65_536) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
    return 4;
  }
  frame[1] = 127;
  // RFC 6455 5.2: 64 bits, of which a JavaScript length fills at most 53.
  frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
  frame.writeUInt32BE(length % 2 ** 32, 6);
  return 10;
};

/** Frames as the bytes that a TCP socket takes. */
export const byteFraming: Framing<Buffer> = {
  frame: (data: FrameData): Buffer => {
    const length = typeof data === "string" ? Buffer.byteLength(data) : data.length;
    const frame = Buffer.allocUnsafe(headerBytes(length) + length);
    if (typeof data === "string") {
      frame.write(data, writeHeader(frame, finalText, length));
    } else {
      frame.set(data, writeHeader(frame, finalBinary, length));
    }
    return frame;
  },
  join: (chunks) => Buffer.concat(chunks),
  bytes: (chunk) => chunk.length,
};
