/** Handlers of connections, and the manager that broadcasts to them. */
export { Frame } from "./core/Frame.js";
export type { RouteSocket } from "./driver/server/RouteSocket.js";
export { AppContext } from "./integrations/manager/AppContext.js";
export type { AppContextBuilder, ManagerSource } from "./integrations/manager/AppContext.js";
export { BroadcastError } from "./integrations/manager/BroadcastError.js";
export { ChannelConnection, channel } from "./integrations/manager/ChannelConnection.js";
export { ConnectionManager } from "./integrations/manager/ConnectionManager.js";
export type { ManagerMetrics } from "./integrations/manager/ConnectionManager.js";
export type {
  HandlerContext,
  HandlerOptions,
  UpgradeContext,
  UpgradeVerdict,
  WebSocketHandler,
} from "./integrations/manager/handler.js";
export { mount, ws } from "./integrations/manager/mount.js";
export type { HandlerApp, HandlerPlugin, SocketApp } from "./integrations/manager/mount.js";
export { RoomView, RoomView as Room } from "./integrations/manager/RoomView.js";
export type { RoomKeeper } from "./integrations/manager/RoomView.js";
export type { Sendable } from "./integrations/manager/sendable.js";
