import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import { dataOf, joinLobby, note, startServer, traceOfBoth } from "../support/simulated.js";

/** A rolling restart: the server says goodbye, stops, and starts again. */
const restart = async (world: World) => {
  const server = await startServer(world);
  server.update((value) => value.createRoom("lobby"));
  const clients = [await joinLobby(world), await joinLobby(world), await joinLobby(world)];
  const endings: string[] = [];
  for (const client of clients) {
    client.on("close", ({ code, reason, wasClean }) =>
      endings.push(`${code} ${reason} ${wasClean}`),
    );
  }
  const lastWords = clients.map((client) => dataOf(client, "note"));
  void server.broadcast(note("goodbye"));
  await world.settle(server.stop());
  const leftBehind = {
    connections: server.getClientCount(),
    members: server.current.getRoomMembers("lobby").length,
  };
  await world.settle(server.start());
  await world.advance(2_000);
  return { server, clients, endings, lastWords, leftBehind };
};

describe("a server that stops", () => {
  it("sends its clients away with 1001, after what it had still to say", async () => {
    const { endings, lastWords, leftBehind } = await restart(simulate());
    expect(endings).toEqual(Array<string>(3).fill("1001 Server shutting down true"));
    expect(lastWords).toEqual([["goodbye"], ["goodbye"], ["goodbye"]]);
    expect(leftBehind).toEqual({ connections: 0, members: 0 });
  });

  it("has them back in their rooms when it starts again", async () => {
    const { server, clients } = await restart(simulate());
    expect(clients.every((client) => client.isConnected())).toBe(true);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(3);
  });

  it("lets its timers rest: nothing is planned any more", async () => {
    const world = simulate();
    const server = await startServer(world);
    await world.settle(server.stop());
    expect(server.current.nextDeadline).toBeUndefined();
    const before = world.trace;
    await world.advance(3_600_000);
    expect(world.trace).toBe(before);
  });

  it("runs the same way for the same seed", async () => {
    expect(await traceOfBoth(restart, { latencyMs: [1, 100] })).toContain("is stopped");
  });
});
