/** Decides how a path's own limits are kept: messages per window, and time without any message. */
import { CLOSE_CODES } from "../../core/closeCode.js";
import type { Clock } from "../../driver/ports.js";
import type { RouteFunction } from "../../driver/server/LiveRoutes.js";
import type { RouteSocket } from "../../driver/server/RouteSocket.js";
import type { MessageCount, RateLimit } from "./fixedWindow.js";
import { countMessage } from "./fixedWindow.js";
import type { RoutePlan } from "./options.js";

/** The handler, whose sockets keep the limits before it is told of anything. */
export const limited = (
  handler: RouteFunction,
  { rateLimit, idleTimeoutMs }: RoutePlan,
  clock: Clock,
): RouteFunction => {
  if (rateLimit === undefined && idleTimeoutMs === 0) return handler;
  return (ws, ctx) => {
    if (rateLimit !== undefined) endWhenTooFast(ws, rateLimit, clock);
    if (idleTimeoutMs > 0) endWhenIdle(ws, idleTimeoutMs, clock);
    return handler(ws, ctx);
  };
};

const endWhenTooFast = (ws: RouteSocket, limit: RateLimit, clock: Clock): void => {
  let counted: MessageCount | undefined;
  let hasEnded = false;
  ws.guard(() => {
    if (hasEnded) return false;
    const next = countMessage(counted, clock.now(), limit);
    if (next !== undefined) {
      counted = next;
      return true;
    }
    hasEnded = true;
    void ws.close(CLOSE_CODES.TRY_AGAIN_LATER, "Rate limit exceeded");
    return false;
  });
};

const endWhenIdle = (ws: RouteSocket, idleMs: number, clock: Clock): void => {
  let heardAt = clock.now();
  const look = (): void => {
    // One timer for a socket, put off only when it is due: a message costs no timer.
    if (clock.now() < heardAt + idleMs) cancel = clock.schedule(heardAt + idleMs, look);
    else void ws.close(CLOSE_CODES.GOING_AWAY, "Idle timeout");
  };
  let cancel = clock.schedule(heardAt + idleMs, look);
  ws.on("message", () => void (heardAt = clock.now()));
  ws.on("close", () => cancel());
};
