import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { websocket } from "jounce-websocket/hono";
import { portOf } from "./hosts.js";
import { dial, get, refusal } from "./peers.js";

const echo = {
  message: (ws: { send(data: unknown): unknown }, data: unknown) => ws.send(data),
};

const listen = (app: Hono & { ws: ReturnType<typeof withSockets>["ws"] }): Promise<number> => {
  const http = app.ws.attach(serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }));
  return portOf(http as Server, app.ws.server);
};

const withSockets = (options = {}) => websocket(options)(new Hono());

describe("a Hono app", () => {
  it("keeps its own 404s, except where there are sockets", async () => {
    const app = withSockets();
    app.notFound((c) => c.text("not here", 404));
    app.use(async (c, next) => {
      await next();
      c.header("X-App", "1");
    });
    app.ws("/chat", echo);
    const port = await listen(app);
    expect((await get(port, "/other")).body).toBe("not here");
    const { status, headers, body } = await get(port, "/chat");
    expect([status, headers.get("upgrade"), body]).toEqual([426, "websocket", "Upgrade Required"]);
  });

  it("is believed when its own handler says 404", async () => {
    const app = withSockets();
    app.get("/rooms/:room", (c) => c.notFound());
    app.ws("/rooms/:room", echo);
    const port = await listen(app);
    expect((await get(port, "/rooms/a")).status).toBe(404);
    expect(await (await dial(port, "/rooms/a")).ask("hi")).toBe("hi");
  });

  it("says that nobody takes the upgrades, when it was never attached", async () => {
    const said: string[] = [];
    const note = (_fields: object, message: string): void => void said.push(message);
    const app = withSockets({ logger: { error: note, warn: note } });
    app.ws("/chat", echo);
    const http = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
    const port = await portOf(http as Server, app.ws.server);
    expect((await refusal(port, "/chat")).status).toBe(404);
    expect(said).toEqual([expect.stringContaining("call app.ws.attach(server)")]);
  });

  it("runs without Node's requests, and has no sockets there", async () => {
    const app = withSockets();
    app.ws("/chat", echo);
    app.get("/", (c) => c.text("page"));
    expect(await (await app.request("/")).text()).toBe("page");
    expect((await app.request("/chat")).status).toBe(404);
    expect((await app.request("/", {}, { incoming: 1 })).status).toBe(200);
  });

  it("is the app itself that sockets are given to", () => {
    expect(() => websocket()({} as never)).toThrow(/Sockets belong to the app/);
  });
});
