/** WebSocket frames by hand (RFC 6455 5.2): building masked ones, counting unmasked ones. */
import { randomBytes } from "node:crypto";

const finalText = 0x81;
const masked = 0x80;
const length16 = 126;
const length64 = 127;

/** A client's text frame, masked as a client's must be. */
export function maskedTextFrame(text) {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const head =
    payload.length < length16
      ? Buffer.from([finalText, masked | payload.length])
      : Buffer.from([finalText, masked | length16, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ mask[index & 3])]);
}

/**
 * Counts the frames of one size in a byte stream, wherever it is cut.
 *
 * Every frame's header is looked at, so the count is exact and a stray frame is seen, yet a run
 * of whole expected frames costs two comparisons each: the generator must keep up with
 * more than 20 million a second.
 */
export class FrameCounter {
  constructor(payloadBytes, onOtherFrame) {
    this.payloadBytes = payloadBytes;
    this.isShort = payloadBytes < length16;
    this.lengthByte = this.isShort ? payloadBytes : length16;
    this.frameBytes = payloadBytes + (this.isShort ? 2 : 4);
    this.onOtherFrame = onOtherFrame;
    this.head = [];
    this.currentBytes = 0;
    this.remainingBytes = 0;
  }

  count(buffer, start, end) {
    let offset = start;
    let counted = 0;
    while (offset < end) {
      if (this.remainingBytes > 0) {
        const taken = Math.min(this.remainingBytes, end - offset);
        offset += taken;
        this.remainingBytes -= taken;
        if (this.remainingBytes === 0) counted += this.finishFrame();
        continue;
      }
      if (this.head.length === 0) {
        while (this.isWholeFrame(buffer, offset, end)) {
          offset += this.frameBytes;
          counted += 1;
        }
        if (offset === end) break;
      }
      counted += this.readHeadByte(buffer[offset++]);
    }
    return counted;
  }

  isWholeFrame(buffer, offset, end) {
    return (
      offset + this.frameBytes <= end &&
      buffer[offset] === finalText &&
      buffer[offset + 1] === this.lengthByte &&
      (this.isShort || ((buffer[offset + 2] << 8) | buffer[offset + 3]) === this.payloadBytes)
    );
  }

  readHeadByte(byte) {
    this.head.push(byte);
    const [, lengthByte] = this.head;
    if (lengthByte === undefined) return 0;
    const extraBytes = lengthByte === length16 ? 2 : lengthByte === length64 ? 8 : 0;
    if (this.head.length < 2 + extraBytes) return 0;
    this.currentBytes =
      extraBytes === 0
        ? lengthByte
        : this.head.slice(2).reduce((value, next) => value * 256 + next, 0);
    this.remainingBytes = this.currentBytes;
    return this.remainingBytes === 0 ? this.finishFrame() : 0;
  }

  finishFrame() {
    const isExpected = this.head[0] === finalText && this.currentBytes === this.payloadBytes;
    const opcode = this.head[0] & 0x0f;
    this.head = [];
    if (isExpected) return 1;
    this.onOtherFrame(opcode, this.currentBytes);
    return 0;
  }
}
