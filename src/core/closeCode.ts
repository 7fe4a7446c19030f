/**
 * Decides what close codes mean: their names, who may send them, and whether a client reconnects. The
 * answer to broken frames, such as 1007 for bad UTF-8, is given under the sockets, in driver/node.
 */

import { isWellFormed, utf8Bytes } from "./ids.js";

/** The registered close codes (RFC 6455 7.4.1 and the IANA registry). */
export const CLOSE_CODES = Object.freeze({
  NORMAL: 1000,
  GOING_AWAY: 1001,
  PROTOCOL_ERROR: 1002,
  UNSUPPORTED_DATA: 1003,
  RESERVED: 1004,
  NO_STATUS: 1005,
  ABNORMAL: 1006,
  INVALID_FRAME_PAYLOAD_DATA: 1007,
  POLICY_VIOLATION: 1008,
  MESSAGE_TOO_BIG: 1009,
  MISSING_EXTENSION: 1010,
  INTERNAL_ERROR: 1011,
  SERVICE_RESTART: 1012,
  TRY_AGAIN_LATER: 1013,
  BAD_GATEWAY: 1014,
  TLS_HANDSHAKE: 1015,
});

/** Ends a connection whose proof of identity is missing or no longer holds. */
export const UNAUTHORIZED_CLOSE = 4401;
/** Ends a connection that has not proved in time who it is. */
export const AUTH_TIMEOUT_CLOSE = 4408;

const notSendable: readonly number[] = [
  CLOSE_CODES.RESERVED,
  CLOSE_CODES.NO_STATUS,
  CLOSE_CODES.ABNORMAL,
  CLOSE_CODES.TLS_HANDSHAKE,
];

/** Whether an endpoint may put this code into a close frame (RFC 6455 7.4). */
export const isSendableCloseCode = (code: number): boolean =>
  Number.isInteger(code) &&
  ((code >= 1000 && code <= 1014 && !notSendable.includes(code)) || (code >= 3000 && code <= 4999));

/** RFC 6455 5.5: a control frame carries at most 125 bytes, of which the code takes two. */
const reasonBytesMax = 123;

/** Whether a close frame can carry this reason: text of at most 123 bytes in UTF-8. */
export const isCloseReason = (reason: unknown): boolean =>
  typeof reason === "string" && isWellFormed(reason) && utf8Bytes(reason) <= reasonBytesMax;

const finalCodes: readonly number[] = [
  CLOSE_CODES.NORMAL,
  CLOSE_CODES.PROTOCOL_ERROR,
  CLOSE_CODES.UNSUPPORTED_DATA,
  CLOSE_CODES.INVALID_FRAME_PAYLOAD_DATA,
  CLOSE_CODES.POLICY_VIOLATION,
  CLOSE_CODES.MESSAGE_TOO_BIG,
  CLOSE_CODES.MISSING_EXTENSION,
];

/** Application codes that say "come back": 4408 request timeout, 4429 too many requests. */
const temporaryCodes: readonly number[] = [4408, 4429];

/**
 * Whether a client may come back after this code. Final are: a normal close, what would fail again
 * in the same way (1002, 1003, 1007 to 1010), 3500 to 3999, and 4400 to 4499 but for 4408 and 4429.
 */
export const allowsReconnect = (code: number): boolean => {
  if (finalCodes.includes(code)) return false;
  if (code >= 3500 && code <= 3999) return false;
  return code < 4400 || code > 4499 || temporaryCodes.includes(code);
};
