import { simulate } from "jounce-websocket/simulation";
import { connectClient, note, startServer } from "../support/simulated.js";

/** What a server hears when a client says ten things in one turn, and in how many frames. */
const tenAtOnce = async (batchWindowMs: number | "off") => {
  const world = simulate();
  const server = await startServer(world);
  const heard: unknown[] = [];
  server.on("message", ({ message }) => heard.push(message.data));
  const client = await connectClient(world, { batchWindowMs });
  await world.settle();
  const before = world.trace.split("\n").length;
  for (let index = 0; index < 10; index += 1) void client.send(note(index));
  await world.advance(100);
  return { heard, lines: world.trace.split("\n").slice(before), client, world };
};

describe("messages that leave together", () => {
  it.each(["off", 0, 20] as const)("all arrive, in order, with a window of %p", async (window) => {
    expect((await tenAtOnce(window)).heard).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("take fewer frames than alone", async () => {
    const [alone, together] = [await tenAtOnce("off"), await tenAtOnce(0)];
    expect(together.lines.length).toBeLessThan(alone.lines.length);
  });

  it("go out before the connection is closed", async () => {
    const world = simulate();
    const server = await startServer(world);
    const heard: unknown[] = [];
    server.on("message", ({ message }) => heard.push(message.data));
    const client = await connectClient(world, { batchWindowMs: 1_000 });
    await world.settle();
    void client.send(note("last words"));
    void client.send(note("of two"));
    await world.settle(client.close());
    expect(heard).toEqual(["last words", "of two"]);
  });

  it("count as bytes that have not been sent yet", async () => {
    const world = simulate();
    await startServer(world);
    const client = await connectClient(world, { batchWindowMs: 1_000 });
    await world.settle();
    void client.send(note("waits"));
    await world.settle(Promise.resolve());
    expect(client.bufferedAmount).toBeGreaterThan(0);
  });
});
