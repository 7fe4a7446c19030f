/** What the entries of all frameworks give beside `websocket`. */
export type { AttachableServer } from "./AppSockets.js";
export type { MessageCount, RateLimit } from "./fixedWindow.js";
export type { PluginLimits, PluginOptions, SocketOptions } from "./options.js";
export { optionsFromEnv } from "./optionsFromEnv.js";
export type { EnvLimits } from "./optionsFromEnv.js";
export { createSecureWebSocketHandler } from "./secureHandler.js";
export type {
  ActiveConnections,
  ClosableSocket,
  SecureHandler,
  SecureOptions,
  SecureSettings,
  SocketData,
  SocketHandler,
  SocketInfo,
} from "./secureHandler.js";
export type { SocketRoutes, WithSockets } from "./SocketRoutes.js";
export { WebSocketRoom, wsRoom } from "./WebSocketRoom.js";
export type { RoomSocket } from "./WebSocketRoom.js";
export type {
  RouteContext,
  RouteFunction,
  RouteHandler,
  RouteHandlers,
  RouteInfo,
} from "../../driver/server/LiveRoutes.js";
export type { RouteSocket } from "../../driver/server/RouteSocket.js";
