import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import { WebSocketClient } from "jounce-websocket";
import { simulatedUrl, startServer, traceOfBoth } from "../support/simulated.js";

/** A server that lets everybody in and sends them away after `ms`, and a client without jitter. */
const flap = async (world: World, ms: () => number) => {
  const server = await startServer(world);
  const delays: number[] = [];
  const client = world.client(
    new WebSocketClient(simulatedUrl, "jounce.v1", {
      reconnectJitter: 0,
      reconnectAttemptsMax: 10,
      stableAfterMs: 5_000,
    }),
  );
  client.on("reconnecting", ({ delayMs }) => delays.push(delayMs));
  void client.connect();
  const rounds = async (count: number): Promise<void> => {
    for (let round = 0; round < count; round += 1) {
      while (!client.isConnected()) await world.advance(100);
      await world.advance(ms());
      for (const connection of server.getClients()) void connection.close(1012, "restarting");
      await world.settle();
    }
  };
  return { client, delays, rounds };
};

describe("a flapping server", () => {
  it("meets ever longer delays, up to the longest", async () => {
    const { delays, rounds } = await flap(simulate(), () => 1_000);
    await rounds(7);
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it("has its past forgotten once a connection has held", async () => {
    let holdsMs = 1_000;
    const { client, delays, rounds } = await flap(simulate(), () => holdsMs);
    await rounds(3);
    holdsMs = 5_100;
    await rounds(1);
    holdsMs = 1_000;
    await rounds(2);
    expect(delays).toEqual([1_000, 2_000, 4_000, 1_000, 2_000, 4_000]);
    expect(client.current.reconnectAttempts).toBe(2);
  });

  it("is left alone when it says so", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = world.client(new WebSocketClient(simulatedUrl).connect());
    await world.settle();
    for (const connection of server.getClients()) void connection.close(4_403, "forbidden");
    await world.advance(120_000);
    expect([client.getState(), server.getClientCount()]).toEqual(["disconnected", 0]);
  });

  it("runs the same way for the same seed", async () => {
    const story = async (world: World): Promise<void> => (await flap(world, () => 500)).rounds(4);
    expect(await traceOfBoth(story)).toContain('1012 "restarting"');
  });
});
