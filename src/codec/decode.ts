/** Decides what a frame from a peer is: a message, a control message, a raw frame or a mistake. */
import { isControlType } from "../core/control.js";
import type { Fault } from "../core/error.js";
import { fault } from "../core/error.js";
import type { FrameData } from "../core/Frame.js";
import { Message } from "../core/Message.js";
import { batchTexts } from "./batch.js";
import type { JsonLimits } from "./jsonLimits.js";
import { hasFiniteNumbers, isJsonSpace, isModest, jsonDefaults } from "./jsonLimits.js";

/** What a frame turned out to be. */
export type Decoded =
  | { readonly type: "message"; readonly message: Message }
  | { readonly type: "control"; readonly message: Message }
  | { readonly type: "frame" }
  | { readonly type: "malformed"; readonly fault: Fault };

/** What one message from a client turned out to be. */
export type OneFromClient =
  | Decoded
  /** A proof of identity; the token is kept apart, so that no event ever holds it. */
  | { readonly type: "auth"; readonly requestId: string | undefined; readonly token: string };

/** What a frame from a client turned out to be. */
export type FromClient =
  | OneFromClient
  /** Several messages: the text of each, which nobody has looked at yet. */
  | { readonly type: "batch"; readonly texts: readonly string[] };

const rawFrame: Decoded = Object.freeze({ type: "frame" });
const malformed: Decoded = Object.freeze({
  type: "malformed",
  fault: fault("INVALID_MESSAGE", "decode"),
});

/**
 * Reads one frame. Binary frames are raw. Text is a message when it is a JSON object with a string
 * `type`; what is neither is a mistake where the subprotocol was negotiated (`strict`), and else the
 * raw frame of a foreign peer. Nesting too deep, too many values, or a number too large, is a mistake in any object.
 */
export const decode = (data: FrameData, strict: boolean, limits = jsonDefaults): Decoded => {
  if (typeof data !== "string") return rawFrame;
  const foreign = strict ? malformed : rawFrame;
  if (!startsAsObject(data)) return foreign;
  if (!isModest(data, limits) || !hasFiniteNumbers(data)) return malformed;
  const value = parse(data);
  const message = Message.fromObject(value);
  if (message._tag === "Right") {
    const type = isControlType(message.right.type) ? "control" : "message";
    return { type, message: message.right };
  }
  return claimsControl(value) ? malformed : foreign;
};

/**
 * Reads one frame of a client, as `decode` does; takes the token out of an `auth` message, and a batch
 * apart where the subprotocol was negotiated.
 */
export const decodeFromClient = (
  data: FrameData,
  strict: boolean,
  limits: JsonLimits,
): FromClient => {
  const texts = strict && typeof data === "string" ? batchTexts(data) : undefined;
  return texts === undefined ? decodeOne(data, strict, limits) : { type: "batch", texts };
};

/** What one text of a batch turned out to be; of a bad one the id that it claims, for the answer. */
export type FromBatch =
  | Exclude<OneFromClient, { readonly type: "malformed" }>
  | { readonly type: "malformed"; readonly fault: Fault; readonly requestId: string | undefined };

/** Reads one text of a batch as if it had come alone, but that it cannot be a batch itself. */
export const decodeFromBatch = (text: string, limits: JsonLimits): FromBatch => {
  const decoded = decodeOne(text, true, limits);
  return decoded.type === "malformed"
    ? { ...decoded, requestId: claimedId(text, limits) }
    : decoded;
};

const decodeOne = (data: FrameData, strict: boolean, limits: JsonLimits): OneFromClient => {
  const decoded = decode(data, strict, limits);
  if (decoded.type !== "control") return decoded;
  // One that could be taken apart has been; to a foreign peer the type means nothing.
  if (decoded.message.type === "batch") return strict ? malformed : decoded;
  if (decoded.message.type !== "auth") return decoded;
  const token = tokenIn(decoded.message.data);
  return token === undefined ? malformed : { type: "auth", requestId: decoded.message.id, token };
};

/** The id in an object that is no message all the same. What is too much is not parsed for it. */
const claimedId = (text: string, limits: JsonLimits): string | undefined => {
  if (!startsAsObject(text) || !isModest(text, limits)) return undefined;
  const value = parse(text);
  return typeof value?.id === "string" ? value.id : undefined;
};

const tokenIn = (data: unknown): string | undefined =>
  typeof data === "object" && data !== null && "token" in data && typeof data.token === "string"
    ? data.token
    : undefined;

const startsAsObject = (text: string): boolean => {
  let index = 0;
  while (isJsonSpace(text.charCodeAt(index))) index += 1;
  return text.charCodeAt(index) === 123;
};

/** What an object that a peer sent says of itself. */
interface Claimed {
  readonly type?: unknown;
  readonly id?: unknown;
}

/** The object for text that starts as one; undefined when it is not JSON. */
const parse = (text: string): Claimed | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A control message with fields of the wrong kind is a mistake even from a foreign peer. */
const claimsControl = (value: Claimed | undefined): boolean =>
  typeof value?.type === "string" && isControlType(value.type);
