/** Decides how long to wait before the next attempt to connect. */
import type { ClientOptions } from "./options.js";
import type { RetryHint } from "./state.js";

/** The longest that a server may keep its clients away, in milliseconds: ten minutes. */
const retryAfterMsMax = 600_000;

/** Whether a peer's word for how long to stay away, in milliseconds, is one to be followed. */
export const isRetryAfter = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value <= retryAfterMsMax;

/**
 * The delay before attempt `attempt` (1 for the first), in milliseconds: exponential, capped, then
 * shortened by up to the jitter's part of it, so that clients of one server do not return at once.
 * The cap is the first delay where that is longer. It is never shorter than what the server asked for,
 * which may be above the cap.
 * @param moment now, with chance in [0, 1)
 */
export const backoffDelayMs = (
  options: ClientOptions,
  attempt: number,
  { now, roll }: { readonly now: number; readonly roll: number },
  hint?: RetryHint,
): number => {
  const { reconnectDelayMs, reconnectFactor, reconnectDelayMsMax, reconnectJitter } = options;
  const capMs = Math.max(reconnectDelayMsMax, reconnectDelayMs);
  const full = Math.min(capMs, reconnectDelayMs * reconnectFactor ** (attempt - 1));
  const ownMs = Math.round(full * (1 - reconnectJitter * roll));
  const isStale = hint?.until !== undefined && now >= hint.until;
  return hint === undefined || isStale ? ownMs : Math.max(ownMs, hint.retryAfterMs);
};
