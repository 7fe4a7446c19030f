import { createServer as createHttpServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { websocket } from "jounce-websocket/express";
import { closeAfterTest } from "../../support/sockets.js";
import { portOf, silent } from "./hosts.js";
import { dial, get, refusal } from "./peers.js";

const echo = {
  message: (ws: { send(data: unknown): unknown }, data: unknown) => ws.send(data),
};

/** A logger that notes its messages. */
const noting = () => {
  const said: string[] = [];
  const note = (_fields: object, message: string): void => void said.push(message);
  return { said, error: note, warn: note };
};

const portsOf = (http: Server): Promise<number> =>
  new Promise((resolve) => {
    closeAfterTest(() => new Promise((closed) => http.close(closed)));
    const tell = (): void => resolve((http.address() as AddressInfo).port);
    if (http.listening) tell();
    else http.once("listening", tell);
  });

describe("an Express app", () => {
  it("gets its sockets by `use`, or by the plugin being called", async () => {
    const app = websocket()(express());
    app.ws("/chat", echo);
    const port = await portOf(app.listen(0, "127.0.0.1"), app.ws.server);
    expect(await (await dial(port, "/chat")).ask("hi")).toBe("hi");
  });

  it("may be a listener of a server of its own, which is attached", async () => {
    const app = express();
    app.use(websocket());
    app.ws("/chat", echo);
    const http = createHttpServer(app);
    expect(app.ws.attach(http)).toBe(http);
    app.ws.attach(http);
    http.listen(0, "127.0.0.1");
    const port = await portOf(http, app.ws.server);
    expect(await (await dial(port, "/chat")).ask("hi")).toBe("hi");
  });

  it("may be attached to a server that listens already", async () => {
    const app = express();
    app.use(websocket());
    const http = createHttpServer(app).listen(0, "127.0.0.1");
    const port = await portOf(http, app.ws.server);
    app.ws.attach(http);
    app.ws("/chat", echo);
    expect(await (await dial(port, "/chat")).ask("hi")).toBe("hi");
    expect((await get(port, "/chat")).status).toBe(426);
  });

  it("says once that nobody takes the upgrades, when it was never attached", async () => {
    const logger = noting();
    const app = express();
    app.use(websocket({ logger }));
    app.ws("/chat", echo);
    const port = await portOf(createHttpServer(app).listen(0, "127.0.0.1"), app.ws.server);
    await get(port, "/chat");
    expect(logger.said).toEqual([]);
    await refusal(port, "/other");
    for (const attempt of [1, 2]) {
      expect([attempt, (await refusal(port, "/chat")).status]).toEqual([attempt, 404]);
    }
    expect(logger.said).toEqual([expect.stringContaining("call app.ws.attach(server)")]);
  });

  it("has its sockets on its first server, and says so of the others", async () => {
    const logger = noting();
    const app = express();
    app.use(websocket({ logger }));
    app.ws("/chat", echo);
    const port = await portOf(app.listen(0, "127.0.0.1"), app.ws.server);
    await portsOf(app.listen(0, "127.0.0.1"));
    expect(logger.said).toEqual(["A server of the app has no sockets"]);
    expect(() => app.ws.attach(createHttpServer())).toThrow(/attached to another server/);
    expect(await (await dial(port, "/chat")).ask("hi")).toBe("hi");
  });

  it("may move to another server when the first has closed", async () => {
    const app = express();
    app.use(websocket({ logger: silent }));
    app.ws("/chat", echo);
    const first = app.listen(0, "127.0.0.1");
    await new Promise((resolve) => first.once("listening", resolve));
    await app.ws.server.start();
    await new Promise((resolve) => first.close(resolve));
    await app.ws.stop();
    const port = await portOf(app.listen(0, "127.0.0.1"), app.ws.server);
    expect(await (await dial(port, "/chat")).ask("hi")).toBe("hi");
  });

  it("has its sockets where the plugin is mounted", async () => {
    const app = express();
    app.use("/api", websocket());
    app.use("/v2/", websocket("/other", echo));
    app.ws("/chat", echo);
    const port = await portOf(app.listen(0, "127.0.0.1"), app.ws.server);
    expect(await (await dial(port, "/api/chat")).ask("hi")).toBe("hi");
    expect(await (await dial(port, "/v2/other")).ask("hi")).toBe("hi");
    expect((await refusal(port, "/chat")).status).toBe(404);
    expect(() => app.use(["/a", "/b"], websocket("/chat", echo))).toThrow(/under one path/);
  });

  it("keeps its own middleware, 404s and error handlers", async () => {
    const app = express();
    app.use(websocket());
    app.use((_request, response, next) => {
      response.setHeader("X-App", "1");
      next();
    });
    app.ws("/chat", echo);
    app.get("/fails", () => {
      throw new Error("as it does");
    });
    const handler: express.ErrorRequestHandler = (_error, _request, response, _next) => {
      response.status(500).send("handled");
    };
    app.use(handler);
    const port = await portOf(app.listen(0, "127.0.0.1"), app.ws.server);
    expect((await get(port, "/fails")).body).toBe("handled");
    const { status, headers } = await get(port, "/chat");
    expect([status, headers.get("x-app")]).toEqual([426, "1"]);
  });

  it.each([
    ["options for the second time", () => websocket({ maxConnections: 1 }), /options first/],
    ["what is no app", () => websocket("/chat", echo), /not to a router/],
  ])("refuses %s", (name, plugin, message) => {
    const app = express();
    app.use(websocket());
    const target = name === "what is no app" ? {} : app;
    expect(() => plugin()(target as typeof app)).toThrow(message);
  });

  it("may be given the plugin without options again", () => {
    const app = express();
    app.use(websocket({ maxConnections: 1 }));
    const { server } = app.ws;
    app.use(websocket());
    expect(app.ws.server).toBe(server);
  });

  it("fails loudly where the plugin was given to a router", async () => {
    const app = express();
    const router = express.Router();
    router.use(websocket("/chat", echo));
    app.use(router);
    const handler: express.ErrorRequestHandler = (error, _request, response, _next) => {
      response.status(500).send(String(error));
    };
    app.use(handler);
    const port = await portsOf(app.listen(0, "127.0.0.1"));
    expect((await get(port, "/chat")).body).toMatch(/Sockets belong to the app, not to a router/);
  });

  it("takes only servers of HTTP/1.1, and leaves a foreign `ws` alone", () => {
    const app = express();
    app.use(websocket());
    expect(() => app.ws.attach({ listening: true })).toThrow(/node:http/);
    const taken = Object.assign(express(), { ws: () => undefined });
    expect(() => websocket()(taken as never)).toThrow(/another ws/);
  });

  it("does not listen by itself: its server starts when the app's does", async () => {
    const app = express();
    app.use(websocket({ logger: silent }));
    await expect(app.ws.server.start()).rejects.toMatchObject({ code: "LISTEN_FAILED" });
    app.ws.attach(createHttpServer(app));
    await expect(app.ws.server.start()).rejects.toMatchObject({ code: "LISTEN_FAILED" });
  });
});
