/** The same app on every host: what the stories are told on. */
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { createServer as createHttpServer } from "node:http";
import { serve } from "@hono/node-server";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { websocket as expressSockets } from "jounce-websocket/express";
import type { PluginOptions, RouteHandler, SocketOptions } from "jounce-websocket/express";
import { websocket as fastifySockets } from "jounce-websocket/fastify";
import { websocket as honoSockets } from "jounce-websocket/hono";
import { websocket as httpSockets } from "jounce-websocket/http";
import type { LiveServer } from "jounce-websocket/server";
import { createServer } from "jounce-websocket/server";
import { matchRoute, toRoute } from "../../../src/core/server/routes.js";
import { closeAfterTest } from "../../support/sockets.js";

type Answer = (params: Readonly<Record<string, string>>) => object;

/** What every host offers. */
export interface TestApp {
  ws(path: string, handler: RouteHandler, options?: SocketOptions): void;
  /** Answers plain requests with JSON. */
  get(path: string, answer: Answer): void;
  stop(): Promise<void>;
  readonly server: LiveServer;
}

/** A running app. */
export interface Running {
  readonly port: number;
  readonly app: TestApp;
  readonly server: LiveServer;
}

/** Where an app runs. */
export interface Host {
  readonly name: string;
  readonly start: (setUp: (app: TestApp) => void, options?: PluginOptions) => Promise<Running>;
}

/** A logger that says nothing. */
export const silent = { error: () => undefined, warn: () => undefined };

/** The port of a server, once it listens. The server is closed after the test. */
export const portOf = async (http: Server, live: LiveServer): Promise<number> => {
  closeAfterTest(async () => {
    await live.stop();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  if (!http.listening) await new Promise((resolve) => http.once("listening", resolve));
  const { port } = http.address() as AddressInfo;
  return port;
};

const onExpress: Host = {
  name: "express",
  async start(setUp, options) {
    const app = express();
    app.use(expressSockets({ logger: silent, ...options }));
    const running: TestApp = {
      ws: (path, handler, limits) => app.ws(path, handler, limits),
      get: (path, answer) =>
        void app.get(path, ({ params }, response) => {
          response.json(
            answer(
              Object.fromEntries(
                Object.entries(params).map(([name, value]) => [name, String(value)]),
              ),
            ),
          );
        }),
      stop: () => app.ws.stop(),
      server: app.ws.server,
    };
    setUp(running);
    const http = app.listen(0, "127.0.0.1");
    return { port: await portOf(http, app.ws.server), app: running, server: running.server };
  },
};

const onFastify: Host = {
  name: "fastify",
  async start(setUp, options) {
    const app = Fastify();
    await app.register(fastifySockets({ logger: silent, ...options }));
    const running: TestApp = {
      ws: (path, handler, limits) => app.ws(path, handler, limits),
      get: (path, answer) => {
        app.get<{ Params: Record<string, string> }>(path, async ({ params }) => answer(params));
      },
      stop: () => app.ws.stop(),
      server: app.ws.server,
    };
    setUp(running);
    closeAfterTest(() => app.close());
    await app.listen({ port: 0, host: "127.0.0.1" });
    return {
      port: (app.server.address() as AddressInfo).port,
      app: running,
      server: running.server,
    };
  },
};

const onHono: Host = {
  name: "hono",
  async start(setUp, options) {
    const app = honoSockets({ logger: silent, ...options })(new Hono());
    const running: TestApp = {
      ws: (path, handler, limits) => app.ws(path, handler, limits),
      get: (path, answer) => void app.get(path, (c) => c.json(answer(c.req.param()))),
      stop: () => app.ws.stop(),
      server: app.ws.server,
    };
    setUp(running);
    const http = app.ws.attach(serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }));
    return {
      port: await portOf(http as Server, app.ws.server),
      app: running,
      server: running.server,
    };
  },
};

/** A handler of node:http for some paths, with 404 for the others. */
const answering =
  (answers: Map<string, Answer>) =>
  (url: string): object | undefined => {
    const routes = [...answers.keys()].map((pattern) => toRoute(pattern));
    const match = matchRoute(routes, url);
    return match && answers.get(match.route.pattern)?.(match.params);
  };

const onNodeHttp: Host = {
  name: "node:http",
  async start(setUp, options) {
    const answers = new Map<string, Answer>();
    const answer = answering(answers);
    const plugin = httpSockets({ logger: silent, ...options });
    const http = plugin(
      createHttpServer((request, response) => {
        const body = answer(request.url ?? "/");
        if (body !== undefined) response.end(JSON.stringify(body));
        else if (!http.ws.answerPlain(request, response)) response.writeHead(404).end();
      }),
    );
    const running: TestApp = {
      ws: (path, handler, limits) => http.ws(path, handler, limits),
      get: (path, say) => void answers.set(path, say),
      stop: () => http.ws.stop(),
      server: http.ws.server,
    };
    setUp(running);
    http.listen(0, "127.0.0.1");
    return { port: await portOf(http, http.ws.server), app: running, server: running.server };
  },
};

const onLiveServer: Host = {
  name: "LiveServer",
  async start(setUp, options = {}) {
    const answers = new Map<string, Answer>();
    const answer = answering(answers);
    const http = createHttpServer((request, response) => {
      const body = answer(request.url ?? "/");
      if (body === undefined) response.writeHead(404).end();
      else response.end(JSON.stringify(body));
    });
    const place = { port: 0, host: "127.0.0.1", path: "", server: http };
    const server = createServer({ logger: silent, ...options, ...place });
    const running: TestApp = {
      ws: (path, handler) => void server.ws(path, handler),
      get: (path, say) => void answers.set(path, say),
      stop: () => server.stop(),
      server,
    };
    setUp(running);
    closeAfterTest(() => server.stop());
    await server.start();
    return { port: server.port, app: running, server };
  },
};

/** Where the plugin runs. */
export const frameworks: readonly Host[] = [onExpress, onFastify, onHono, onNodeHttp];

/** Where the stories are told: the plugin and the server under it. */
export const hosts: readonly Host[] = [...frameworks, onLiveServer];
