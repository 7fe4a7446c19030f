/** Sockets for Hono 4 on Node. Needs `hono` and `@hono/node-server`, optional peers. */
import type { HonoPlugin } from "./integrations/http/hono.js";
import { honoPlugin } from "./integrations/http/hono.js";
import type { PluginOptions, SocketOptions } from "./integrations/http/options.js";
import { planOf } from "./integrations/http/SocketRoutes.js";
import type { RouteHandler } from "./driver/server/LiveRoutes.js";

export type { HonoApp, HonoPlugin } from "./integrations/http/hono.js";
export * from "./integrations/http/everyFramework.js";

/**
 * Gives a Hono app sockets: `websocket()(new Hono())`, then `app.ws(path, handler)`.
 * @throws WebSocketError INVALID_OPTION
 */
export function websocket(options?: PluginOptions): HonoPlugin;
/**
 * Gives a Hono app the sockets of one path.
 * @throws WebSocketError INVALID_OPTION, INVALID_CALLBACK
 */
export function websocket(path: string, handler: RouteHandler, options?: SocketOptions): HonoPlugin;
export function websocket(
  first?: PluginOptions | string,
  handler?: RouteHandler,
  options?: SocketOptions,
): HonoPlugin {
  return honoPlugin(planOf(first, handler, options));
}
