/** What the plugin does around the handlers, in every framework. */
import { once } from "../../support/sockets.js";
import { frameworks } from "./hosts.js";
import { dial, get, refusal } from "./peers.js";

const echo = {
  message: (ws: { send(data: unknown): unknown }, data: unknown) => ws.send(data),
};

const sentence = (text: string): string => JSON.stringify({ error: text });

describe.each(frameworks)("on $name", ({ start }) => {
  describe("plain requests", () => {
    it.each(["GET", "HEAD"])(
      "are answered with 426 where there are sockets: %s",
      async (method) => {
        const { port } = await start((app) => app.ws("/chat/:room", echo));
        const { status, headers, body } = await get(port, "/chat/lobby?a=1", { method });
        expect([status, headers.get("upgrade")]).toEqual([426, "websocket"]);
        expect(body).toBe(method === "GET" ? "Upgrade Required" : "");
      },
    );

    it("of other methods and paths are the app's", async () => {
      const { port } = await start((app) => {
        app.ws("/chat", echo);
        app.get("/health", () => ({ ok: true }));
      });
      expect((await get(port, "/health")).body).toBe('{"ok":true}');
      expect((await get(port, "/chat", { method: "POST" })).status).toBe(404);
      expect((await get(port, "/nowhere")).status).toBe(404);
    });

    it.each(["before", "after"])(
      "are the app's where it has an answer: %s the sockets",
      async (when) => {
        const { port } = await start((app) => {
          if (when === "after") app.ws("/page", echo);
          app.get("/page", () => ({ page: 1 }));
          if (when === "before") app.ws("/page", echo);
        });
        expect((await get(port, "/page")).body).toBe('{"page":1}');
        expect(await (await dial(port, "/page")).ask("hi")).toBe("hi");
      },
    );
  });

  it("has nothing but 404 for upgrades of other paths", async () => {
    const { port } = await start((app) => app.ws("/chat", echo));
    const { status, body } = await refusal(port, "/other");
    expect([status, body]).toEqual([404, sentence("No socket is served under that path.")]);
  });

  it("serves no sockets at all before there are paths", async () => {
    const { port } = await start(() => undefined);
    expect((await refusal(port, "/")).status).toBe(404);
  });

  it("accepts paths that come later", async () => {
    const { port, app } = await start(() => undefined);
    app.ws("/late", echo);
    expect(await (await dial(port, "/late")).ask("hi")).toBe("hi");
  });

  describe("refuses, plain requests and upgrades alike,", () => {
    const allowed = ["https://app.example"];

    it.each([
      ["no origin", { allowedOrigins: allowed }, {}, 403, "Origin not allowed"],
      [
        "another origin",
        { allowedOrigins: allowed },
        { origin: "https://evil.example" },
        403,
        "Origin not allowed",
      ],
      ["no TLS", { requireSecure: true }, {}, 426, "Secure WebSocket connection required"],
    ])("%s", async (_, options, headers, status, text) => {
      const { port } = await start((app) => app.ws("/chat", echo, options));
      const plain = await get(port, "/chat", { headers });
      expect([plain.status, plain.body]).toEqual([status, sentence(text)]);
      expect(await refusal(port, "/chat", { headers })).toMatchObject({
        status,
        body: sentence(text),
      });
    });

    it.each([
      ["maxConnectionsPerIP", 429, "Too many connections from this IP"],
      ["maxConnections", 503, "Server connection limit reached"],
    ])("who is one too many for %s, until one goes", async (name, status, text) => {
      const { port, server } = await start((app) => app.ws("/chat", echo, { [name]: 1 }));
      const first = await dial(port, "/chat");
      const plain = await get(port, "/chat");
      expect([plain.status, plain.body]).toEqual([status, sentence(text)]);
      expect(await refusal(port, "/chat")).toMatchObject({ status, body: sentence(text) });
      const gone = once(server, "disconnect");
      await first.close();
      await gone;
      expect((await get(port, "/chat")).body).toBe("Upgrade Required");
      expect(await (await dial(port, "/chat")).ask("hi")).toBe("hi");
    });
  });

  it("lets in whose origin is listed", async () => {
    const allowedOrigins = ["https://app.example"];
    const { port } = await start((app) => app.ws("/chat", echo, { allowedOrigins }));
    const headers = { origin: "https://app.example" };
    expect(await (await dial(port, "/chat", { headers })).ask("hi")).toBe("hi");
    expect((await get(port, "/chat", { headers })).body).toBe("Upgrade Required");
  });

  it("asks for a proof where one is required", async () => {
    const authenticate = ({ token }: { token: string }) => ({ userId: token });
    const { port } = await start(
      (app) => {
        app.ws("/mine", { open: (ws, { userId }) => ws.send(userId) }, { requireAuth: true });
        app.ws("/open", echo);
      },
      { authenticate, authentication: "optional" },
    );
    expect((await refusal(port, "/mine")).status).toBe(401);
    const headers = { authorization: "Bearer ann" };
    expect(await (await dial(port, "/mine", { headers })).next()).toBe("ann");
    expect(await (await dial(port, "/open")).ask("hi")).toBe("hi");
  });

  it("does not believe what a client says of its address", async () => {
    const seen: string[] = [];
    const { port } = await start((app) => {
      app.ws("/chat", (_ws, { ip = "" }) => seen.push(ip), { maxConnectionsPerIP: 1 });
    });
    await dial(port, "/chat", { headers: { "x-forwarded-for": "192.0.2.1" } });
    const headers = { "x-forwarded-for": "192.0.2.2", "x-real-ip": "192.0.2.3" };
    expect((await refusal(port, "/chat", { headers })).status).toBe(429);
    expect(seen).toEqual(["127.0.0.1"]);
  });

  it("sends away who sends too much at once", async () => {
    const heard: unknown[] = [];
    const { port } = await start((app) => {
      app.ws("/chat", { message: (_ws, data) => heard.push(data) }, { maxMessageSize: 8 });
    });
    const peer = await dial(port, "/chat");
    // Eight characters, nine bytes.
    peer.send("12345678").send("1234567é");
    expect((await peer.ended).code).toBe(1009);
    expect(heard).toEqual(["12345678"]);
  });

  it("sends away who sends too often, and tells the handler of nothing more", async () => {
    const heard: unknown[] = [];
    const rateLimit = { windowMs: 60_000, maxMessages: 2 };
    const { port } = await start((app) => {
      app.ws("/object", { message: (_ws, data) => heard.push(data) }, { rateLimit });
      app.ws("/function", (ws) => ws.on("message", (data) => heard.push(data)), { rateLimit });
      app.ws("/custom", (ws) => ws.on("say", (data) => heard.push(data)), { rateLimit });
    });
    for (const path of ["/object", "/function", "/custom"]) {
      const peer = await dial(port, path);
      for (const data of [1, 2, 3, 4]) peer.send({ type: "say", data });
      expect(await peer.ended).toEqual({ code: 1013, reason: "Rate limit exceeded" });
    }
    const said = [1, 2].map((data) => JSON.stringify({ type: "say", data }));
    expect(heard).toEqual([...said, ...said, 1, 2]);
  });

  it("sends away who says nothing for too long", async () => {
    const { port } = await start((app) => app.ws("/chat", echo, { idleTimeout: 20 }));
    const peer = await dial(port, "/chat");
    expect(await peer.ended).toEqual({ code: 1001, reason: "Idle timeout" });
  });

  it("has limits for all paths, and pings", async () => {
    const { port, server } = await start(
      (app) => {
        app.ws("/chat", echo);
        app.ws("/patient", echo, { idleTimeout: 0 });
      },
      { heartbeat: 60, maxConnections: 2, idleTimeout: 500 },
    );
    const [chat, patient] = [await dial(port, "/chat"), await dial(port, "/patient")];
    expect((await refusal(port, "/chat")).status).toBe(503);
    expect(await chat.ended).toEqual({ code: 1001, reason: "Idle timeout" });
    expect(await patient.ask("still here")).toBe("still here");
    expect(patient.pings).toBeGreaterThan(0);
    expect(server.getOptions()).toMatchObject({ heartbeatIntervalMs: 60, connectionsMax: 2 });
  });

  it("sends everybody away with 1001 when its sockets stop, and can start them again", async () => {
    const { port, app } = await start((to) => to.ws("/chat", echo));
    const peer = await dial(port, "/chat");
    await app.stop();
    expect(await peer.ended).toEqual({ code: 1001, reason: "Server shutting down" });
    expect((await get(port, "/chat")).status).toBe(426);
    await app.server.start();
    expect(await (await dial(port, "/chat")).ask("hi")).toBe("hi");
  });

  it("counts what happens", async () => {
    const { port, server } = await start((app) => app.ws("/chat", echo));
    await (await dial(port, "/chat")).ask("hi");
    expect(server.statistics()).toMatchObject({ connections: 1 });
  });

  it.each([
    ["perMessageDeflate", true, /compressionBytesMin/],
    ["compression", true, /compressionBytesMin/],
    ["sendPingsAutomatically", false, /Pings are the server's/],
    ["idleTimeout", -1, /milliseconds/],
    ["rateLimit", { windowMs: 0, maxMessages: 1 }, /rateLimit/],
    ["rateLimit", { windowMs: 1_000, maxMessages: 0 }, /rateLimit/],
    ["requireAuth", true, /authenticate/],
    ["maxConections", 1, /no option of a path/],
    ["maxConnections", -1, /connectionsMax/],
  ])("refuses what it could not keep: %s %j", async (name, value, message) => {
    await start((app) => {
      expect(() => app.ws("/chat", echo, { [name]: value })).toThrow(message);
    });
  });

  it("accepts what says how it is anyway", async () => {
    const { port } = await start((app) => {
      const same = { perMessageDeflate: false, compression: false, sendPingsAutomatically: true };
      app.ws("/chat", echo, same);
    });
    expect(await (await dial(port, "/chat")).ask("hi")).toBe("hi");
  });

  it.each([
    ["port", 8080],
    ["path", "/"],
    ["nonsense", 1],
  ])("listens where the app does: it has no option %s", async (name, value) => {
    await expect(start(() => undefined, { [name]: value })).rejects.toThrow(
      /no option of websocket/,
    );
  });

  it("refuses two names of one limit that differ", async () => {
    const options = { heartbeat: 1_000, heartbeatIntervalMs: 2_000 };
    await expect(start(() => undefined, options)).rejects.toThrow(/mean the same and differ/);
  });
});
