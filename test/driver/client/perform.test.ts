import { Message } from "jounce-websocket";
import { simulate } from "jounce-websocket/simulation";
import { connectClient, dataOf, startServer } from "../../support/simulated.js";

const values = (count: number): number[] => Array.from({ length: count }, () => 0);

describe("what a client takes from its server", () => {
  it("is as much JSON as fits into a message", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const heard = dataOf(client, "history");
    server.update((value) => value.broadcast(new Message("history", values(100_000))));
    await world.settle();
    expect(heard).toEqual([values(100_000)]);
    expect(client.getPerformanceMetrics().errorCount).toBe(0);
  });

  it("does not nest deeper than a server may", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const errors: string[] = [];
    client.on("error", ({ error }) => errors.push(error.code));
    const deep: unknown = JSON.parse(`${"[".repeat(70)}${"]".repeat(70)}`);
    server.update((value) => value.broadcast(new Message("deep", deep)));
    await world.settle();
    expect(errors).toEqual(["INVALID_MESSAGE"]);
    expect(client.isConnected()).toBe(true);
  });

  it("is no message that is too large: it says so, and does not come back for it", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world, { messageBytesMax: 1_000 });
    const errors: string[] = [];
    const codes: number[] = [];
    client.on("error", ({ error }) => errors.push(error.code));
    client.on("close", ({ code }) => codes.push(code));
    server.update((value) => value.broadcast(new Message("large", "x".repeat(1_000))));
    await world.advance(60_000);
    expect([errors, codes]).toEqual([["MESSAGE_TOO_LARGE"], [1009]]);
    expect(client.getState()).toBe("disconnected");
  });
});
