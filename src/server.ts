/** Servers for Node: the values made real with `ws`. The default export is the emitter API. */
import { createClient } from "./client.node.js";
import { WebSocketClient } from "./core/client/WebSocketClient.js";
import { CLOSE_CODES } from "./core/closeCode.js";
import { STATES } from "./core/connectionState.js";
import type { ServerOptions } from "./core/server/options.js";
import { WebSocketServer } from "./core/server/WebSocketServer.js";
import { httpToWsUrl, isValidUrl } from "./core/url.js";
import { nodeWorld } from "./driver/node/world.js";
import type { HttpServer } from "./driver/node/wsListener.js";
import { wsListener } from "./driver/node/wsListener.js";
import type { RunServerOptions } from "./driver/server/LiveServer.js";
import { LiveServer } from "./driver/server/LiveServer.js";
import type { ServerEvents as Events } from "./driver/server/Callbacks.js";

export { LiveConnection } from "./driver/server/LiveConnection.js";
export type { ConnectionEvents } from "./driver/server/LiveConnection.js";

export type {
  Authenticator,
  Credentials,
  TokenSources,
  UpgradeHook,
  UpgradeRequest,
} from "./driver/server/authentication.js";
export type {
  RouteContext,
  RouteFunction,
  RouteHandler,
  RouteHandlers,
  RouteInfo,
} from "./driver/server/LiveRoutes.js";
export { RouteSocket } from "./driver/server/RouteSocket.js";
export type { RouteEvents } from "./driver/server/RouteSocket.js";
export type { RequestContext, RequestHandler } from "./driver/server/RequestHandlers.js";
export type { HttpRequest, Logger } from "./driver/ports.js";

export { LiveServer };

/** What listeners of a server are called with. */
export type ServerEvents = Events<LiveServer>;
export type { RunServerOptions } from "./driver/server/LiveServer.js";

/** Where a server listens beside its options. */
export interface NodeServerOptions extends RunServerOptions {
  /** An http.Server to share; its other requests stay its own. */
  readonly server?: HttpServer | undefined;
}

const live = (server: WebSocketServer, options: NodeServerOptions): LiveServer =>
  new LiveServer(server, { world: nodeWorld(), listener: wsListener(options.server) }, options);

/** Makes a value real and resolves when it listens; starts it when the value did not ask for it. */
export const runServer = (
  server: WebSocketServer,
  options: NodeServerOptions = {},
): Promise<LiveServer> => live(server, options).start();

/** Makes a server that does not listen yet, from a port, options or a value. */
export const createServer = (
  target: number | (Partial<ServerOptions> & NodeServerOptions) | WebSocketServer = {},
  options: NodeServerOptions = {},
): LiveServer => {
  if (target instanceof WebSocketServer) return live(target, options);
  const own = typeof target === "number" ? {} : target;
  return live(new WebSocketServer(target), { ...own, ...options });
};

/** The emitter API in one object. */
export default {
  createClient,
  createServer,
  isValidUrl,
  httpToWsUrl,
  WebSocketClient,
  WebSocketServer,
  STATES,
  CLOSE_CODES,
};
