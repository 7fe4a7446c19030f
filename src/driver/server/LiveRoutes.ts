/** Decides which handler gets the connections of which route, and what it is told of the request. */
import type { ConnectionInfo } from "../../core/connection/Connection.js";
import type { WebSocketError } from "../../core/error.js";
import { WebSocketError as Misuse } from "../../core/error.js";
import type { FrameData } from "../../core/Frame.js";
import { guarded } from "../Emitter.js";
import type { HttpRequest } from "../ports.js";
import type { UpgradeHook } from "./authentication.js";
import { queryOf } from "./authentication.js";
import type { RouteSocket } from "./RouteSocket.js";

/** The request that opened a connection. */
export interface RouteContext {
  /** What the path says where the route has names. */
  readonly params: Readonly<Record<string, string>>;
  /** The parameters of the query. */
  readonly query: URLSearchParams;
  /** One parameter of the query; undefined when it is not there. */
  getQuery(name: string): string | undefined;
  /** One name of the path; undefined when the route has none such. */
  getParam(name: string): string | undefined;
  readonly headers: HttpRequest["headers"];
  /** The request itself: on Node an IncomingMessage. Its token is never in the server's state. */
  readonly request: HttpRequest;
  /** The address of the client, with trusted proxies taken into account. */
  readonly ip: string | undefined;
  /** What the server keeps of the request. */
  readonly info: ConnectionInfo;
}

/** Called for each new connection of a route. */
export type RouteFunction = (ws: RouteSocket, ctx: RouteContext) => unknown;

/** What is known of a connection, for handlers in one object. */
export interface RouteInfo {
  readonly ip: string;
  readonly userAgent: string | undefined;
  readonly origin: string | undefined;
  /** Whether it has proved who it is, or the app said so. */
  readonly authenticated: boolean;
  readonly userId: string | undefined;
  /** When it was accepted, in milliseconds since the epoch. */
  readonly connectionTime: number;
  /** Messages received so far. */
  readonly messageCount: number;
}

/** Handlers in one object. All are optional, and may be async. */
export interface RouteHandlers {
  readonly open?: (ws: RouteSocket, info: RouteInfo) => unknown;
  readonly message?: (ws: RouteSocket, data: FrameData, info: RouteInfo) => unknown;
  readonly close?: (ws: RouteSocket, code: number, reason: string, info: RouteInfo) => unknown;
  readonly error?: (ws: RouteSocket, error: WebSocketError, info: RouteInfo) => unknown;
  readonly ping?: (ws: RouteSocket, data: Uint8Array, info: RouteInfo) => unknown;
  readonly pong?: (ws: RouteSocket, data: Uint8Array, info: RouteInfo) => unknown;
}

/** What handles the connections of a route. */
export type RouteHandler = RouteFunction | RouteHandlers;

/** The handlers of a server's routes. */
export class LiveRoutes {
  readonly #handlers = new Map<string, RouteFunction>();
  readonly #hooks = new Map<string, UpgradeHook>();

  /** @throws WebSocketError INVALID_CALLBACK for what is neither a function nor handlers */
  add(pattern: string, handler: RouteHandler): void {
    this.#handlers.set(pattern, asFunction(handler));
  }

  /** Has the handshakes of a route looked at. */
  guard(pattern: string, hook: UpgradeHook): void {
    this.#hooks.set(pattern, hook);
  }

  /** What looks at the handshakes of a route: the server's hook, then the route's own. */
  hookOf(route: string | undefined, general: UpgradeHook | undefined): UpgradeHook | undefined {
    const own = route === undefined ? undefined : this.#hooks.get(route);
    if (own === undefined || general === undefined) return own ?? general;
    return async (request) => {
      const answer = await general(request);
      if (typeof answer === "string") return answer;
      const identity = answer ?? request.identity;
      return (await own({ ...request, identity })) ?? answer;
    };
  }

  remove(pattern: string): void {
    this.#handlers.delete(pattern);
  }

  /** Whether anybody handles the connections of a route. */
  has(route: string | undefined): route is string {
    return route !== undefined && this.#handlers.has(route);
  }

  /** Hands a new connection to the handler of its route. */
  connected(ws: RouteSocket, request: HttpRequest, onFailure: (cause: unknown) => void): void {
    const { info } = ws;
    const handle = this.#handlers.get(info.route ?? "");
    guarded(() => handle?.(ws, contextOf(request, info)), onFailure);
  }
}

const contextOf = (request: HttpRequest, info: ConnectionInfo): RouteContext => {
  const { params = {} } = info;
  const query = queryOf(request.url ?? "");
  return {
    params,
    query,
    getQuery: (name) => query.get(name) ?? undefined,
    getParam: (name) => (Object.hasOwn(params, name) ? params[name] : undefined),
    headers: request.headers,
    request,
    ip: info.address,
    info,
  };
};

/** The handler as a function. @throws WebSocketError INVALID_CALLBACK */
export const asFunction = (handler: RouteHandler): RouteFunction => {
  if (typeof handler === "function") return handler;
  if (typeof handler !== "object" || handler === null) throw new Misuse("INVALID_CALLBACK");
  return (ws) => {
    const info = infoOf(ws);
    const { open, message, close, error, ping, pong } = handler;
    ws.on("message", () => info.count());
    if (message !== undefined) ws.on("message", (data) => message(ws, data, info));
    if (close !== undefined) ws.on("close", (code, reason) => close(ws, code, reason, info));
    if (error !== undefined) ws.on("error", (cause) => error(ws, cause, info));
    if (ping !== undefined) ws.on("ping", (data) => ping(ws, data, info));
    if (pong !== undefined) ws.on("pong", (data) => pong(ws, data, info));
    return open?.(ws, info);
  };
};

const infoOf = (ws: RouteSocket): RouteInfo & { count(): void } => {
  const { address = "unknown", userAgent, origin } = ws.info;
  const connectionTime = ws.current?.joinedAt ?? 0;
  let messageCount = 0;
  return {
    ip: address,
    userAgent,
    origin,
    get authenticated() {
      return ws.userId !== undefined;
    },
    get userId() {
      return ws.userId;
    },
    connectionTime,
    get messageCount() {
      return messageCount;
    },
    count: () => void (messageCount += 1),
  };
};
