import express from "express";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Connection } from "../../../src/core/connection/Connection.js";
import { momentAt } from "../../../src/core/moment.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import type { HttpRequest, HttpResponse } from "../../../src/observability.js";
import { health, healthEndpoint, roomStatistics } from "../../../src/observability.js";
import { ask, serving } from "./http.js";
import { server } from "./statistics.js";

const listening = server.start().apply({ type: "listening", port: 8080, moment: momentAt(0) });
const live = { current: listening };

describe("health", () => {
  it.each([
    ["ok", listening],
    ["starting", server.start()],
    ["draining", listening.stop()],
    ["stopped", server],
    ["stopped", listening.stop().apply({ type: "stopped", moment: momentAt(1) })],
  ])("is `%s`", (status, current) => {
    expect(health({ current }).status).toBe(status);
  });

  it("is plain JSON that says how many are there", () => {
    expect(JSON.parse(JSON.stringify(health(live)))).toEqual({
      status: "ok",
      connections: 1,
      rooms: 1,
      users: 1,
    });
  });
});

describe("healthEndpoint", () => {
  it("answers 200 with JSON that nobody keeps, when the server listens", async () => {
    await serving(healthEndpoint(live), async (url) => {
      const { status, headers, body } = await ask(url);
      expect(status).toBe(200);
      expect(JSON.parse(body)).toEqual(health(live));
      expect(headers).toMatchObject({
        "content-type": "application/json; charset=utf-8",
        "content-length": String(body.length),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
    });
  });

  it.each([
    ["starting", server.start()],
    ["draining", listening.stop()],
    ["stopped", server],
  ])("answers 503 when the server is %s", async (status, current) => {
    await serving(healthEndpoint({ current }), async (url) => {
      const answered = await ask(url);
      expect(answered.status).toBe(503);
      expect(JSON.parse(answered.body)).toMatchObject({ status });
    });
  });

  it("answers as the server is now", async () => {
    const source = { current: server };
    await serving(healthEndpoint(source), async (url) => {
      expect((await ask(url)).status).toBe(503);
      source.current = listening;
      expect((await ask(url)).status).toBe(200);
    });
  });

  it("answers HEAD like GET, without a body", async () => {
    await serving(healthEndpoint(live), async (url) => {
      const { status, headers, body } = await ask(url, { method: "HEAD" });
      const { headers: ofGet } = await ask(url);
      expect({ status, body }).toEqual({ status: 200, body: "" });
      expect(headers["content-length"]).toBe(ofGet["content-length"]);
    });
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])("answers %s with 405", async (method) => {
    await serving(healthEndpoint(live), async (url) => {
      const { status, headers } = await ask(url, { method });
      expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: "GET, HEAD" });
    });
  });

  it("answers within Express", async () => {
    const app = express().get("/healthz", healthEndpoint(live));
    await serving(app, async (url) => {
      expect((await ask(`${url}/healthz`)).status).toBe(200);
      expect((await ask(url)).status).toBe(404);
    });
  });

  it("answers this machine under its IPv6 address too", async () => {
    await serving(
      healthEndpoint(live),
      async (url) => expect((await ask(url)).status).toBe(200),
      "::1",
    );
  });
});

/** What the endpoint would answer to a request that no test can make: one from elsewhere. */
const statusFor = (request: Partial<HttpRequest>, isPublic?: boolean): Promise<number> =>
  new Promise((resolve) => {
    const response: HttpResponse = {
      statusCode: 0,
      headersSent: false,
      setHeader: () => undefined,
      end: () => resolve(response.statusCode),
    };
    const whole = { method: "GET", headers: {}, socket: {}, ...request };
    healthEndpoint(live, { public: isPublic })(whole, response);
  });

describe("an endpoint that is not public", () => {
  it.each(["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])(
    "is there for %s",
    async (peer) => {
      expect(await statusFor({ socket: { remoteAddress: peer } })).toBe(200);
    },
  );

  it.each([
    undefined,
    "",
    "10.0.0.1",
    "192.168.127.1",
    "128.0.0.1",
    "::ffff:10.0.0.1",
    "::2",
    "127.0.0.1.example",
    "fe80::1",
  ])("is not there for %p", async (peer) => {
    expect(await statusFor({ socket: { remoteAddress: peer } })).toBe(404);
    expect(await statusFor({ method: "POST", socket: { remoteAddress: peer } })).toBe(404);
    expect(await statusFor({ socket: { remoteAddress: peer } }, true)).toBe(200);
  });

  it.each(["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"])(
    "is not there for whom a proxy on this machine speaks, by %s",
    async (name) => {
      const headers = { [name]: "127.0.0.1" };
      await serving(healthEndpoint(live), async (url) => {
        expect((await ask(url, { headers })).status).toBe(404);
      });
      await serving(healthEndpoint(live, { public: true }), async (url) => {
        expect((await ask(url, { headers })).status).toBe(200);
      });
    },
  );

  it("is not there on a socket without an address", async () => {
    const path = join(tmpdir(), `jounce-health-${process.pid}.sock`);
    const socketPath = process.platform === "win32" ? `\\\\.\\pipe\\jounce-${process.pid}` : path;
    const behind = createServer(healthEndpoint(live));
    await new Promise<void>((resolve) => behind.listen(socketPath, resolve));
    expect((await ask("http://localhost/", { socketPath })).status).toBe(404);
    await new Promise((resolve) => behind.close(resolve));
  });
});

describe("an answer that comes too late", () => {
  it("is not given when somebody else has answered", async () => {
    const slow = healthEndpoint(live);
    await serving(
      (request, response) => {
        slow(request, response);
        response.writeHead(408).end("too late");
      },
      async (url) => expect(await ask(url)).toMatchObject({ status: 408, body: "too late" }),
    );
  });
});

describe("roomStatistics", () => {
  const crowded = ["b", "c", "d"].reduce(
    (next, id) =>
      next
        .addConnection(id, new Connection(id, { userId: id === "d" ? undefined : "ann" }))
        .joinRoom(id, "lobby"),
    server,
  );

  it("counts connections, and users once", () => {
    expect(roomStatistics(crowded, "lobby")).toEqual({ room: "lobby", connections: 4, users: 1 });
  });

  it("counts nobody who is not connected", () => {
    const haunted = server.joinRoom("ghost", "lobby");
    expect(roomStatistics(haunted, "lobby")?.connections).toBe(1);
  });

  it("knows an empty room, and no unknown one", () => {
    const empty = new WebSocketServer().createRoom("caf\u00e9");
    expect(roomStatistics(empty, "cafe\u0301")).toEqual({ room: "café", connections: 0, users: 0 });
    expect(roomStatistics(empty, "lobby")).toBeUndefined();
    expect(roomStatistics(empty, "__proto__")).toBeUndefined();
  });
});
