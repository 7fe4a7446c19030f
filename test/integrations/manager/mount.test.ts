import { option as O } from "fp-ts";
import type { UpgradeVerdict, WebSocketHandler } from "jounce-websocket/manager";
import { AppContext, channel, ConnectionManager, ws } from "jounce-websocket/manager";
import { WebSocketError } from "jounce-websocket";
import { handshake, RawPeer } from "../../support/rawPeer.js";
import { Log, serve } from "../../support/sockets.js";
import { visit } from "./people.js";

const logger = { error: () => undefined, warn: () => undefined };
const coded = (code: string, message?: string) =>
  expect.objectContaining(message === undefined ? { code } : { code, message });

const answerTo = async (port: number, path = "/ws"): Promise<string> => {
  const peer = await RawPeer.dial(port);
  peer.write(handshake(path));
  const head = await peer.head();
  const code = /X-Refusal-Code: (\w+)/.exec(head)?.[1];
  return [head.split(" ", 2)[1], code].filter(Boolean).join(" ");
};

describe("an app context", () => {
  it("has the manager that it was built with; the builder does not change", () => {
    const manager = new ConnectionManager();
    const builder = AppContext.builder();
    const context = builder.withWebSocketManager(manager).build();
    expect(context.websocketManager()).toBe(manager);
    expect(context.websocketManagerOpt()).toEqual(O.some(manager));
    const other = new ConnectionManager();
    expect(
      builder.withWebSocketManager(manager).withWebSocketManager(other).build().websocketManager(),
    ).toBe(other);
    expect(builder.build().websocketManagerOpt()).toEqual(O.none);
  });

  it("says so when there is none", () => {
    const context = AppContext.builder().build();
    expect(() => context.websocketManager()).toThrow(
      coded("INVALID_OPTION", "WebSocket manager not configured"),
    );
  });
});

describe("a handler", () => {
  it("is told of the request", async () => {
    const told = new Log<unknown>();
    const server = await serve();
    const handler: WebSocketHandler = {
      onUpgrade: ({ params, query, headers, request, ip }) => {
        told.push([params, query.get("q"), headers["host"], request.url, ip]);
      },
      onConnect: (_conn, { params, query, headers, request, ip }) => {
        told.push([params, query.get("q"), headers["host"], request.url, ip]);
      },
    };
    ws("/chat/:room", handler)(server);
    await visit(server, "/chat/lobby?q=1");
    const [before, after] = await told.reaching(2);
    expect(before).toEqual([
      { room: "lobby" },
      "1",
      `127.0.0.1:${server.port}`,
      "/chat/lobby?q=1",
      "127.0.0.1",
    ]);
    expect(after).toEqual(before);
  });

  it("without a manager is told that there is none", async () => {
    const told = new Log<unknown>();
    const server = await serve();
    ws("/ws", {
      onConnect: (_conn, ctx) => {
        told.push(ctx.websocketManagerOpt());
        try {
          ctx.websocketManager();
        } catch (cause) {
          told.push(cause);
        }
      },
    })(server);
    await visit(server);
    expect(await told.reaching(2)).toEqual([
      O.none,
      coded("INVALID_OPTION", "WebSocket manager not configured"),
    ]);
  });

  it("with nothing in it lets people connect and talk", async () => {
    const server = await serve();
    const manager = new ConnectionManager();
    ws("/ws", {}, manager)(server);
    const { heard, say } = await visit(server);
    await say("into the void");
    await manager.broadcastText("hello");
    expect(await heard.reaching(1)).toEqual(["hello"]);
  });

  it.each([null, undefined, "handler"])("is an object, not %p", (handler) => {
    expect(() => ws("/ws", handler as unknown as WebSocketHandler)).toThrow(
      coded("INVALID_CALLBACK"),
    );
  });
});

describe("mounting", () => {
  it("shares a manager among paths, and refuses it to another server", async () => {
    const [server, other] = [await serve(), await serve()];
    const manager = new ConnectionManager();
    ws("/a", {}, manager)(server);
    ws("/b", {}, manager)(server);
    await visit(server, "/a");
    await visit(server, "/b");
    expect(manager.connectionCount).toBe(2);
    expect(() => ws("/a", {}, manager)(other)).toThrow(coded("INVALID_OPTION"));
  });

  it("refuses a manager that has connections, and a path that is none", async () => {
    const server = await serve();
    const manager = new ConnectionManager();
    await manager.register(channel("a", 1));
    expect(() => ws("/ws", {}, manager)(server)).toThrow(coded("INVALID_OPTION"));
    expect(() => ws("ws", {})(server)).toThrow(coded("INVALID_OPTION"));
  });

  it("goes through the ws of an app that has one, which knows its server", async () => {
    const server = await serve();
    const mounted: unknown[] = [];
    const app = {
      ws: Object.assign(
        (...[path, handler, options]: Parameters<typeof server.ws>) => {
          mounted.push([path, options]);
          server.ws(path, handler, options);
        },
        { server },
      ),
    };
    const manager = new ConnectionManager();
    const handler: WebSocketHandler = { onConnect: (conn) => conn.sendText("in") };
    ws("/ws", handler, manager, { connectionsMax: 1, waitingMessagesMax: 5 })(app);
    const { heard } = await visit(server);
    expect(await heard.reaching(1)).toEqual(["in"]);
    expect([mounted, manager.server]).toEqual([[["/ws", { connectionsMax: 1 }]], server]);
    expect(await answerTo(server.port)).toBe("503 SERVER_FULL");
  });
});

describe("onUpgrade", () => {
  it.each<[string, () => UpgradeVerdict | Promise<UpgradeVerdict>, string]>([
    ["nothing", () => undefined, "101"],
    ["true", () => true, "101"],
    ["false", () => false, "403 FORBIDDEN"],
    ["a promise of false", () => Promise.resolve(false), "403 FORBIDDEN"],
    ["a code", () => "UNAUTHORIZED", "401 UNAUTHORIZED"],
    ["an identity", () => ({ userId: "ann" }), "101"],
    [
      "what it throws",
      () => {
        throw new Error("no");
      },
      "403 FORBIDDEN",
    ],
    ["what it rejects with", () => Promise.reject(new Error("no")), "403 FORBIDDEN"],
    [
      "a code that it throws",
      () => {
        throw new WebSocketError("SERVER_FULL");
      },
      "503 SERVER_FULL",
    ],
  ])("decides by %s", async (_, onUpgrade, answer) => {
    const server = await serve({}, { logger });
    const manager = new ConnectionManager();
    ws("/ws", { onUpgrade }, manager)(server);
    expect(await answerTo(server.port)).toBe(answer);
    expect(manager.totalConnections).toBe(answer === "101" ? 1 : 0);
  });

  it("may say who it is, and has the manager", async () => {
    const server = await serve({}, { logger });
    const manager = new ConnectionManager();
    ws(
      "/ws",
      {
        onUpgrade: (ctx) =>
          ctx.websocketManager().connectionCount === 0 ? { userId: "ann" } : "USER_LIMIT",
        onConnect: (conn) => conn.sendText(conn.userId ?? "nobody"),
      },
      manager,
    )(server);
    const { heard } = await visit(server);
    expect(await heard.reaching(1)).toEqual(["ann"]);
    expect(await answerTo(server.port)).toBe("403 USER_LIMIT");
  });

  it("comes after the server's own, whose verdict it is told", async () => {
    const told: unknown[] = [];
    const server = await serve(
      {},
      {
        logger,
        onUpgrade: ({ request: { url } }) => (url === "/ws?no" ? "FORBIDDEN" : { userId: "ann" }),
      },
    );
    ws("/ws", { onUpgrade: ({ identity }) => void told.push(identity) })(server);
    ws("/free", {})(server);
    expect(await answerTo(server.port, "/ws?no")).toBe("403 FORBIDDEN");
    expect(await answerTo(server.port, "/ws")).toBe("101");
    expect(await answerTo(server.port, "/free")).toBe("101");
    expect(told).toEqual([{ userId: "ann" }]);
    expect(server.current.getUserConnections("ann")).toHaveLength(2);
  });
});
