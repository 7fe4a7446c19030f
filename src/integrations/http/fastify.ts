/** Decides how sockets come to a Fastify app, with its prefixes and its way of closing. */
import type { PlainRequest } from "../../driver/node/plainRequest.js";
import type { AttachableServer } from "./AppSockets.js";
import { AppSockets } from "./AppSockets.js";
import type { PluginOptions } from "./options.js";
import type { Plan } from "./SocketRoutes.js";
import { carryOut, socketRoutes } from "./SocketRoutes.js";

interface Reply {
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(body: string): unknown;
}

/** What is needed of a Fastify app. */
export interface FastifyApp {
  readonly server: AttachableServer;
  readonly prefix: string;
  decorate(name: "ws", value: unknown): unknown;
  addHook(
    name: "onRequest",
    hook: (
      request: { readonly is404: boolean; readonly raw: PlainRequest },
      reply: Reply,
      done: () => void,
    ) => void,
  ): unknown;
  addHook(name: "preClose", hook: (done: () => void) => void): unknown;
}

/** Gives a Fastify app sockets: `await app.register(plugin)`. */
export type FastifyPlugin = (
  app: FastifyApp,
  settings: { readonly prefix?: string },
) => Promise<void>;

/** A plugin for Fastify 5. */
export const fastifyPlugin = (plan: Plan): FastifyPlugin => {
  const plugin: FastifyPlugin = async (app, { prefix = "" }) => {
    carryOut(plan, app, (options) => install(app, options), `${app.prefix}${prefix}`);
  };
  // What it adds is for the app itself, and not for a context of its own.
  return Object.assign(plugin, {
    [Symbol.for("skip-override")]: true,
    [Symbol.for("fastify.display-name")]: "jounce-websocket",
  });
};

const install = (app: FastifyApp, options: PluginOptions): AppSockets => {
  const sockets = new AppSockets(options);
  app.decorate("ws", socketRoutes(sockets, contextPrefix));
  app.addHook("onRequest", ({ is404, raw }, reply, done) => {
    // Only where no route of the app has an answer.
    const answer = is404 ? sockets.answer(raw) : undefined;
    if (answer === undefined) return done();
    reply.code(answer.status);
    reply.headers({ ...answer.headers });
    reply.send(answer.body);
  });
  // Before the http server closes, which waits for all sockets.
  app.addHook("preClose", (done) => void sockets.server.stop().then(done, done));
  sockets.attach(app.server);
  return sockets;
};

/** The prefix of the context that `ws` is called on. */
const contextPrefix = (app: unknown): string =>
  typeof app === "object" && app !== null && "prefix" in app && typeof app.prefix === "string"
    ? app.prefix
    : "";
