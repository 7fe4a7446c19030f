/** Decides how sockets come to a Hono app that `@hono/node-server` serves. */
import type { PlainRequest } from "../../driver/node/plainRequest.js";
import { AppSockets } from "./AppSockets.js";
import type { PluginOptions } from "./options.js";
import type { Plan, WithSockets } from "./SocketRoutes.js";
import { carryOut, socketRoutes } from "./SocketRoutes.js";
import { WebSocketError } from "../../core/error.js";

/** What is needed of the context of a request. */
interface HonoContext {
  readonly env: unknown;
  readonly req: {
    readonly matchedRoutes: readonly { readonly handler: { readonly length: number } }[];
  };
  get res(): Response;
  set res(response: Response | undefined);
}

/** What is needed of a Hono app. */
export interface HonoApp {
  use(handler: (context: HonoContext, next: () => Promise<void>) => Promise<void>): unknown;
}

/** Gives a Hono app sockets: `plugin(new Hono())` is the app with `ws`. */
export interface HonoPlugin {
  <App extends HonoApp>(app: App): App & WithSockets;
}

/** A plugin for Hono 4 on Node. */
export const honoPlugin = (plan: Plan): HonoPlugin => {
  function plugin<App extends HonoApp>(app: App): App & WithSockets;
  function plugin(app: HonoApp): unknown {
    if (!("use" in app)) {
      throw new WebSocketError("INVALID_OPTION", "Sockets belong to the app: websocket()(app)");
    }
    carryOut(plan, app, (options) => install(app, options));
    return app;
  }
  return plugin;
};

const install = (app: HonoApp, options: PluginOptions): AppSockets => {
  const sockets = new AppSockets(options);
  app.use(async (context, next) => {
    const request = requestOf(context.env);
    if (request !== undefined) sockets.missed(request);
    await next();
    if (context.res.status !== 404 || context.req.matchedRoutes.some(isHandler)) return;
    const answer = request && sockets.answer(request);
    if (answer === undefined) return;
    const { status, headers, body } = answer;
    // Setting it in place of another one would keep the headers of that.
    context.res = undefined;
    context.res = new Response(body, { status, headers });
  });
  Object.assign(app, { ws: socketRoutes(sockets) });
  return sockets;
};

/** Middleware takes `next`, a handler does not: so Hono itself tells them apart. */
const isHandler = ({ handler }: { readonly handler: { readonly length: number } }): boolean =>
  handler.length < 2;

/** The request as Node has it, which `@hono/node-server` hands over. */
const requestOf = (env: unknown): PlainRequest | undefined => {
  const incoming: unknown =
    typeof env === "object" && env !== null && "incoming" in env ? env.incoming : undefined;
  return isPlainRequest(incoming) ? incoming : undefined;
};

const isPlainRequest = (value: unknown): value is PlainRequest =>
  typeof value === "object" && value !== null && "headers" in value && "socket" in value;
