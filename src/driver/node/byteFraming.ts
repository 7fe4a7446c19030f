/**
 * Decides how a server's frames look as bytes: unmasked, never fragmented (RFC 6455 5.2), and for peers
 * that agreed to it compressed where that is worth it (RFC 7692 6.1).
 */
import type { FrameData } from "../../core/Frame.js";
import type { Framing } from "../ports.js";
import { Deflater } from "./Deflater.js";

const finalText = 0x81;
const finalBinary = 0x82;
/** The bit of a frame whose payload is compressed: RSV1 (RFC 7692 6). */
const compressed = 0x40;

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

const opcodeOf = (data: FrameData): number => (typeof data === "string" ? finalText : finalBinary);

const writeFrame = (chunk: Buffer, data: FrameData, length: number, offset: number): number => {
  const start = writeHeader(chunk, opcodeOf(data), length, offset);
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

const pack = (frames: readonly FrameData[]): Buffer => {
  const lengths = frames.map(payloadBytes);
  const total = lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0);
  const bytes = Buffer.allocUnsafe(total);
  let offset = 0;
  for (const [index, data] of frames.entries()) {
    offset = writeFrame(bytes, data, lengths[index] ?? 0, offset);
  }
  return bytes;
};

/** A frame with a payload that has been compressed. */
const packDeflated = (data: FrameData, deflated: Buffer): Buffer => {
  const bytes = Buffer.allocUnsafe(headerBytes(deflated.length) + deflated.length);
  const start = writeHeader(bytes, opcodeOf(data) | compressed, deflated.length, 0);
  bytes.set(deflated, start);
  return bytes;
};

/** Frames as the bytes that TCP sockets take; each form is made when it is first asked for. */
export class Chunk {
  readonly #frames: readonly FrameData[];
  readonly #deflater: Deflater | undefined;
  #plain: Buffer | undefined;
  #deflated: Buffer | undefined;

  constructor(frames: readonly FrameData[], deflater: Deflater | undefined) {
    this.#frames = frames;
    this.#deflater = deflater;
  }

  /** For every peer. */
  get plain(): Buffer {
    return (this.#plain ??= pack(this.#frames));
  }

  /** For peers that agreed to compression; what is not worth it is as in the plain form. */
  get deflated(): Buffer {
    return (this.#deflated ??= this.#deflate());
  }

  #deflate(): Buffer {
    const payloads = this.#frames.map((data) => this.#deflater?.deflate(data));
    if (payloads.every((payload) => payload === undefined)) return this.plain;
    const parts = this.#frames.map((data, index) => {
      const payload = payloads[index];
      return payload === undefined ? pack([data]) : packDeflated(data, payload);
    });
    return Buffer.concat(parts);
  }
}

/** Frames as bytes. */
export class ByteFraming implements Framing<Chunk> {
  #deflater: Deflater | undefined;

  /** From now on, payloads of at least so many bytes have a compressed form; with 0, none has. */
  compressFrom(bytesMin: number): void {
    this.#deflater = bytesMin > 0 ? new Deflater(bytesMin) : undefined;
  }

  pack(frames: readonly FrameData[]): Chunk {
    return new Chunk(frames, this.#deflater);
  }

  unpack({ plain }: Chunk): readonly FrameData[] {
    const frames: FrameData[] = [];
    for (let offset = 0; offset < plain.length;) {
      const { opcode, start, end } = readHeader(plain, offset);
      const payload = plain.subarray(start, end);
      frames.push(opcode === finalText ? payload.toString() : Uint8Array.from(payload));
      offset = end;
    }
    return frames;
  }
}
