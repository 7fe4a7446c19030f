/** Decides what may be sent: a message, or a raw frame beside the protocol. */
import type { FrameData } from "./Frame.js";
import { sameFrame, toFrame } from "./Frame.js";
import { Message } from "./Message.js";

/** A message of the wire protocol or a raw payload. */
export type Outgoing = Message | FrameData;

/** Whether both would put the same on the wire. */
export const sameOutgoing = (a: Outgoing, b: Outgoing): boolean => {
  if (a instanceof Message || b instanceof Message) return a instanceof Message && a.equals(b);
  return sameFrame(a, b);
};

/**
 * Whether it can go on the wire: a message, text, or bytes.
 * @throws WebSocketError INVALID_DATA for a message whose data JSON cannot carry.
 */
export const isOutgoing = (value: unknown): value is Outgoing => {
  if (!(value instanceof Message)) return typeof value === "string" || value instanceof Uint8Array;
  value.toJson();
  return true;
};

/**
 * What a user hands to `send`: a message stays one, anything else becomes a frame.
 * @throws WebSocketError INVALID_DATA for what cannot be sent: now, where its caller can hear of it.
 */
export const toOutgoing = (data: unknown): Outgoing => {
  if (!(data instanceof Message)) return toFrame(data);
  data.toJson();
  return data;
};
