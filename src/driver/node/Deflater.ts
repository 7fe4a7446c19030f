/**
 * Decides which payloads are compressed, and compresses each once for everybody: DEFLATE without context
 * takeover (RFC 7692 7.2.1), so that what comes out is the same for every peer.
 */
import { constants, deflateRawSync } from "node:zlib";
import type { FrameData } from "../../core/Frame.js";

/** The window that is announced and used: 4 KiB, which every peer can be asked for and JSON is fine with. */
export const windowBits = 12;

/** The longest payload that is compressed, in bytes: about a millisecond, in which nothing else runs. */
export const compressionBytesMax = 256 * 1024;

/** How much is compressed in one turn of the event loop, in bytes; what is beyond that stays as it is. */
const turnBytesMax = 1024 * 1024;

// Levels above 3 take twice the time for a tenth of the bytes.
const settings = { windowBits, memLevel: 7, level: 3, finishFlush: constants.Z_SYNC_FLUSH };

/** The four bytes at the end of a flush, which are left out (RFC 7692 7.2.1). */
const flushBytes = 4;

/** Compresses payloads of at least so many bytes. */
export class Deflater {
  readonly #bytesMin: number;
  // What this turn has compressed already, in vain or not: lanes may share a payload and no chunk.
  readonly #made = new Map<FrameData, Buffer | undefined>();
  #spentBytes = 0;

  constructor(bytesMin: number) {
    this.#bytesMin = bytesMin;
  }

  /** The compressed payload; undefined where the payload itself is to be sent. */
  deflate(data: FrameData): Buffer | undefined {
    // A character is at most three bytes.
    if (data.length * 3 < this.#bytesMin) return undefined;
    const bytes = typeof data === "string" ? Buffer.byteLength(data) : data.length;
    if (bytes < this.#bytesMin || bytes > compressionBytesMax) return undefined;
    const known = this.#made.get(data);
    if (known !== undefined || this.#made.has(data)) return known;
    if (this.#spentBytes + bytes > turnBytesMax) return undefined;
    if (this.#spentBytes === 0) setImmediate(() => this.#forget());
    this.#spentBytes += bytes;
    const deflated = deflateRawSync(data, settings).subarray(0, -flushBytes);
    const gained = deflated.length < bytes ? deflated : undefined;
    this.#made.set(data, gained);
    return gained;
  }

  #forget(): void {
    this.#made.clear();
    this.#spentBytes = 0;
  }
}

const part = /^[\w-]+(?:=[\w-]+)?$/;
const parameter =
  /^(?:(?:server|client)_no_context_takeover|client_max_window_bits(?:=(?:[89]|1[0-5]))?|server_max_window_bits=(?:[89]|1[0-5]))$/;

/**
 * Whether a client offers a compression that this server can do (RFC 7692 7.1). An offer that is
 * malformed in any part is declined as a whole, and the connection goes on without.
 * @param header `Sec-WebSocket-Extensions` of the handshake (RFC 6455 9.1)
 */
export const offersDeflate = (header = ""): boolean => {
  const offers = header.split(",").map((offer) => offer.split(";").map((text) => text.trim()));
  if (!offers.flat().every((text) => part.test(text))) return false;
  const deflates = offers.filter(([name]) => name === "permessage-deflate");
  return deflates.every(isGood) && deflates.some(isWide);
};

const isGood = ([, ...parameters]: readonly string[]): boolean => {
  const names = new Set(parameters.map((text) => text.split("=")[0]));
  return names.size === parameters.length && parameters.every((text) => parameter.test(text));
};

/** Whether it lets the server have the window that it uses. */
const isWide = (offer: readonly string[]): boolean =>
  offer.every((text) => {
    const [name, bits] = text.split("=");
    return name !== "server_max_window_bits" || Number(bits) >= windowBits;
  });
