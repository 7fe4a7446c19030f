import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import { connectClient, joinLobby, note, startServer, traceOfBoth } from "../support/simulated.js";

/** Peers that only answer, and stay away once they have been dropped. */
const quiet = { heartbeatIntervalMs: 0, reconnect: false };

/** A server that sleeps longer than its peers may be silent. */
const sleepyServer = async (world: World) => {
  const server = await startServer(world);
  const silent = await joinLobby(world, quiet);
  const chatty = await joinLobby(world, quiet);
  const dead = await joinLobby(world, quiet);
  const endings: string[] = [];
  server.on("disconnect", ({ reason }) => endings.push(reason));
  await world.advance(40_000);
  world.halfOpen(dead);
  world.stall(server, 90_000);
  void chatty.send(note("are you there?"));
  await world.advance(90_000);
  const rightAfter = server.getClientCount();
  await world.advance(120_000);
  return { server, silent, chatty, dead, endings, rightAfter };
};

describe("a server that was asleep", () => {
  it("does not kill the peers that it could not hear", async () => {
    const { server, silent, chatty, rightAfter } = await sleepyServer(simulate());
    expect(rightAfter).toBe(3);
    expect([silent, chatty].map((client) => client.isConnected())).toEqual([true, true]);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(2);
  });

  it("still finds the dead one", async () => {
    const { endings } = await sleepyServer(simulate());
    expect(endings).toEqual(["HEARTBEAT_TIMEOUT"]);
  });

  it("does not hold the silence it slept through against a peer that it had just asked", async () => {
    const world = simulate({ latencyMs: 100 });
    const server = await startServer(world);
    const client = await connectClient(world, quiet);
    // The first sweep after 30 seconds of silence asks; the answer finds the server asleep.
    await world.advance(35_000 - world.elapsedMs + 50);
    world.stall(server, 90_000);
    await world.advance(95_000);
    expect([client.isConnected(), server.getClientCount()]).toEqual([true, 1]);
  });

  it("that sleeps again and again kills nobody either", async () => {
    const world = simulate();
    const server = await startServer(world);
    const clients = [await connectClient(world, quiet), await connectClient(world, quiet)];
    for (let nap = 0; nap < 20; nap += 1) {
      world.stall(server, 20_000 + 7_000 * (nap % 5));
      await world.advance(60_000);
    }
    expect(clients.map((client) => client.isConnected())).toEqual([true, true]);
  });

  it("runs the same way for the same seed", async () => {
    expect(await traceOfBoth(sleepyServer, { latencyMs: [1, 40] })).toContain("sleeps 90000 ms");
  });
});

describe("a client that was asleep", () => {
  it("finds that it was dropped when it wakes, and comes back into its rooms", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await joinLobby(world);
    world.stall(client, 600_000);
    await world.advance(599_000);
    expect(server.getClientCount()).toBe(0);
    expect(client.isConnected()).toBe(true);
    await world.advance(5_000);
    expect(client.isConnected()).toBe(true);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(1);
  });

  it("gives its server a second chance when the answer came while it slept", async () => {
    const world = simulate({ latencyMs: 100 });
    const server = await startServer(world);
    const client = await joinLobby(world);
    const errors: string[] = [];
    client.on("error", ({ error }) => errors.push(error.code));
    // It asks after 25 seconds of silence.
    await world.advance(25_050);
    world.stall(client, 45_000);
    await world.advance(60_000);
    expect([errors, client.isConnected(), server.getClientCount()]).toEqual([[], true, 1]);
  });
});
