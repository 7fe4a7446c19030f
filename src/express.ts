/** Sockets for Express 5. Needs the package `express`, an optional peer. */
import type { ExpressPlugin } from "./integrations/http/express.js";
import { expressPlugin } from "./integrations/http/express.js";
import type { PluginOptions, SocketOptions } from "./integrations/http/options.js";
import type { SocketRoutes } from "./integrations/http/SocketRoutes.js";
import { planOf } from "./integrations/http/SocketRoutes.js";
import type { RouteHandler } from "./driver/server/LiveRoutes.js";

export type { ExpressApp, ExpressPlugin } from "./integrations/http/express.js";
export * from "./integrations/http/everyFramework.js";

declare global {
  namespace Express {
    interface Application {
      /** The sockets of the app, once it uses `websocket()`. */
      ws: SocketRoutes;
    }
  }
}

/**
 * Gives an Express app sockets: `app.use(websocket())`, then `app.ws(path, handler)`.
 * @throws WebSocketError INVALID_OPTION
 */
export function websocket(options?: PluginOptions): ExpressPlugin;
/**
 * Gives an Express app the sockets of one path.
 * @throws WebSocketError INVALID_OPTION, INVALID_CALLBACK
 */
export function websocket(
  path: string,
  handler: RouteHandler,
  options?: SocketOptions,
): ExpressPlugin;
export function websocket(
  first?: PluginOptions | string,
  handler?: RouteHandler,
  options?: SocketOptions,
): ExpressPlugin {
  return expressPlugin(planOf(first, handler, options));
}
