import type { RouteContext, RouteInfo } from "../../../src/server.js";
import { newClient, once, record, serve, urlOf } from "../../support/sockets.js";
import { RawPeer, closeFrame, frame, opcodes } from "../../support/rawPeer.js";

describe("a route", () => {
  it("tells its handler of the request", async () => {
    const server = await serve();
    const told = new Promise<RouteContext>((resolve) => {
      server.ws("/chat/:room/*", (_ws, ctx) => resolve(ctx));
    });
    await RawPeer.open(server, "/chat/caf%C3%A9/a/b?user=ann&token=secret", "X-Extra: yes");
    const ctx = await told;
    expect(ctx.params).toEqual({ room: "café", "*": "a/b" });
    expect([ctx.getParam("room"), ctx.getParam("toString")]).toEqual(["café", undefined]);
    expect([ctx.getQuery("user"), ctx.getQuery("none")]).toEqual(["ann", undefined]);
    expect(ctx.query.get("token")).toBe("secret");
    expect(ctx.headers["x-extra"]).toBe("yes");
    expect(ctx.ip).toBe("127.0.0.1");
    expect(ctx.request.url).toContain("/chat/");
    expect(ctx.info.url).not.toContain("secret");
  });

  it("may have its handlers in one object", async () => {
    const server = await serve();
    const calls: unknown[] = [];
    const infos = new Set<RouteInfo>();
    const note = (name: string, info: RouteInfo, ...rest: unknown[]): void => {
      infos.add(info);
      calls.push([name, info.messageCount, ...rest]);
    };
    server.ws("/all", {
      open: (_ws, info) => note("open", info, info.authenticated, info.ip),
      message: (_ws, data, info) => note("message", info, data),
      close: (_ws, code, reason, info) => note("close", info, code, reason),
      ping: (_ws, data, info) => note("ping", info, data.length),
      pong: (_ws, data, info) => note("pong", info, data.length),
    });
    const closed = once(server, "disconnect");
    const peer = await RawPeer.open(server, "/all");
    peer.write(
      frame(opcodes.text, "one"),
      frame(opcodes.ping, "??"),
      frame(opcodes.pong, "!!!"),
      closeFrame(1000, "bye"),
    );
    await closed;
    expect(calls).toEqual([
      ["open", 0, false, "127.0.0.1"],
      ["message", 1, "one"],
      ["ping", 1, 2],
      ["pong", 1, 3],
      ["close", 1, 1000, "bye"],
    ]);
    expect([...infos].map(({ userId, connectionTime }) => [userId, connectionTime > 0])).toEqual([
      [undefined, true],
    ]);
  });

  it("tells an object of a frame that breaks the rules", async () => {
    const server = await serve();
    const told = new Promise<string>((resolve) => {
      server.ws("/all", { error: (_ws, { code }) => resolve(code) });
    });
    const peer = await RawPeer.open(server, "/all");
    peer.write(Uint8Array.of(0xff, 0xff));
    expect(await told).toBe("PROTOCOL_ERROR");
  });

  it("reports a handler that fails, and goes on", async () => {
    const server = await serve();
    const errors = record(server, "error");
    server.ws("/throws", () => {
      throw new Error("no");
    });
    server.ws("/rejects", () => Promise.reject(new Error("no")));
    for (const path of ["/throws", "/rejects"]) {
      const client = newClient(urlOf(server, path));
      await client.connect();
    }
    const reported = await errors.reaching(2);
    expect(reported.map(({ error }) => error.context)).toEqual(["/throws", "/rejects"]);
    expect(server.current.getConnectionCount()).toBe(2);
  });

  it.each([["no path"], ["chat"], ["/a*"], ["/*/b"], ["/:"], [7 as never]])(
    "needs a pattern: %p is none",
    async (pattern) => {
      const server = await serve();
      expect(() => server.ws(pattern, () => undefined)).toThrow(/route/);
    },
  );

  it("needs a handler", async () => {
    const server = await serve();
    expect(() => server.ws("/a", undefined as never)).toThrow("Callback must be a function");
  });

  it("may have limits of its own, lower or higher than the server's", async () => {
    const server = await serve({ messageBytesMax: 10 });
    server.ws("/short", (ws) => ws.on("message", () => ws.send("ok")), { messageBytesMax: 3 });
    server.ws("/long", (ws) => ws.on("message", () => ws.send("ok")), { messageBytesMax: 20 });
    const short = await RawPeer.open(server, "/short");
    short.write(frame(opcodes.text, "four"));
    expect((await short.next())?.payload.readUInt16BE()).toBe(1009);
    const long = await RawPeer.open(server, "/long");
    long.write(frame(opcodes.text, "eleven char"));
    expect(await long.text()).toBe("ok");
  });
});
