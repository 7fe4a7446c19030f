/** Sockets for a server of node:http or node:https. */
import type { HttpPlugin } from "./integrations/http/nodeHttp.js";
import { httpPlugin } from "./integrations/http/nodeHttp.js";
import type { PluginOptions, SocketOptions } from "./integrations/http/options.js";
import { planOf } from "./integrations/http/SocketRoutes.js";
import type { RouteHandler } from "./driver/server/LiveRoutes.js";

export type {
  HttpPlugin,
  HttpSocketRoutes,
  WithHttpSockets,
} from "./integrations/http/nodeHttp.js";
export * from "./integrations/http/everyFramework.js";

/**
 * Gives a server of node:http sockets: `websocket()(createServer(handler))`, then `server.ws(path, handler)`.
 * @throws WebSocketError INVALID_OPTION
 */
export function websocket(options?: PluginOptions): HttpPlugin;
/**
 * Gives a server of node:http the sockets of one path.
 * @throws WebSocketError INVALID_OPTION, INVALID_CALLBACK
 */
export function websocket(path: string, handler: RouteHandler, options?: SocketOptions): HttpPlugin;
export function websocket(
  first?: PluginOptions | string,
  handler?: RouteHandler,
  options?: SocketOptions,
): HttpPlugin {
  return httpPlugin(planOf(first, handler, options));
}
