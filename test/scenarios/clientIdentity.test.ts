import type { LiveClient } from "../../src/client.node.js";
import type { Authenticator } from "jounce-websocket/server";
import { WebSocketClient, WebSocketServer } from "jounce-websocket";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import { simulatedUrl } from "../support/simulated.js";

const lifeMs = 100_000;

/** A world whose server knows every token but `wrong`, each for 100 seconds of its clock. */
const guarded = async (world: World) => {
  const tokens: string[] = [];
  const heard: unknown[] = [];
  const authenticate: Authenticator = ({ token }) => {
    tokens.push(token);
    if (token === "wrong") throw new Error("wrong");
    return {
      userId: token.split(".")[0] ?? "",
      expiresAt: Date.UTC(2026, 0, 1) + world.elapsedMs + lifeMs,
    };
  };
  const server = world.server(
    new WebSocketServer({
      port: 8080,
      authentication: "required",
      heartbeatIntervalMs: 0,
    }).createRoom("lobby"),
    { authenticate },
  );
  await world.settle(server.start());
  server.on("message", ({ message, connectionId }) =>
    heard.push([message.data, server.current.connections.get(connectionId)?.userId]),
  );
  return { server, tokens, heard };
};

const clientOf = (world: World, authToken: string | (() => string | Promise<string>)): LiveClient =>
  world.client(new WebSocketClient(simulatedUrl, "jounce.v1", { heartbeatIntervalMs: 0 }), {
    authToken,
  });

describe("a client with a token", () => {
  it("says who it is before its rooms and its queue, on every connection", async () => {
    const world = simulate();
    const { server, tokens, heard } = await guarded(world);
    const client = clientOf(world, "ann");
    void client.joinRoom("lobby");
    void client.sendMessage({ type: "note", data: 1 });
    await world.settle(client.connect());
    await world.settle();
    expect(heard).toEqual([[1, "ann"]]);
    expect(client.getConnectionInfo()).toMatchObject({ isAuthenticated: true, userId: "ann" });
    expect(server.current.getRoomMembers("lobby")).toHaveLength(1);
    world.cut(client);
    await world.settle();
    void client.sendMessage({ type: "note", data: 2 });
    await world.advance(5_000);
    expect(heard).toEqual([
      [1, "ann"],
      [2, "ann"],
    ]);
    expect(tokens).toEqual(["ann", "ann"]);
    expect(client.getRooms().map(({ roomId }) => roomId)).toEqual(["lobby"]);
  });

  it("keeps what it wanted to say when the token is refused, until another one is accepted", async () => {
    const world = simulate();
    const { heard } = await guarded(world);
    const client = clientOf(world, "wrong");
    const errors: unknown[] = [];
    client.setEventHandlers({ onError: ({ code }, context) => errors.push([code, context]) });
    await world.settle(client.connect());
    void client.sendMessage({ type: "note", data: 1 });
    await world.settle();
    expect(errors).toEqual([["AUTHENTICATION_FAILED", "authenticate"]]);
    expect(heard).toEqual([]);
    expect(client.getQueuedMessages()).toHaveLength(1);
    await expect(world.settle(client.authenticate("wrong"))).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
    });
    await expect(world.settle(client.authenticate("bob"))).resolves.toBe(true);
    expect(heard).toEqual([[1, "bob"]]);
  });

  it("gets a new one in place before the old one ends, and stays connected", async () => {
    const world = simulate();
    const { server, tokens } = await guarded(world);
    let count = 0;
    const client = clientOf(world, async () => `ann.${(count += 1)}`);
    const opened: string[] = [];
    client.on("open", ({ protocol }) => opened.push(protocol));
    await world.settle(client.connect());
    await world.advance(5 * lifeMs);
    expect(opened).toHaveLength(1);
    expect(tokens.slice(0, 3)).toEqual(["ann.1", "ann.2", "ann.3"]);
    expect(tokens.length).toBeGreaterThan(5);
    expect(server.current.getConnectionCount()).toBe(1);
  });

  it("that ends and cannot be had anew is the end of the connection, and the app is told", async () => {
    const world = simulate();
    await guarded(world);
    const client = clientOf(world, "ann");
    const errors: string[] = [];
    client.on("error", ({ error }) => errors.push(error.code));
    await world.settle(client.connect());
    await world.advance(2 * lifeMs);
    expect(client.getState()).toBe("disconnected");
    expect(errors).toEqual(["AUTHENTICATION_FAILED"]);
  });

  it("comes back with another one after it was thrown out", async () => {
    const world = simulate();
    const { server } = await guarded(world);
    const client = clientOf(world, () => "ann");
    await world.settle(client.connect());
    await world.settle();
    const [id = ""] = [...server.current.connections.keys()];
    server.update((value) => value.removeConnection(id, 4401, "expired"));
    await world.advance(5_000);
    expect(client.isConnected()).toBe(true);
    expect(client.current.userId).toBe("ann");
  });

  it("asks once for the token of one connection, and gives up when there is none", async () => {
    const world = simulate();
    await guarded(world);
    const client = clientOf(world, () => Promise.reject(new Error("signed out")));
    const failures: string[] = [];
    client.on("authFailed", ({ fault }) => failures.push(fault.code));
    await world.settle(client.connect());
    await world.settle();
    expect(failures).toEqual(["AUTHENTICATION_FAILED"]);
    expect(client.current.isReady).toBe(false);
  });

  it("does not send a token that came after its connection was lost", async () => {
    const world = simulate();
    const { tokens } = await guarded(world);
    const give: ((token: string) => void)[] = [];
    const client = clientOf(world, () => new Promise((resolve) => give.push(resolve)));
    await world.settle(client.connect());
    world.cut(client);
    await world.advance(5_000);
    give[0]?.("old");
    give[1]?.("new");
    await world.settle();
    expect(tokens).toEqual(["new"]);
  });
});

describe("a token for later", () => {
  it("is proved on the next connection where there is none now", async () => {
    const world = simulate();
    const { heard } = await guarded(world);
    const client = clientOf(world, "wrong");
    await expect(client.authenticate("ann")).rejects.toMatchObject({ code: "NOT_OPEN" });
    void client.sendMessage({ type: "note", data: 1 });
    await world.settle(client.connect());
    await world.settle();
    expect(heard).toEqual([[1, "ann"]]);
  });

  it("is no token of the connection that is open", async () => {
    const world = simulate();
    const { tokens } = await guarded(world);
    const client = clientOf(world, "ann");
    await world.settle(client.connect());
    client.setToken("bob");
    await world.settle();
    expect(tokens).toEqual(["ann"]);
    await world.settle(client.reconnect());
    await world.settle();
    expect(tokens).toEqual(["ann", "bob"]);
  });
});

it("no token is in a journal", async () => {
  const world = simulate();
  await guarded(world);
  const lines: string[] = [];
  const client = world.client(new WebSocketClient(simulatedUrl, "jounce.v1"), {
    authToken: "s3cr3t",
    journal: (line) => lines.push(line),
  });
  await world.settle(client.connect());
  await world.settle();
  expect(client.current.isAuthenticated).toBe(true);
  expect(lines.join("\n")).toContain("auth_success");
  expect(lines.join("\n")).not.toContain('"token":"s3cr3t"');
});
