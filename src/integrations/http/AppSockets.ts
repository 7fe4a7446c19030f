/**
 * Decides when the sockets of a web app run: its one server starts when the app's http server
 * listens, stops when that has closed, and never closes it.
 */
import { WebSocketError } from "../../core/error.js";
import { pathOf } from "../../core/server/handshake.js";
import { matchRoute, toRoute } from "../../core/server/routes.js";
import { WebSocketServer } from "../../core/server/WebSocketServer.js";
import type { PlainAnswer, PlainRequest } from "../../driver/node/plainRequest.js";
import { plainAnswer } from "../../driver/node/plainRequest.js";
import { nodeWorld } from "../../driver/node/world.js";
import type { HttpServer } from "../../driver/node/wsListener.js";
import { wsListener } from "../../driver/node/wsListener.js";
import type { Logger, World } from "../../driver/ports.js";
import { asFunction } from "../../driver/server/LiveRoutes.js";
import type { RouteHandler } from "../../driver/server/LiveRoutes.js";
import { LiveServer } from "../../driver/server/LiveServer.js";
import { limited } from "./limits.js";
import type { PluginOptions, ServerPlan, SocketOptions } from "./options.js";
import { routePlan, serverPlan } from "./options.js";

/** What frameworks give as a server. It has to be one of node:http or node:https. */
export interface AttachableServer {
  readonly listening: boolean;
}

/** The sockets of one app. */
export class AppSockets {
  readonly server: LiveServer;
  readonly #plan: ServerPlan;
  readonly #world: World;
  readonly #logger: Logger;
  #http: HttpServer | undefined;
  #hasWarned = false;
  #whenStarted: (() => void) | undefined;

  /** @param whenStarted called once, when the app is about to answer requests */
  constructor(options: PluginOptions, whenStarted?: () => void) {
    this.#plan = serverPlan(options);
    this.#world = nodeWorld();
    this.#logger = options.logger ?? this.#world.logger;
    this.#whenStarted = whenStarted;
    const ports = { world: this.#world, listener: wsListener(() => this.#listening()) };
    this.server = new LiveServer(
      new WebSocketServer(this.#plan.options),
      ports,
      this.#plan.running,
    );
  }

  /** Accepts sockets on a path. @throws WebSocketError INVALID_OPTION, INVALID_CALLBACK */
  add(path: string, handler: RouteHandler, options: SocketOptions): void {
    const plan = routePlan(options, this.#plan.limits);
    toRoute(path, plan.route);
    const { authenticate, onUpgrade } = this.#plan.running;
    if (plan.route.requireAuth === true && authenticate === undefined && onUpgrade === undefined) {
      throw new WebSocketError(
        "INVALID_OPTION",
        "requireAuth lets nobody in without websocket({ authenticate }) or websocket({ onUpgrade })",
      );
    }
    this.server.ws(path, limited(asFunction(handler), plan, this.#world.clock), plan.route);
  }

  /**
   * Takes the upgrades of `server`, as soon as it listens.
   * @throws WebSocketError INVALID_OPTION when it is no server of HTTP/1.1, or there is another one
   */
  attach(server: AttachableServer): void {
    if (server === this.#http) return;
    if (!isHttpServer(server)) {
      throw new WebSocketError(
        "INVALID_OPTION",
        "attach needs a server of node:http or node:https",
      );
    }
    if (this.#http?.listening === true) {
      throw new WebSocketError("INVALID_OPTION", "The sockets are attached to another server");
    }
    this.#http?.off("listening", this.#start).off("close", this.#stop);
    this.#http = server;
    server.on("listening", this.#start).on("close", this.#stop);
    if (server.listening) this.#start();
  }

  /** Attaches the first server that an app makes; says so when it makes another. */
  attachFirst(server: AttachableServer): void {
    try {
      this.attach(server);
    } catch (err) {
      this.#logger.warn({ err }, "A server of the app has no sockets");
    }
  }

  /** What a plain request for a path of sockets is answered; undefined for all other requests. */
  answer(request: PlainRequest): PlainAnswer | undefined {
    return this.#http && plainAnswer(this.server.current, request, this.#http, this.#world);
  }

  /** Says once that nobody takes the upgrades, when one has come as a plain request. */
  missed({ headers, url = "" }: PlainRequest): void {
    if (this.#http !== undefined || this.#hasWarned) return;
    const isUpgrade = headers.upgrade?.toLowerCase() === "websocket";
    const { routes } = this.server.current.snapshot.gate;
    if (!isUpgrade || matchRoute(routes, pathOf(url)) === undefined) return;
    this.#hasWarned = true;
    const message = "A socket was asked for and no server is attached: call app.ws.attach(server)";
    this.#logger.error({ err: new WebSocketError("INVALID_OPTION", message) }, message);
  }

  readonly #start = (): void => {
    this.#whenStarted?.();
    this.#whenStarted = undefined;
    this.server.start().catch((err: unknown) => {
      this.#logger.error({ err }, "The sockets of the app could not start");
    });
  };

  readonly #stop = (): void => void this.server.stop();

  /** The server to listen on, which the app alone makes listen. */
  #listening(): HttpServer {
    if (this.#http?.listening === true) return this.#http;
    throw new WebSocketError("INVALID_OPTION", "The sockets start when the app's server listens");
  }
}

const isHttpServer = (server: AttachableServer): server is HttpServer =>
  typeof server === "object" &&
  server !== null &&
  "closeIdleConnections" in server &&
  typeof server.closeIdleConnections === "function";
