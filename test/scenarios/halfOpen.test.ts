import { simulate } from "jounce-websocket/simulation";
import { tracesOf } from "../support/invariants.js";
import { connectClient, joinLobby, note, startServer, traceOfBoth } from "../support/simulated.js";
import type { World } from "jounce-websocket/simulation";

const heartbeat = { heartbeatIntervalMs: 30_000, heartbeatTimeoutMs: 60_000 };
const sweepMs = 5_000;

describe("a half-open peer", () => {
  it("is found by the server within its timeout and one sweep", async () => {
    const world = simulate();
    const server = await startServer(world, heartbeat);
    const mute = await joinLobby(world, { heartbeatIntervalMs: 0 });
    const endings: unknown[] = [];
    server.on("disconnect", ({ code, reason }) => endings.push([code, reason, world.elapsedMs]));
    const [id = ""] = server.current.connections.keys();
    const lastHeard = world.elapsedMs;
    world.halfOpen(mute);
    await world.advance(heartbeat.heartbeatTimeoutMs - 100);
    expect(endings).toEqual([]);
    await world.advance(sweepMs + 100);
    expect(endings).toEqual([[1006, "HEARTBEAT_TIMEOUT", expect.any(Number)]]);
    expect(world.elapsedMs - lastHeard).toBeLessThanOrEqual(heartbeat.heartbeatTimeoutMs + sweepMs);
    expect(tracesOf(server.current, id)).toEqual([]);
    expect(server.client(id)).toBeUndefined();
  });

  it("is told from one that is only silent, which is kept for ever", async () => {
    const world = simulate();
    const server = await startServer(world, heartbeat);
    await connectClient(world, { heartbeatIntervalMs: 0 });
    await world.advance(3_600_000);
    expect(server.getClientCount()).toBe(1);
  });

  it("is found by its client, which comes back into its rooms", async () => {
    const world = simulate();
    const server = await startServer(world, heartbeat);
    const client = await joinLobby(world);
    const errors: string[] = [];
    client.on("error", ({ error }) => errors.push(error.code));
    world.halfOpen(client);
    await world.advance(25_000 + 10_000 - 100);
    expect(client.isConnected()).toBe(true);
    await world.advance(2_000);
    expect([errors, client.isConnected()]).toEqual([["HEARTBEAT_TIMEOUT"], true]);
    // The old connection haunts the server until its own heartbeat finds out.
    expect(server.current.getRoomMembers("lobby")).toHaveLength(2);
    await world.advance(30_000);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(1);
    expect(server.getClientCount()).toBe(1);
  });

  it("is found by its client also when only one direction is dead", async () => {
    const world = simulate();
    const server = await startServer(world, heartbeat);
    const client = await joinLobby(world);
    world.halfOpen(client, "toClient");
    await world.advance(37_000);
    expect(client.isConnected()).toBe(true);
    // Its goodbye reached the server.
    expect(server.getClientCount()).toBe(1);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(1);
  });

  it("is found at the first word when a message shows life in between", async () => {
    const world = simulate();
    const server = await startServer(world, heartbeat);
    const client = await connectClient(world, { heartbeatIntervalMs: 0 });
    await world.advance(29_000);
    void client.send(note("alive"));
    await world.settle();
    world.halfOpen(client);
    await world.advance(58_000);
    expect(server.getClientCount()).toBe(1);
    await world.advance(7_100);
    expect(server.getClientCount()).toBe(0);
  });

  it("runs the same way for the same seed", async () => {
    const story = async (world: World): Promise<void> => {
      await startServer(world, heartbeat);
      world.halfOpen(await joinLobby(world));
      await world.advance(100_000);
    };
    expect(await traceOfBoth(story, { latencyMs: [1, 50] })).toContain("half-open");
  });
});
