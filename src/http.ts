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
