/** Sockets for Hono 4 on Node. Needs `hono` and `@hono/node-server`, optional peers. */
import type { HonoPlugin } from "./integrations/http/hono.js";
import { honoPlugin } from "./integrations/http/hono.js";
import type { PluginOptions, SocketOptions } from "./integrations/http/options.js";
import { planOf } from "./integrations/http/SocketRoutes.js";
import type { RouteHandler } from "./driver/server/LiveRoutes.js";

export type { HonoApp, HonoPlugin } from "./integrations/http/hono.js";
export type { AttachableServer } from "./integrations/http/AppSockets.js";
export type { MessageCount, RateLimit } from "./integrations/http/fixedWindow.js";
export type { PluginLimits, PluginOptions, SocketOptions } from "./integrations/http/options.js";
export { optionsFromEnv } from "./integrations/http/optionsFromEnv.js";
export type { EnvLimits } from "./integrations/http/optionsFromEnv.js";
export { createSecureWebSocketHandler } from "./integrations/http/secureHandler.js";
export type {
  ActiveConnections,
  ClosableSocket,
  SecureHandler,
  SecureOptions,
  SecureSettings,
  SocketData,
  SocketHandler,
  SocketInfo,
} from "./integrations/http/secureHandler.js";
export type { SocketRoutes, WithSockets } from "./integrations/http/SocketRoutes.js";
export { WebSocketRoom, wsRoom } from "./integrations/http/WebSocketRoom.js";
export type { RoomSocket } from "./integrations/http/WebSocketRoom.js";
export type {
  RouteContext,
  RouteFunction,
  RouteHandler,
  RouteHandlers,
  RouteInfo,
} from "./driver/server/LiveRoutes.js";
export type { RouteSocket } from "./driver/server/RouteSocket.js";

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
