/** `websocket(path, handler, options)`: a plugin for the sockets of one path. */
import { createServer as createHttpServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { websocket as onExpress } from "jounce-websocket/express";
import { websocket as onFastify } from "jounce-websocket/fastify";
import { websocket as onHono } from "jounce-websocket/hono";
import { createSecureWebSocketHandler, websocket as onHttp } from "jounce-websocket/http";
import type { RouteHandler, RouteSocket, SocketOptions } from "jounce-websocket/http";
import { closeAfterTest } from "../../support/sockets.js";
import { portOf } from "./hosts.js";
import { dial, get, refusal } from "./peers.js";

type Given = [path: string, handler: RouteHandler, options?: SocketOptions];

const hosts = [
  {
    name: "express",
    start: async (...all: Given[]): Promise<number> => {
      const app = express();
      for (const given of all) app.use(onExpress(...given));
      return portOf(app.listen(0, "127.0.0.1"), app.ws.server);
    },
  },
  {
    name: "fastify",
    start: async (...all: Given[]): Promise<number> => {
      const app = Fastify();
      for (const given of all) app.register(onFastify(...given));
      closeAfterTest(() => app.close());
      await app.listen({ port: 0, host: "127.0.0.1" });
      return (app.server.address() as AddressInfo).port;
    },
  },
  {
    name: "hono",
    start: async ([first, ...rest]: Given, ...others: Given[]): Promise<number> => {
      const app = onHono(first, ...rest)(new Hono());
      for (const given of others) onHono(...given)(app);
      const http = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
      return portOf(app.ws.attach(http) as Server, app.ws.server);
    },
  },
  {
    name: "node:http",
    start: async ([first, ...rest]: Given, ...others: Given[]): Promise<number> => {
      const http = onHttp(first, ...rest)(createHttpServer());
      for (const given of others) onHttp(...given)(http);
      http.listen(0, "127.0.0.1");
      return portOf(http, http.ws.server);
    },
  },
];

const echo: RouteHandler = { message: (ws, data) => ws.send(data) };

describe.each(hosts)("on $name", ({ start }) => {
  it("opens sockets on that path, and on those of others beside it", async () => {
    const port = await start(["/a", echo], ["/b/:name", (ws, ctx) => ws.send(ctx.params)]);
    expect(await (await dial(port, "/a")).ask("hi")).toBe("hi");
    expect(await (await dial(port, "/b/ann")).json()).toEqual({ name: "ann" });
    expect((await get(port, "/a")).body).toBe("Upgrade Required");
    expect((await get(port, "/c")).status).toBe(404);
  });

  it("keeps the options of each path", async () => {
    const port = await start(["/a", echo, { maxConnections: 1 }], ["/b", echo]);
    await dial(port, "/a");
    const { status, body } = await refusal(port, "/a");
    expect([status, body]).toEqual([503, '{"error":"Server connection limit reached"}']);
    expect(await (await dial(port, "/b")).ask("hi")).toBe("hi");
  });

  it("takes a handler that has limits of its own", async () => {
    const secure = createSecureWebSocketHandler<RouteSocket>(
      { message: (ws, data) => ws.send(data) },
      { maxMessageSize: 4, rateLimit: { windowMs: 60_000, maxMessages: 2 } },
    );
    const port = await start(["/a", secure]);
    const peer = await dial(port, "/a");
    expect(await peer.ask("hi")).toBe("hi");
    peer.send("too large");
    expect(await peer.ended).toEqual({ code: 1009, reason: "Message too large" });
    const other = await dial(port, "/a");
    for (const text of ["1", "2", "3"]) other.send(text);
    expect(await other.ended).toEqual({ code: 1013, reason: "Rate limit exceeded" });
  });
});

describe.each([
  ["express", onExpress],
  ["fastify", onFastify],
  ["hono", onHono],
  ["node:http", onHttp],
] as const)("a mistake is told at once: %s", (_, websocket) => {
  it.each([
    ["a path that is none", "chat", echo, undefined, "INVALID_OPTION"],
    ["no handler", "/chat", undefined, {}, "INVALID_CALLBACK"],
    ["a handler that is none", "/chat", 1, {}, "INVALID_CALLBACK"],
    ["an unknown option", "/chat", echo, { perMessageDeflat: true }, "INVALID_OPTION"],
    ["an option of servers", "/chat", echo, { heartbeat: 1 }, "INVALID_OPTION"],
    ["an option out of range", "/chat", echo, { maxConnections: -1 }, "INVALID_OPTION"],
  ])("%s", (_name, path, handler, options, code) => {
    const attempt = () => websocket(path, handler as RouteHandler, options as SocketOptions);
    expect(attempt).toThrow(expect.objectContaining({ code }));
  });

  it("options of the plugin that are none", () => {
    const given: object = { maxConections: 1 };
    expect(() => websocket(given)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    expect(() => websocket({ rateLimit: { windowMs: 1, maxMessages: 0 } })).toThrow(/rateLimit/);
  });
});
