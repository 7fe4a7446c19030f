/**
 * Decides which message types belong to the protocol. They are never handed to user handlers and
 * no user message can have them. docs/wire-protocol.md shows each.
 */
import { Message } from "./Message.js";
import type { Fault } from "./error.js";
import { ERRORS } from "./error.js";

/** The subprotocol of wire protocol version 1 in JSON (RFC 6455 1.9). */
export const SUBPROTOCOL = "jounce.v1";

/**
 * The subprotocol a server chooses: its own when that is offered, else the first offered one that it
 * accepts, else none (empty). What it does not know is never repeated to the peer.
 */
export const chooseProtocol = (offered: readonly string[], accepted: readonly string[]): string => {
  if (offered.includes(SUBPROTOCOL)) return SUBPROTOCOL;
  return offered.find((protocol) => accepted.includes(protocol)) ?? "";
};

/** The reserved message types. */
export const CONTROL_TYPES = Object.freeze([
  "welcome",
  "join_room",
  "leave_room",
  "room_joined",
  "room_left",
  "auth",
  "auth_success",
  "auth_failure",
  "ping",
  "pong",
  "ack",
  "resume",
  "resumed",
  "gap",
  "reply",
  "cancel",
  "batch",
  "draining",
  "error",
] as const);

/** One of the reserved message types. */
export type ControlType = (typeof CONTROL_TYPES)[number];

/** How many messages a `batch` may carry. */
export const batchMessagesMax = 1_000;

const reserved: ReadonlySet<string> = new Set(CONTROL_TYPES);

/** Whether `type` is reserved for the protocol. */
export const isControlType = (type: string): type is ControlType => reserved.has(type);

/** The reply to a request that was refused; it carries the request's id and room. */
export const errorReply = (
  { code, retryAfterMs }: Pick<Fault, "code"> & { readonly retryAfterMs?: number | undefined },
  request: { readonly id?: string | undefined; readonly room?: string | undefined } = {},
): Message => {
  const told = { code, message: ERRORS[code].sentence };
  const data = retryAfterMs === undefined ? told : { ...told, retryAfterMs };
  return new Message("error", data, { id: request.id, room: request.room });
};
