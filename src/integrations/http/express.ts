/** Decides how sockets come to an Express app: as something it mounts, so that it can be reached. */
import type { PlainRequest } from "../../driver/node/plainRequest.js";
import { WebSocketError } from "../../core/error.js";
import type { AttachableServer } from "./AppSockets.js";
import { AppSockets } from "./AppSockets.js";
import type { PlainResponse } from "./plainResponse.js";
import { respond } from "./plainResponse.js";
import type { PluginOptions } from "./options.js";
import type { Plan, WithSockets } from "./SocketRoutes.js";
import { carryOut, socketRoutes } from "./SocketRoutes.js";

type Next = (cause?: unknown) => void;
type Middleware = (request: PlainRequest, response: PlainResponse, next: Next) => void;

/** What is needed of an Express app. */
export interface ExpressApp {
  use(handler: Middleware): unknown;
  listen(...given: never[]): AttachableServer;
}

/** Gives an Express app sockets: `app.use(plugin)`, or `plugin(app)`, which is the app with `ws`. */
export interface ExpressPlugin {
  <App extends ExpressApp>(app: App): App & WithSockets;
  /** As middleware of a router it reaches no app: every request fails. */
  (request: object, response: object, next: Next): void;
}

/** A plugin for Express 5. */
export const expressPlugin = (plan: Plan): ExpressPlugin => {
  function plugin<App extends ExpressApp>(app: App): App & WithSockets;
  function plugin(request: object, response: object, next: Next): void;
  function plugin(app: object): unknown {
    const parent = asApp(app);
    const prefix = prefixOf(mounted.mountpath);
    carryOut(plan, parent, (options) => install(parent, options, prefix), prefix);
    return app;
  }
  // What Express 5 takes for an app to be mounted: it is told of its parent.
  const mounted = Object.assign(plugin, {
    mountpath: "",
    handle: (_request: object, _response: object, next: Next) => next(),
    set: () => undefined,
    emit: (event: string, parent: ExpressApp) => event === "mount" && plugin(parent),
  });
  return mounted;
};

const prefixOf = (mountpath: unknown): string => {
  if (typeof mountpath === "string") return mountpath;
  throw new WebSocketError("INVALID_OPTION", "Sockets are mounted under one path, given as text");
};

const asApp = (app: object): ExpressApp => {
  if (isApp(app)) return app;
  throw new WebSocketError("INVALID_OPTION", "Sockets belong to the app, not to a router");
};

const isApp = (app: object): app is ExpressApp =>
  "use" in app &&
  typeof app.use === "function" &&
  "listen" in app &&
  typeof app.listen === "function";

const install = (app: ExpressApp, options: PluginOptions, prefix: string): AppSockets => {
  const answered: Middleware = (request, response, next) => {
    const answer = sockets.answer(request);
    if (answer === undefined) next();
    else respond(response, answer);
  };
  // Behind everything the app has by then: an answer of its own comes first.
  const sockets = new AppSockets(options, () => app.use(answered));
  // Before everything, for the one who has forgotten to attach.
  app.use((request, _response, next) => {
    sockets.missed(request);
    next();
  });
  Object.assign(app, { ws: socketRoutes(sockets, () => prefix), listen: listening(app, sockets) });
  return sockets;
};

/** `app.listen`, which attaches the server that it makes. */
const listening = (app: ExpressApp, sockets: AppSockets) => {
  const listen = app.listen.bind(app);
  return (...given: never[]): AttachableServer => {
    const server = listen(...given);
    sockets.attachFirst(server);
    return server;
  };
};
