/** Decides what an app gets as `app.ws`, and what is made of the two forms of `websocket()`. */
import { WebSocketError } from "../../core/error.js";
import { toRoute } from "../../core/server/routes.js";
import { asFunction } from "../../driver/server/LiveRoutes.js";
import type { RouteHandler } from "../../driver/server/LiveRoutes.js";
import type { LiveServer } from "../../driver/server/LiveServer.js";
import type { AppSockets, AttachableServer } from "./AppSockets.js";

import type { PluginOptions, SocketOptions } from "./options.js";
import { routePlan, serverPlan } from "./options.js";

/** The sockets of an app: called with a path, it accepts sockets there. */
export interface SocketRoutes {
  /**
   * Accepts sockets on a path and hands each to `handler`; `/chat/:room` names a segment, a last `*`
   * is the rest. A plain GET there is answered with 426, unless the app has an answer of its own.
   * @throws WebSocketError INVALID_OPTION, INVALID_CALLBACK
   */
  (path: string, handler: RouteHandler, options?: SocketOptions): void;
  /** The one server under it all: its rooms are in `server.current`. */
  readonly server: LiveServer;
  /**
   * Takes the upgrades of the app's http server, now or as soon as it listens, and gives it back.
   * Needed where the app does not make that server itself.
   * @throws WebSocketError INVALID_OPTION when it is no server of HTTP/1.1, or there is another one
   */
  attach<Server extends AttachableServer>(server: Server): Server;
  /** Sends everybody away with 1001, so that the http server can close. Resolves when all have gone. */
  stop(): Promise<void>;
}

/** An app that has sockets. */
export interface WithSockets {
  readonly ws: SocketRoutes;
}

/** What a plugin does to an app. */
export interface Plan {
  readonly options: PluginOptions;
  readonly route:
    readonly [path: string, handler: RouteHandler, options: SocketOptions] | undefined;
}

/**
 * What is asked for, checked.
 * @throws WebSocketError INVALID_OPTION, INVALID_CALLBACK
 */
export const planOf = (
  first: PluginOptions | string = {},
  handler?: RouteHandler,
  options: SocketOptions = {},
): Plan => {
  if (typeof first !== "string") {
    serverPlan(first);
    return { options: first, route: undefined };
  }
  if (handler === undefined) throw new WebSocketError("INVALID_CALLBACK");
  asFunction(handler);
  toRoute(first, routePlan(options).route);
  return { options: {}, route: [first, handler, options] };
};

const known = new WeakMap<object, AppSockets>();

/** The sockets that an app has, or undefined. Apps that inherit from another share its sockets. */
export const socketsOf = (app: object): AppSockets | undefined => {
  const ws: unknown = "ws" in app ? app.ws : undefined;
  if (ws === undefined) return undefined;
  const sockets = typeof ws === "function" ? known.get(ws) : undefined;
  if (sockets === undefined) throw new WebSocketError("INVALID_OPTION", "The app has another ws");
  return sockets;
};

/** What is `app.ws`. @param prefixOf what stands before the paths of whom it is called on */
export const socketRoutes = (
  sockets: AppSockets,
  prefixOf: (app: unknown) => string = () => "",
): SocketRoutes => {
  const add = function (this: unknown, path: string, handler: RouteHandler, options = {}): void {
    sockets.add(prefixed(prefixOf(this), path), handler, options);
  };
  const routes = Object.assign(add, {
    server: sockets.server,
    attach: <Server extends AttachableServer>(server: Server): Server => {
      sockets.attach(server);
      return server;
    },
    stop: () => sockets.server.stop(),
  });
  known.set(routes, sockets);
  return routes;
};

/** Does what a plugin is for to an app: gives it sockets, when it has none, and a path. */
export const carryOut = (
  { options, route }: Plan,
  app: object,
  install: (options: PluginOptions) => AppSockets,
  prefix = "",
): void => {
  const present = socketsOf(app);
  if (present !== undefined && Object.keys(options).length > 0) {
    throw new WebSocketError(
      "INVALID_OPTION",
      "The app has its sockets already: give options first",
    );
  }
  const sockets = present ?? install(options);
  if (route === undefined) return;
  const [path, handler, settings] = route;
  sockets.add(prefixed(prefix, path), handler, settings);
};

const prefixed = (prefix: string, path: string): string =>
  prefix === "" || prefix === "/" ? path : `${prefix.replace(/\/$/, "")}${path}`;
