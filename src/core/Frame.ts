/** Decides what travels beside messages: raw text and raw bytes, handed over untouched. */
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
