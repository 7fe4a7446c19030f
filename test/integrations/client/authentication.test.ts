import type { Authenticator } from "jounce-websocket/server";
import { once, record, until } from "../../support/sockets.js";
import { clientOf, connectTo, serveRelay, serveSilence } from "./peers.js";

/** Knows whoever shows a token of the form "jwt of ann". */
const authenticate: Authenticator = ({ token }) => {
  const [, userId] = /^jwt of (\w+)$/.exec(token) ?? [];
  if (userId === undefined) throw new Error("an unknown token");
  return { userId };
};

const silence = { error: () => undefined, warn: () => undefined };
const guarded = { authenticate, logger: silence };

describe("a client with a token", () => {
  it("proves who it is when it connects", async () => {
    const server = await serveRelay(guarded);
    const client = clientOf(server, { authToken: "jwt of ann" });
    const authenticated = once(client, "authenticated");
    await client.connect();
    expect(await authenticated).toMatchObject({ userId: "ann" });
    expect(client.getConnectionInfo()).toMatchObject({ isAuthenticated: true, userId: "ann" });
    expect(server.current.getUserConnections("ann")).toHaveLength(1);
  });

  it("lets nothing out before", async () => {
    const server = await serveRelay(guarded);
    const arrived = record(server, "message");
    const client = clientOf(server, { authToken: "jwt of ann" });
    await client.sendMessage({ data: "early" });
    const joined = client.joinRoom("lobby");
    await client.connect();
    void client.sendMessage({ data: "on time" });
    expect(await joined).toBe(true);
    const messages = (await arrived.reaching(2)).map(({ message }) => message);
    expect(messages.map(({ data, userId }) => [data, userId])).toEqual([
      ["early", "ann"],
      ["on time", "ann"],
    ]);
  });

  it("asks for it before every connection where it is a function", async () => {
    const server = await serveRelay(guarded);
    const names = ["ann", "bob"];
    const client = clientOf(server, {
      authToken: () => Promise.resolve(`jwt of ${names.shift() ?? "nobody"}`),
    });
    const proofs = record(client, "authenticated");
    await client.connect();
    await proofs.reaching(1);
    await client.reconnect();
    const users = (await proofs.reaching(2)).map(({ userId }) => userId);
    expect(users).toEqual(["ann", "bob"]);
  });

  it("is told when it is refused, and may show another on the same connection", async () => {
    const server = await serveRelay(guarded);
    const client = clientOf(server, { authToken: "forged" });
    const errors = record(client, "error");
    await client.connect();
    const [refusal] = await errors.reaching(1);
    expect(refusal?.error).toMatchObject({
      code: "AUTHENTICATION_FAILED",
      context: "authenticate",
      retry: false,
    });
    expect(refusal?.error.message).not.toContain("forged");
    expect([client.isConnected(), client.getConnectionInfo().isAuthenticated]).toEqual([
      true,
      false,
    ]);
    expect(await client.authenticate("jwt of ann")).toBe(true);
    expect(client.getConnectionInfo().userId).toBe("ann");
  });
});

describe("authenticate", () => {
  it("proves another token in place, and that one later on", async () => {
    const server = await serveRelay(guarded);
    const client = await connectTo(server, { authToken: "jwt of ann" });
    await until(client, ({ isAuthenticated }) => isAuthenticated);
    expect(await client.authenticate("jwt of bob")).toBe(true);
    expect(server.current.getUserConnections("bob")).toHaveLength(1);
    await client.reconnect();
    await until(client, ({ userId }) => userId === "bob");
    expect(client.current.userId).toBe("bob");
  });

  it("rejects a token that the server does not accept", async () => {
    const client = await connectTo(await serveRelay(guarded));
    await expect(client.authenticate("forged")).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
      context: "authenticate",
    });
  });

  it("rejects when no answer comes in time", async () => {
    const client = await connectTo(await serveSilence(), { requestTimeoutMs: 30 });
    await expect(client.authenticate("jwt of ann")).rejects.toMatchObject({
      code: "TIMEOUT",
      context: "authenticate",
    });
  });

  it("rejects without a connection, keeps the token and queues it nowhere", async () => {
    const server = await serveRelay(guarded);
    const client = clientOf(server);
    await expect(client.authenticate("jwt of ann")).rejects.toMatchObject({ code: "NOT_OPEN" });
    expect(client.getQueuedMessages()).toEqual([]);
    const authenticated = once(client, "authenticated");
    await client.connect();
    expect(await authenticated).toMatchObject({ userId: "ann" });
  });

  it("keeps the token out of all that can be read", async () => {
    const lines: string[] = [];
    const server = await serveRelay(guarded);
    const client = clientOf(server, { authToken: "jwt of ann" });
    const seen = [record(client, "message"), record(client, "authenticated")];
    await client.connect();
    await until(client, ({ isAuthenticated }) => isAuthenticated);
    lines.push(JSON.stringify(client.current.snapshot), JSON.stringify(client.getQueuedMessages()));
    for (const { events } of seen) lines.push(JSON.stringify(events.map(String)));
    expect(lines.join()).not.toContain("jwt of ann");
  });
});
