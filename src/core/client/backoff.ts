/** Decides how long to wait before the next attempt to connect. */
import type { ClientOptions } from "./options.js";

/**
 * The delay before attempt `attempt` (1 for the first), in milliseconds: exponential, capped, then
 * shortened by up to the jitter's part of it, so that clients of one server do not return at once.
 * @param roll chance in [0, 1)
 */
export const backoffDelayMs = (options: ClientOptions, attempt: number, roll: number): number => {
  const { reconnectDelayMs, reconnectFactor, reconnectDelayMsMax, reconnectJitter } = options;
  const full = Math.min(reconnectDelayMsMax, reconnectDelayMs * reconnectFactor ** (attempt - 1));
  return Math.round(full * (1 - reconnectJitter * roll));
};
