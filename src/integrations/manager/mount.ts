/** Decides how a handler comes to the connections of a path, on a server or on the app of a framework. */
import { option as O } from "fp-ts";
import { WebSocketError } from "../../core/error.js";
import type { RouteOptions } from "../../core/server/routes.js";
import type { UpgradeHook, UpgradeRequest } from "../../driver/server/authentication.js";
import { queryOf } from "../../driver/server/authentication.js";
import type { RouteFunction } from "../../driver/server/LiveRoutes.js";
import type { LiveServer } from "../../driver/server/LiveServer.js";
import type { ManagerSource } from "./AppContext.js";
import { AppContext } from "./AppContext.js";
import { ConnectionManager } from "./ConnectionManager.js";
import type {
  HandlerContext,
  HandlerOptions,
  UpgradeContext,
  WebSocketHandler,
} from "./handler.js";
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
  const managed: ManagerSource = {
    websocketManager: () => source.websocketManager(),
    websocketManagerOpt: () => source.websocketManagerOpt(),
  };
  return (app) => {
    const server = isSocketApp(app) ? app.ws.server : app;
    O.map((manager: ConnectionManager) => manager.bind(server))(source.websocketManagerOpt());
    const connected: RouteFunction = (conn, ctx) => {
      const context: HandlerContext = { ...ctx, ...managed };
      new HandlerSession(conn, { handler, context, limits, server }).start();
    };
    app.ws(path, connected, route);
    if (handler.onUpgrade !== undefined) server.guard(path, hookOf(handler, managed));
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

const isSocketApp = (app: HandlerApp): app is SocketApp => "server" in app.ws;

/** The handler's onUpgrade as the server asks it. */
const hookOf =
  (handler: WebSocketHandler, managed: ManagerSource): UpgradeHook =>
  async (request) => {
    try {
      const verdict = await handler.onUpgrade?.(contextOf(request, managed));
      if (verdict === false) return "FORBIDDEN";
      return verdict === true ? undefined : verdict;
    } catch (cause) {
      if (cause instanceof WebSocketError) throw cause;
      throw new WebSocketError("FORBIDDEN", undefined, { context: "onUpgrade", cause });
    }
  };

const contextOf = (asked: UpgradeRequest, managed: ManagerSource): UpgradeContext => {
  const { request, info } = asked;
  return {
    ...asked,
    ...managed,
    params: info.params ?? {},
    query: queryOf(request.url ?? ""),
    headers: request.headers,
    ip: info.address,
  };
};
