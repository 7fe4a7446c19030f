import { Connection } from "../../src/core/connection/Connection.js";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import { lopsided } from "../support/invariants.js";
import { connectClient, dataOf, note, startServer, traceOfBoth } from "../support/simulated.js";

/** A client that leaves one of its rooms and enters another while it is away. */
const absence = async (world: World) => {
  const server = await startServer(world);
  const client = await connectClient(world);
  const told: string[] = [];
  for (const room of ["lobby", "attic"]) await world.settle(client.joinRoom(room));
  client.on("joined", ({ room }) => told.push(`joined ${room}`));
  client.on("left", ({ room }) => told.push(`left ${room}`));
  world.cut(client);
  await world.settle();
  const joined = client.joinRoom("cellar");
  const left = await client.leaveRoom("attic");
  const roomsMeanwhile = server.current.rooms.size;
  await world.settle(joined);
  return { server, client, told, left, roomsMeanwhile };
};

describe("rooms", () => {
  it("are joined again after a reconnect, as they were wanted meanwhile", async () => {
    const { server, client, told, left, roomsMeanwhile } = await absence(simulate());
    expect([left, roomsMeanwhile]).toEqual([true, 0]);
    expect(told).toEqual(["left attic", "joined lobby", "joined cellar"]);
    expect(client.current.rooms.toArray()).toEqual(["lobby", "cellar"]);
    expect([...server.current.rooms.keys()].sort()).toEqual(["cellar", "lobby"]);
    expect(lopsided(server.current)).toEqual([]);
  });

  it("reach their members again at once", async () => {
    const world = simulate();
    const { server, client } = await absence(world);
    const heard = dataOf(client, "note");
    await world.settle(server.broadcastToRoom("lobby", note("welcome back")));
    await world.settle(server.broadcastToRoom("attic", note("not you")));
    expect(heard).toEqual(["welcome back"]);
  });

  it("are given up when the server refuses them after the reconnect", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    await world.settle(client.joinRoom("lobby"));
    world.cut(client);
    await world.settle();
    server.update((value) =>
      value
        .createRoom("lobby", { capacity: 1 })
        .addConnection("somebody", new Connection("somebody"))
        .joinRoom("somebody", "lobby"),
    );
    const refused: string[] = [];
    client.on("roomRefused", ({ room, fault }) => refused.push(`${room} ${fault.code}`));
    await world.advance(2_000);
    expect([refused, client.current.rooms.size]).toEqual([["lobby ROOM_FULL"], 0]);
  });

  it("run the same way for the same seed", async () => {
    expect(await traceOfBoth(absence, { latencyMs: [1, 80] })).toContain("join_room (cellar)");
  });
});
