import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import { dataOf, joinLobby, note, startServer, traceOfBoth } from "../support/simulated.js";

const offered = 100;

/** A broadcaster with two good readers and one that stops reading. */
const lecture = async (world: World, bytesPerSecond = 0) => {
  const server = await startServer(world, { sendQueueBytesMax: 2_000 });
  const clients = [await joinLobby(world), await joinLobby(world), await joinLobby(world)] as const;
  const heard = clients.map((client) => dataOf(client, "note"));
  let dropped = 0;
  const slowIds = new Set<string>();
  server.on("slow", ({ connectionId, messages }) => {
    dropped += messages;
    slowIds.add(connectionId);
  });
  const [slow] = clients;
  world.slow(slow, bytesPerSecond);
  for (let count = 0; count < offered; count += 1) {
    void server.broadcastToRoom("lobby", note(count));
    await world.advance(10);
  }
  world.slow(slow, Infinity);
  await world.settle();
  return { server, slow, heard, dropped: () => dropped, slowIds };
};

describe("a slow reader", () => {
  it("loses what its queue has no room for, counted to the message", async () => {
    const { heard, dropped, slowIds } = await lecture(simulate());
    const [slow = []] = heard;
    expect(dropped()).toBeGreaterThan(0);
    expect(slow.length).toBeGreaterThan(0);
    expect(slow.length + dropped()).toBe(offered);
    expect(slow).toEqual([...slow].sort((a, b) => Number(a) - Number(b)));
    expect(slowIds.size).toBe(1);
  });

  it("does not slow the others down", async () => {
    const { heard } = await lecture(simulate());
    const everything = Array.from({ length: offered }, (_, count) => count);
    expect(heard.slice(1)).toEqual([everything, everything]);
  });

  it("gets everything again when it has caught up", async () => {
    const world = simulate();
    const { server, heard, slow } = await lecture(world);
    await world.settle(server.broadcastToRoom("lobby", note(1_000)));
    expect(heard[0]?.at(-1)).toBe(1_000);
    expect(slow.isConnected()).toBe(true);
  });

  it("that is only a little slow misses a part", async () => {
    const { heard, dropped } = await lecture(simulate(), 4_000);
    const [slow = []] = heard;
    expect(slow.length).toBeGreaterThan(offered / 4);
    expect(slow.length + dropped()).toBe(offered);
  });

  it("runs the same way for the same seed", async () => {
    expect(await traceOfBoth((world) => lecture(world))).toContain("is slow (toClient, 0 B/s)");
  });
});
