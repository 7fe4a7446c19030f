import { WebSocketClient } from "jounce-websocket";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import {
  connectClient,
  note,
  simulatedUrl,
  startServer,
  traceOfBoth,
} from "../support/simulated.js";

/** A client that goes on talking through an outage. */
const outage = async (world: World) => {
  const server = await startServer(world);
  const heard: unknown[] = [];
  const ids: (string | undefined)[] = [];
  server.on("message", ({ message }) => {
    heard.push(message.data);
    ids.push(message.id);
  });
  const client = world.client(new WebSocketClient(simulatedUrl, "jounce.v1"));
  const outcomes: Promise<string>[] = [];
  const say = (data: number): void => void outcomes.push(client.send(note(data)));
  [1, 2].forEach(say);
  await world.settle(client.connect());
  [3, 4].forEach(say);
  await world.settle();
  world.cut(client);
  await world.settle();
  [5, 6, 7].forEach(say);
  await world.advance(300);
  [8].forEach(say);
  await world.advance(5_000);
  [9].forEach(say);
  await world.settle();
  return { server, client, heard, ids, outcomes: await Promise.all(outcomes) };
};

describe("the offline queue", () => {
  it("goes out in order and exactly once when the connection comes", async () => {
    const { client, heard, ids, outcomes } = await outage(simulate({ latencyMs: [1, 30] }));
    expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(ids).size).toBe(9);
    expect(outcomes.map((outcome) => outcome[0]).join("")).toBe("qqssqqqqs");
    expect(client.current.messageQueue.size).toBe(0);
  });

  it("follows the rooms: a message into a room arrives as a member's", async () => {
    const world = simulate();
    const server = await startServer(world);
    const memberships: boolean[] = [];
    server.on("message", ({ connectionId }) =>
      memberships.push(server.current.getRoomMembers("lobby").includes(connectionId)),
    );
    const client = world.client(
      new WebSocketClient(simulatedUrl, "jounce.v1").sendText("note", "x").joinRoom("lobby"),
    );
    await world.settle(client.connect());
    expect(memberships).toEqual([true]);
  });

  it("keeps the newest when it is full, and says what it dropped", async () => {
    const world = simulate();
    const server = await startServer(world);
    const heard: unknown[] = [];
    server.on("frame", ({ data }) => heard.push(data));
    const client = world.client(
      new WebSocketClient(simulatedUrl, [], { queueMax: 2 }).withReconnect(true),
    );
    const dropped: unknown[] = [];
    client.on("dropped", ({ outgoing }) => dropped.push(outgoing));
    for (const word of ["a", "b", "c", "d"]) void client.send(word);
    await world.settle(client.connect());
    expect([heard, dropped]).toEqual([
      ["c", "d"],
      ["a", "b"],
    ]);
  });

  it("survives a connection that opens and dies before anything arrives, but for what it sent", async () => {
    const world = simulate({ latencyMs: 100 });
    const server = await startServer(world);
    const heard: unknown[] = [];
    server.on("frame", ({ data }) => heard.push(data));
    const client = await connectClient(world);
    world.cut(client);
    await world.settle();
    void client.send(new Uint8Array([1]));
    await world.advance(2_000);
    world.halfOpen(client);
    await expect(client.send(new Uint8Array([2]))).resolves.toBe("sent");
    world.cut(client);
    await world.settle();
    void client.send(new Uint8Array([3]));
    await world.advance(3_000);
    // At most once: what a dying connection had taken is not sent again.
    expect(heard).toEqual([new Uint8Array([1]), new Uint8Array([3])]);
  });

  it("runs the same way for the same seed", async () => {
    expect(await traceOfBoth(outage, { latencyMs: [1, 30] })).toContain("note");
  });
});
