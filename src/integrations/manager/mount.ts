/** Decides how a handler comes to the connections of a path, on a server or on the app of a framework. */
import { WebSocketError } from "../../core/error.js";
import type { RouteOptions } from "../../core/server/routes.js";
import type { UpgradeHook, UpgradeRequest } from "../../driver/server/authentication.js";
import { queryOf } from "../../driver/server/authentication.js";
import type { RouteFunction } from "../../driver/server/LiveRoutes.js";
import type { LiveServer } from "../../driver/server/LiveServer.js";
import { AppContext } from "./AppContext.js";
import { ConnectionManager } from "./ConnectionManager.js";
import type { HandlerOptions, UpgradeContext, WebSocketHandler } from "./handler.js";
import { limitsOf } from "./handler.js";
import { HandlerSession } from "./HandlerSession.js";

/** The app of a framework that has been given sockets. */
export interface SocketApp {
  readonly ws: ((path: string, handler: RouteFunction, options?: RouteOptions) => unknown) & {
    readonly server: LiveServer;
  };
}

/** Where a handler can be mounted. */
export type HandlerApp = LiveServer | SocketApp;

/** Mounts a handler on an app that it is given. */
export type HandlerPlugin = (app: HandlerApp) => void;

/**
 * Hands the connections of a path to a handler: `ws("/ws", handler, manager)(server)`. The manager, or
 * that of the context, becomes the manager of the server's connections; without one the handler's
 * `websocketManager()` throws.
 * @throws WebSocketError INVALID_CALLBACK for what is no handler, INVALID_OPTION for an option out of
 * range; when it is mounted INVALID_OPTION for a path that is none or a manager of another server
 */
export const ws = (
  path: string,
  handler: WebSocketHandler,
  target?: ConnectionManager | AppContext,
  options: HandlerOptions = {},
): HandlerPlugin => {
  if (typeof handler !== "object" || handler === null) {
    throw new WebSocketError("INVALID_CALLBACK", "A handler is an object");
  }
  const limits = limitsOf(options);
  const { waitingMessagesMax: _max, disconnectDelayMaxMs: _delay, ...route } = options;
  const source = target instanceof ConnectionManager ? AppContext.of(target) : (target ?? nothing);
  return (app) => {
    const server = "server" in app.ws ? app.ws.server : serverOf(app);
    bind(source, server);
    if (handler.onUpgrade !== undefined) server.guard(path, hookOf(handler, source));
    const connected: RouteFunction = (conn, ctx) => {
      const context = { ...ctx, ...sourceOf(source) };
      new HandlerSession(conn, { handler, context, limits, server }).start();
    };
    app.ws(path, connected, route);
  };
};

/** The same as `ws(path, handler, target, options)(app)`. */
export const mount = (
  app: HandlerApp,
  path: string,
  handler: WebSocketHandler,
  target?: ConnectionManager | AppContext,
  options?: HandlerOptions,
): void => ws(path, handler, target, options)(app);

const nothing = AppContext.builder().build();
