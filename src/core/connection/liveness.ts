/** Decides whether a peer is alive: silence is answered by a ping, and long silence by the end. */
import type { LinkEffect } from "./effect.js";
import type { Heartbeat } from "./policy.js";

const gone: readonly LinkEffect[] = Object.freeze([{ type: "drop", reason: "HEARTBEAT_TIMEOUT" }]);
const ask: readonly LinkEffect[] = Object.freeze([{ type: "ping" }]);
const nothing: readonly LinkEffect[] = Object.freeze([]);

/**
 * What a peer that has been silent for `silentMs` deserves.
 * @param asked whether it has been pinged since it was last heard of
 * @param lateMs how late the look itself is: time that the server slept is not held against a peer
 */
export const judgeSilence = (
  silentMs: number,
  asked: boolean,
  lateMs: number,
  { heartbeatIntervalMs, heartbeatTimeoutMs }: Heartbeat,
): readonly LinkEffect[] => {
  if (asked && heartbeatTimeoutMs > 0 && silentMs - lateMs >= heartbeatTimeoutMs) return gone;
  return !asked && heartbeatIntervalMs > 0 && silentMs >= heartbeatIntervalMs ? ask : nothing;
};
