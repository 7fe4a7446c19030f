import { WebSocketClient } from "jounce-websocket";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import { lopsided } from "../support/invariants.js";
import { simulatedUrl, startServer, traceOfBoth } from "../support/simulated.js";

const crowd = 60;

/** A server dies under a crowd in its lobby; another one takes its place. */
const storm = async (world: World) => {
  const first = await startServer(world);
  const clients = Array.from({ length: crowd }, () =>
    world.client(new WebSocketClient(simulatedUrl, "jounce.v1").joinRoom("lobby").connect()),
  );
  await world.settle();
  const membersBefore = first.current.getRoomMembers("lobby").length;
  world.crash(first);
  const second = await startServer(world);
  const crashedAt = world.elapsedMs;
  const arrivals: number[] = [];
  second.on("connect", () => arrivals.push(world.elapsedMs - crashedAt));
  await world.advance(3_000);
  return { server: second, clients, arrivals, membersBefore };
};

describe("a reconnect storm after a server's crash", () => {
  it("is spread by jitter over half of the first delay", async () => {
    const { arrivals } = await storm(simulate({ latencyMs: [5, 20] }));
    expect(arrivals).toHaveLength(crowd);
    expect(Math.min(...arrivals)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...arrivals)).toBeLessThan(1_100);
    const perTenth = Array.from(
      { length: 12 },
      (_, tenth) => arrivals.filter((at) => Math.floor((at - 500) / 50) === tenth).length,
    );
    expect(Math.max(...perTenth)).toBeLessThan(crowd / 4);
  });

  it("ends with everybody back in their rooms", async () => {
    const { server, clients, membersBefore } = await storm(simulate({ latencyMs: [5, 20] }));
    expect(membersBefore).toBe(crowd);
    expect(clients.every((client) => client.isConnected())).toBe(true);
    expect(clients.every(({ current }) => current.snapshot.rooms.get("lobby")?.joined)).toBe(true);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(crowd);
    expect(lopsided(server.current)).toEqual([]);
  });

  it("goes on while nobody listens, and gives up after its attempts", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = world.client(new WebSocketClient(simulatedUrl).connect());
    const codes: string[] = [];
    client.on("error", ({ error }) => codes.push(error.code));
    await world.settle();
    world.crash(server);
    await world.advance(120_000);
    expect(client.getState()).toBe("failed");
    expect(codes).toEqual([...Array<string>(5).fill("CONNECTION_FAILED"), "RECONNECT_EXHAUSTED"]);
  });

  it("runs the same way for the same seed", async () => {
    expect(await traceOfBoth(storm, { seed: 5, latencyMs: [5, 20] })).toContain("crashes");
  });
});
