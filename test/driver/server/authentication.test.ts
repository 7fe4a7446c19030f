import type { Authenticator, Credentials } from "../../../src/server.js";
import { tokenOf } from "../../../src/driver/server/authentication.js";
import { newClient, once, record, serve, urlOf } from "../../support/sockets.js";
import { frame, handshake, opcodes, RawPeer } from "../../support/rawPeer.js";

const url = "/chat?token=in-query&token=second";

describe("the token of a handshake", () => {
  it.each<[string, Record<string, string | string[]>, string | undefined]>([
    ["the Authorization header", { authorization: "Bearer abc" }, "abc"],
    ["whatever the case of its scheme", { authorization: "bEARER abc" }, "abc"],
    ["no other scheme", { authorization: "Basic abc" }, undefined],
    ["no empty token", { authorization: "Bearer " }, undefined],
    ["a subprotocol", { "sec-websocket-protocol": "jounce.v1, bearer.abc" }, "abc"],
    ["no cookie that nobody asked for", { cookie: "session=abc" }, undefined],
    ["a repeated header once", { authorization: ["Bearer abc", "Bearer def"] }, "abc"],
  ])("is read from %s", (_, headers, token) => {
    expect(tokenOf({ url, headers })).toBe(token);
  });

  it("is read from the query or a cookie only where that is wanted", () => {
    const headers = { cookie: "a=1; session=abc; b=2" };
    expect(tokenOf({ url, headers }, { query: "token" })).toBe("in-query");
    expect(tokenOf({ headers }, { query: "token" })).toBeUndefined();
    expect(tokenOf({ headers }, { cookie: "session" })).toBe("abc");
    expect(tokenOf({ headers }, { cookie: "sess" })).toBeUndefined();
  });
});

/** Knows the token "ann" and whoever else is named like a token. */
const byName: Authenticator = ({ token }) => {
  if (token === "wrong") throw new Error(`no ${token}`);
  return { userId: token };
};

const connected = (bearer: string) => ({ headers: `Authorization: Bearer ${bearer}` });

describe("a server that asks who its peers are", () => {
  it("knows by the handshake", async () => {
    const seen: Credentials[] = [];
    const server = await serve(
      {},
      {
        authenticate: (credentials, signal) => {
          seen.push(credentials);
          return byName(credentials, signal);
        },
      },
    );
    const arrived = once(server, "connection");
    await RawPeer.open(server, "/", connected("ann").headers);
    expect((await arrived).client.userId).toBe("ann");
    expect(seen).toEqual([{ token: "ann", via: "upgrade" }]);
  });

  it("answers a wrong token with 401, and tells its owner no more than that", async () => {
    const lines: unknown[] = [];
    const logger = {
      error: (...line: unknown[]) => lines.push(line),
      warn: (...line: unknown[]) => lines.push(line),
    };
    const server = await serve({}, { authenticate: byName, logger });
    const refusal = once(server, "refusal");
    await expect(RawPeer.open(server, "/", connected("wrong").headers)).rejects.toThrow("401");
    expect(await refusal).toMatchObject({ code: "AUTHENTICATION_FAILED", context: "upgrade" });
    expect(JSON.stringify(lines)).not.toContain("wrong");
    expect(lines).toHaveLength(1);
  });

  it.each([null, undefined])("takes %p, as JavaScript may answer, for a no", async (nobody) => {
    const server = await serve(
      {},
      { authenticate: () => JSON.parse(JSON.stringify({ nobody })).nobody },
    );
    await expect(RawPeer.open(server, "/", connected("ann").headers)).rejects.toThrow("401");
    const client = newClient(server, {}, "jounce.v1");
    await client.connect();
    await expect(client.authenticate("ann")).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
    });
  });

  it("takes the token from a message, and nothing before it", async () => {
    const server = await serve({}, { authenticate: byName });
    const arrived = record(server, "connection");
    const client = newClient(server, {}, "jounce.v1");
    const errors = record(client, "error");
    await client.connect();
    await client.sendMessage({ type: "chat", data: "too early" });
    await errors.reaching(1);
    expect(arrived.events).toEqual([]);
    expect(server.current.getConnectionCount()).toBe(0);
    const peer = await RawPeer.open(server);
    peer.write(textFrame({ type: "auth", id: "1", data: { token: "ann" } }));
    expect(JSON.parse(await peer.text())).toMatchObject({ type: "auth_success", id: "1" });
    await arrived.reaching(1);
    expect(server.current.getUserConnections("ann")).toHaveLength(1);
  });

  it("sends nothing that is for everybody to whom it does not know", async () => {
    const server = await serve({}, { authenticate: byName });
    const stranger = await RawPeer.open(server);
    await RawPeer.open(server, "/", connected("ann").headers);
    await server.broadcast("secret");
    stranger.write(textFrame({ type: "auth", data: { token: "bob" } }));
    expect(JSON.parse(await stranger.text())).toMatchObject({ type: "auth_success" });
  });

  it("lets who failed try again", async () => {
    const server = await serve({}, { authenticate: byName });
    const peer = await RawPeer.open(server);
    peer.write(textFrame({ type: "auth", data: { token: "wrong" } }));
    expect(JSON.parse(await peer.text())).toMatchObject({
      type: "auth_failure",
      data: { code: "AUTHENTICATION_FAILED" },
    });
    peer.write(textFrame({ type: "auth", data: { token: "ann" } }));
    expect(JSON.parse(await peer.text())).toMatchObject({ type: "auth_success" });
  });

  it("waits for no proof for ever: 4408", async () => {
    const server = await serve({ authTimeoutMs: 1 }, { authenticate: byName });
    const idle = await RawPeer.open(server);
    expect((await idle.next())?.payload.readUInt16BE()).toBe(4408);
  });

  it("waits for no look-up for ever: 408", async () => {
    const hanging: Authenticator = () => new Promise(() => undefined);
    const server = await serve({ handshakeTimeoutMs: 250 }, { authenticate: hanging });
    await expect(RawPeer.open(server, "/", connected("ann").headers)).rejects.toThrow("408");
  });

  it("aborts a look-up when the peer goes", async () => {
    const peers: RawPeer[] = [];
    const aborted = new Promise<void>((resolve) => {
      const authenticate: Authenticator = (_credentials, signal) => {
        signal.addEventListener("abort", () => resolve());
        for (const peer of peers) peer.socket.destroy();
        return new Promise(() => undefined);
      };
      void serve({}, { authenticate }).then(async (server) => {
        peers.push(await RawPeer.dial(server.port));
        peers[0]?.write(handshake("/", connected("ann").headers));
      });
    });
    await expect(aborted).resolves.toBeUndefined();
  });

  it("may look at each handshake itself", async () => {
    const server = await serve(
      {},
      {
        onUpgrade: ({ request }) => {
          if (request.headers["x-key"] === "broken") throw new Error("broken");
          return request.headers["x-key"] === "ann" ? { userId: "ann" } : "FORBIDDEN";
        },
      },
    );
    const arrived = once(server, "connection");
    await RawPeer.open(server, "/", "X-Key: ann");
    expect((await arrived).client.userId).toBe("ann");
    await expect(RawPeer.open(server)).rejects.toThrow("403");
    await expect(RawPeer.open(server, "/", "X-Key: broken")).rejects.toThrow("401");
  });

  it("lets a route ask for a proof in the handshake", async () => {
    const server = await serve({ authentication: "optional" }, { authenticate: byName });
    server.ws("/open", () => undefined).ws("/closed", () => undefined, { requireAuth: true });
    await RawPeer.open(server, "/open");
    await RawPeer.open(server, "/closed", connected("ann").headers);
    await expect(RawPeer.open(server, "/closed")).rejects.toThrow("401");
    expect(urlOf(server, "/closed")).toContain("/closed");
  });
});

const textFrame = (value: unknown): Buffer => frame(opcodes.text, JSON.stringify(value));
