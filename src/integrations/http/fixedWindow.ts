/** Decides how messages are counted in windows of a fixed length, one after the other. */
import { WebSocketError } from "../../core/error.js";
import { isCount, isDuration } from "../../core/options.js";

/** How many messages of one socket may come in a window. */
export interface RateLimit {
  /** The length of a window, in milliseconds. It begins with the first message after the last one. */
  readonly windowMs: number;
  /** How many messages; the next one is one too many. */
  readonly maxMessages: number;
}

/** What was counted in the current window of one socket. */
export interface MessageCount {
  readonly count: number;
  /** When the window ends, in milliseconds on the clock of whoever counts. */
  readonly resetTime: number;
}

/** The count with one message more; undefined when that is one too many. */
export const countMessage = (
  before: MessageCount | undefined,
  now: number,
  { windowMs, maxMessages }: RateLimit,
): MessageCount | undefined => {
  if (before === undefined || now >= before.resetTime) {
    return { count: 1, resetTime: now + windowMs };
  }
  if (before.count >= maxMessages) return undefined;
  return { count: before.count + 1, resetTime: before.resetTime };
};

/** The limit as it is. @throws WebSocketError INVALID_OPTION where it would let nothing through */
export const checkedRateLimit = (limit: RateLimit): RateLimit => {
  const { windowMs, maxMessages } = limit;
  const isGood = isDuration(windowMs) && windowMs > 0 && isCount(maxMessages) && maxMessages > 0;
  if (isGood) return limit;
  throw new WebSocketError(
    "INVALID_OPTION",
    "rateLimit must be { windowMs, maxMessages }, both more than 0",
  );
};
