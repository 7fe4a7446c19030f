import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import { misfiled, tracesOf } from "../support/invariants.js";
import { joinLobby, startServer, traceOfBoth } from "../support/simulated.js";

/** A client that changes its mind while its close is on the way. */
const changeOfMind = async (world: World) => {
  const server = await startServer(world);
  const client = await joinLobby(world);
  const told: string[] = [];
  client.on("close", ({ code }) => told.push(`close ${code}`));
  client.on("open", () => told.push("open"));
  const closing = client.close(4_000, "bye");
  const connecting = client.connect();
  await world.settle(Promise.all([closing, connecting]));
  await world.advance(10_000);
  return { server, client, told };
};

describe("the late close of a replaced socket", () => {
  it("does not touch the client's new connection, and is told once", async () => {
    const { server, client, told } = await changeOfMind(simulate({ latencyMs: 100 }));
    expect(told).toEqual(["close 4000", "open"]);
    expect([client.isConnected(), client.current.rooms.toArray()]).toEqual([true, ["lobby"]]);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(1);
  });

  it("does not take the user or the rooms from the server's new connection", async () => {
    const world = simulate();
    const server = await startServer(world);
    server.on("connect", ({ connectionId }) =>
      server.update((value) => value.setUserId(connectionId, "ann")),
    );
    const presence: string[] = [];
    server.on("presence", ({ status }) => presence.push(status));
    const client = await joinLobby(world);
    const [ghost = ""] = server.current.connections.keys();
    world.halfOpen(client);
    await world.advance(40_000);
    expect(server.current.getUserConnections("ann")).toHaveLength(2);
    await world.advance(60_000);
    expect(tracesOf(server.current, ghost)).toEqual([]);
    expect(server.current.getUserConnections("ann")).toHaveLength(1);
    expect(server.current.getRoomMembers("lobby")).toHaveLength(1);
    expect(presence).toEqual(["online"]);
    expect(misfiled(server.current)).toEqual([]);
  });

  it("of a connection that the server has let go is not told again", async () => {
    const world = simulate({ latencyMs: 50 });
    const server = await startServer(world);
    await joinLobby(world, { reconnect: false });
    const endings: number[] = [];
    server.on("disconnect", ({ code }) => endings.push(code));
    for (const connection of server.getClients()) {
      void connection.close(4_001, "replaced");
      void connection.close(4_002, "again");
    }
    await world.advance(10_000);
    expect(endings).toEqual([4_001]);
  });

  it("runs the same way for the same seed", async () => {
    expect(await traceOfBoth(changeOfMind, { latencyMs: [10, 90] })).toContain("closed with 4000");
  });
});
