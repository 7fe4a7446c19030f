/** Decides what one connection may do to the server, and what breaching a limit does. */
import { CLOSE_CODES } from "../closeCode.js";
import type { WebSocketErrorCode } from "../error.js";
import type { LinkEffect } from "./effect.js";
import type { LinkLimits } from "./policy.js";

/** Ends what goes on sending too much; a client may come back after a while. */
const TOO_MANY_REQUESTS = 4429;

const ending = (
  code: WebSocketErrorCode,
  closeCode: number,
  context: "frame" | "send",
): readonly LinkEffect[] => Object.freeze([{ type: "refuse", code, closeCode, context } as const]);

const accepted: readonly LinkEffect[] = Object.freeze([{ type: "accept" }]);
const nothing: readonly LinkEffect[] = Object.freeze([]);
const tooLarge = ending("MESSAGE_TOO_LARGE", CLOSE_CODES.MESSAGE_TOO_BIG, "frame");
const tooLong = ending("MESSAGE_TIMEOUT", CLOSE_CODES.POLICY_VIOLATION, "frame");
const tooSlow = ending("SLOW_CONSUMER", CLOSE_CODES.TRY_AGAIN_LATER, "send");
const tooMany = ending("RATE_LIMITED", TOO_MANY_REQUESTS, "frame");

/** Whether a frame of `bytes` may pass. */
export const judgeFrame = (bytes: number, limits: LinkLimits): readonly LinkEffect[] =>
  bytes > limits.messageBytesMax ? tooLarge : accepted;

/** A frame that is one too many. */
export interface Excess {
  readonly context: "frame" | "heartbeat";
  /** How many there were before it since the limit was last kept. */
  readonly before: number;
  /** Whether the connection itself is over its limit, or only its address. */
  readonly isOwn: boolean;
  /** When trying again can help, in milliseconds from now. */
  readonly retryAfterMs: number;
}

/**
 * What a frame beyond the rate deserves: the first is answered with a warning, and a connection that
 * goes on for as many as a whole burst is sent away. For its neighbours nobody is.
 */
export const judgeExcess = (
  { context, before, isOwn, retryAfterMs }: Excess,
  { messagesBurstMax }: LinkLimits,
): readonly LinkEffect[] => {
  if (isOwn && before >= messagesBurstMax) return tooMany;
  return [{ type: "refuse", code: "RATE_LIMITED", context, warns: before === 0, retryAfterMs }];
};

/** What a message that has been arriving for `ms` deserves. */
export const judgeArrival = (
  ms: number,
  { messageTimeoutMs }: LinkLimits,
): readonly LinkEffect[] => (messageTimeoutMs > 0 && ms >= messageTimeoutMs ? tooLong : nothing);

/** What happens to a peer whose send queue is full. */
export const judgeOverflow = (limits: LinkLimits): readonly LinkEffect[] =>
  limits.slowConsumer === "close" ? tooSlow : nothing;
