/** Decides how what has failed is told: in which words, when it was, and what it came from. */
import type { Fault } from "../../core/error.js";
import { WebSocketError } from "../../core/error.js";

/**
 * The error for a fault of a running client.
 * @param timestamp milliseconds since the epoch
 * @param proofCause what getting the last token failed with, if it did
 */
export const errorOf = (
  { code, context }: Fault,
  timestamp: number,
  proofCause?: unknown,
): WebSocketError => {
  const cause = context === "authenticate" ? proofCause : undefined;
  const sentence = code === "TIMEOUT" && context === "connect" ? "Connection timeout" : undefined;
  return new WebSocketError(code, sentence, { context, timestamp, cause });
};

/** The same error with a time, where it has none: it arose outside a running client, in a value. */
export const dated = (error: unknown, timestamp: number): unknown => {
  if (!(error instanceof WebSocketError) || error.timestamp !== 0) return error;
  const { code, message, context, cause } = error;
  return new WebSocketError(code, message, { context, timestamp, cause });
};

/** Somebody has given what is no token, as one to be proved now. */
export const noToken = (timestamp: number): WebSocketError =>
  new WebSocketError(
    "INVALID_OPTION",
    "authenticate takes a token; setToken(undefined) forgets the last one",
    { context: "authenticate", timestamp },
  );
