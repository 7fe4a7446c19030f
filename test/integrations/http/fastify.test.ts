import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { websocket } from "jounce-websocket/fastify";
import { closeAfterTest } from "../../support/sockets.js";
import { dial, get, refusal } from "./peers.js";

const echo = {
  message: (ws: { send(data: unknown): unknown }, data: unknown) => ws.send(data),
};

const listen = async (app: ReturnType<typeof Fastify>): Promise<number> => {
  closeAfterTest(() => app.close());
  await app.listen({ port: 0, host: "127.0.0.1" });
  return (app.server.address() as AddressInfo).port;
};

describe("a Fastify app", () => {
  it("honours the prefix of the context that sockets are given in", async () => {
    const app = Fastify();
    await app.register(websocket());
    app.register(
      async (api) => {
        api.ws("/chat", echo);
        api.register(async (v2) => v2.ws("/chat/:room", echo), { prefix: "/v2" });
        api.register(websocket("/own", echo));
        api.register(websocket("/deep", echo), { prefix: "/deeper" });
      },
      { prefix: "/api" },
    );
    app.ws("/chat", echo);
    const port = await listen(app);
    for (const path of ["/chat", "/api/chat", "/api/v2/chat/a", "/api/own", "/api/deeper/deep"]) {
      expect(await (await dial(port, path)).ask(path)).toBe(path);
    }
    expect((await refusal(port, "/v2/chat/a")).status).toBe(404);
  });

  it("may have its sockets in a context alone", async () => {
    const app = Fastify();
    app.register(
      async (api) => {
        await api.register(websocket());
        api.ws("/chat", echo);
      },
      { prefix: "/api" },
    );
    const port = await listen(app);
    expect(await (await dial(port, "/api/chat")).ask("hi")).toBe("hi");
    // What no route matches is the root's business in Fastify.
    expect((await get(port, "/api/chat")).status).toBe(404);
    expect(app.hasDecorator("ws")).toBe(false);
  });

  it("sends everybody away with 1001 when it closes, and does close", async () => {
    const app = Fastify();
    await app.register(websocket());
    app.ws("/chat", echo);
    const peer = await dial(await listen(app), "/chat");
    await app.close();
    expect(await peer.ended).toEqual({ code: 1001, reason: "Server shutting down" });
    expect(app.server.listening).toBe(false);
  });

  it("keeps its own 404s and hooks", async () => {
    const app = Fastify();
    await app.register(websocket());
    app.addHook("onSend", async (_request, reply) => void reply.header("X-App", "1"));
    app.setNotFoundHandler((_request, reply) => reply.code(404).send("not here"));
    app.ws("/chat", echo);
    const port = await listen(app);
    expect((await get(port, "/other")).body).toBe("not here");
    const { status, headers, body } = await get(port, "/chat");
    expect([status, headers.get("x-app"), body]).toEqual([426, "1", "Upgrade Required"]);
  });

  it("refuses options for the second time", async () => {
    const app = Fastify();
    await app.register(websocket());
    await expect(app.register(websocket({ maxConnections: 1 }))).rejects.toThrow(/options first/);
  });
});
