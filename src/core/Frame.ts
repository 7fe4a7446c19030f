/** Decides what travels beside messages: raw text and raw bytes, handed over untouched. */
import { hash } from "immutable";
import { CLOSE_CODES } from "./closeCode.js";
import { WebSocketError } from "./error.js";

/** A raw payload: text frames are strings, binary frames are bytes. */
export type FrameData = string | Uint8Array;

/** Whether two payloads are the same text or the same bytes. */
export const sameFrame = (a: FrameData, b: FrameData): boolean => {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
};

/** The bytes of an ArrayBuffer or of what a typed array, DataView or Buffer shows of one. */
export const bytesOf = (data: ArrayBuffer | SharedArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);

const isBytes = (data: unknown): data is ArrayBuffer | SharedArrayBuffer | ArrayBufferView =>
  ArrayBuffer.isView(data) ||
  data instanceof ArrayBuffer ||
  (typeof SharedArrayBuffer !== "undefined" && data instanceof SharedArrayBuffer);

/**
 * The frame for what a user hands to `send`: text as it is, binary data as its bytes (copied, so
 * that later writes to the buffer change nothing), everything else as JSON text.
 * @throws WebSocketError INVALID_DATA for undefined, functions, symbols and what JSON cannot carry.
 */
export const toFrame = (data: unknown): FrameData => {
  if (typeof data === "string") return data;
  if (isBytes(data)) return bytesOf(data).slice();
  try {
    const text = JSON.stringify(data);
    if (typeof text === "string") return text;
  } catch (cause) {
    throw new WebSocketError("INVALID_DATA", undefined, { context: "send", cause });
  }
  throw new WebSocketError("INVALID_DATA", undefined, { context: "send" });
};

/** The kinds of frames (RFC 6455 5.2). */
export type FrameKind = "text" | "binary" | "ping" | "pong" | "close";

const noBytes = new Uint8Array(0);

/** One frame as a value: what a connection can send and what a handler is given. */
export class Frame {
  private constructor(
    readonly kind: FrameKind,
    /** The text or the bytes; the reason of a close frame. */
    readonly data: FrameData,
    /** Of a close frame (RFC 6455 7.4); else 0. */
    readonly code: number,
  ) {}

  static text(text: string): Frame {
    return new Frame("text", text, 0);
  }

  static binary(bytes: Uint8Array): Frame {
    return new Frame("binary", bytes, 0);
  }

  /** @param payload at most 125 bytes (RFC 6455 5.5) */
  static ping(payload: Uint8Array = noBytes): Frame {
    return new Frame("ping", payload, 0);
  }

  /** @param payload at most 125 bytes (RFC 6455 5.5) */
  static pong(payload: Uint8Array = noBytes): Frame {
    return new Frame("pong", payload, 0);
  }

  static close(code: number = CLOSE_CODES.NORMAL, reason = ""): Frame {
    return new Frame("close", reason, code);
  }

  /** The frame that a connection received: text for a string, binary for bytes. */
  static of(data: FrameData): Frame {
    return typeof data === "string" ? Frame.text(data) : Frame.binary(data);
  }

  isText(): boolean {
    return this.kind === "text";
  }

  isBinary(): boolean {
    return this.kind === "binary";
  }

  /** The text of a text frame and the reason of a close frame; empty for the others. */
  get text(): string {
    return typeof this.data === "string" ? this.data : "";
  }

  /** The bytes of a binary, ping or pong frame; none for the others. */
  get bytes(): Uint8Array {
    return typeof this.data === "string" ? noBytes : this.data;
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Frame &&
      this.kind === other.kind &&
      this.code === other.code &&
      sameFrame(this.data, other.data)
    );
  }

  hashCode(): number {
    return hash(this.kind) ^ this.code ^ this.data.length;
  }
}
