/// <reference types="fastify" preserve="true" />
/** Sockets for Fastify 5. Needs the package `fastify`, an optional peer. */
import type { FastifyPlugin } from "./integrations/http/fastify.js";
import { fastifyPlugin } from "./integrations/http/fastify.js";
import type { PluginOptions, SocketOptions } from "./integrations/http/options.js";
import type { SocketRoutes } from "./integrations/http/SocketRoutes.js";
import { planOf } from "./integrations/http/SocketRoutes.js";
import type { RouteHandler } from "./driver/server/LiveRoutes.js";

export type { FastifyApp, FastifyPlugin } from "./integrations/http/fastify.js";
export * from "./integrations/http/everyFramework.js";

declare module "fastify" {
  interface FastifyInstance {
    /** The sockets of the app, once `websocket()` is registered. */
    ws: SocketRoutes;
  }
}

/**
 * Gives a Fastify app sockets: `await app.register(websocket())`, then `app.ws(path, handler)`.
 * @throws WebSocketError INVALID_OPTION
 */
export function websocket(options?: PluginOptions): FastifyPlugin;
/**
 * Gives a Fastify app the sockets of one path.
 * @throws WebSocketError INVALID_OPTION, INVALID_CALLBACK
 */
export function websocket(
  path: string,
  handler: RouteHandler,
  options?: SocketOptions,
): FastifyPlugin;
export function websocket(
  first?: PluginOptions | string,
  handler?: RouteHandler,
  options?: SocketOptions,
): FastifyPlugin {
  return fastifyPlugin(planOf(first, handler, options));
}
