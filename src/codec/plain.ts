/**
 * The plain forms that JSON can carry, of what is not plain already. Writing needs no codec: this is
 * all that a client which keeps a journal brings into a browser.
 */
import type { ClientEvent } from "../core/client/event.js";
import type { ClientState } from "../core/client/state.js";
import type { FrameData } from "../core/Frame.js";
import type { Outgoing } from "../core/Outgoing.js";
import { Message } from "../core/Message.js";
import type { ServerEvent } from "../core/server/event.js";
import type { ServerState } from "../core/server/state.js";

/** Bytes as hexadecimal text in an object, so that they cannot be taken for a text frame. */
export const plainBytes = (bytes: Uint8Array): { hex: string } => ({
  hex: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""),
});

/** Text as it is, bytes as their plain form. */
export const plainFrame = (data: FrameData): unknown =>
  typeof data === "string" ? data : plainBytes(data);

/** A message as its envelope, a raw frame as its plain form. */
export const plainOutgoing = (outgoing: Outgoing): unknown =>
  outgoing instanceof Message ? outgoing.toJSON() : plainFrame(outgoing);

/** An event with its bytes in plain form: the one thing in it that JSON would not give back. */
export const plainEvent = (event: ServerEvent | ClientEvent): unknown => {
  if ("outgoing" in event) return { ...event, outgoing: plainOutgoing(event.outgoing) };
  if ("data" in event && event.data instanceof Uint8Array) {
    return { ...event, data: plainBytes(event.data) };
  }
  return event;
};

/** The plain form of a server's state. */
export const serverToJson = (state: ServerState): unknown => ({
  options: state.options,
  phase: state.phase,
  connections: [...state.connections.values()],
  rooms: [...state.rooms.values()],
  users: [...state.users].map(([userId, connectionIds]) => [userId, connectionIds.toArray()]),
  presence: state.presence,
  gate: state.gate,
  data: [...state.data],
});

/** The plain form of a client's state. */
export const clientToJson = (state: ClientState): unknown => ({
  url: state.url,
  protocols: state.protocols,
  options: state.options,
  phase: state.phase,
  attempts: state.attempts,
  epoch: state.epoch,
  queue: state.queue.toArray().map(plainOutgoing),
  rooms: [...state.rooms],
  connectionId: state.connectionId,
  requests: [...state.requests],
  retryHint: state.retryHint,
  unconfirmed: [...state.unconfirmed],
});
