import { WebSocketClient } from "jounce-websocket";
import { simulate } from "jounce-websocket/simulation";
import { connectClient, simulatedUrl, startServer } from "../../support/simulated.js";

describe("connecting anew", () => {
  it("closes the connection and opens another", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const states: string[] = [];
    client.on("statechange", ({ state }) => states.push(state));
    await expect(world.settle(client.reconnect())).resolves.toBe(client);
    expect(states).toEqual(["disconnecting", "disconnected", "connecting", "connected"]);
    expect(server.getClientCount()).toBe(1);
  });

  it("may be left alone when it fails: nothing is unhandled", async () => {
    const unhandled: unknown[] = [];
    const note = (cause: unknown): void => void unhandled.push(cause);
    process.on("unhandledRejection", note);
    const world = simulate();
    const client = world.client(new WebSocketClient(simulatedUrl, [], { reconnect: false }));
    void client.reconnect();
    await world.settle();
    await new Promise((resolve) => void setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect(client.getState()).toBe("disconnected");
    expect(unhandled).toEqual([]);
  });

  it.each([
    ["connected", true],
    ["not connected", false],
  ])("gives way to a disconnect that comes after it: %s", async (_, isConnected) => {
    const world = simulate();
    await startServer(world);
    const client = await connectClient(world);
    if (!isConnected) await world.settle(client.disconnect());
    const again = client.reconnect();
    await world.settle(client.disconnect());
    await world.advance(60_000);
    await expect(again).rejects.toMatchObject({ code: "ABORTED", context: "connect" });
    expect(client.getState()).toBe("disconnected");
  });

  it("wins over a disconnect that came before it, and over itself", async () => {
    const world = simulate();
    await startServer(world);
    const client = await connectClient(world);
    const calls = [client.disconnect(), client.reconnect(), client.reconnect(), client.connect()];
    await world.settle(Promise.all(calls));
    expect(client.isConnected()).toBe(true);
  });
});
