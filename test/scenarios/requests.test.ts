import { WebSocketError } from "jounce-websocket";
import { simulate } from "jounce-websocket/simulation";
import { connectClient, startServer } from "../support/simulated.js";

describe("a question that crosses the network", () => {
  it("comes back as an answer, a refusal, or not at all", async () => {
    const world = simulate();
    const server = await startServer(world);
    const stopped: string[] = [];
    server.handle("double", (data) => Number(data) * 2);
    server.handle("delete", () => {
      throw new WebSocketError("FORBIDDEN");
    });
    server.handle("sleep", (_, { signal }) => {
      signal.addEventListener("abort", () => stopped.push("sleep"));
      return new Promise(() => undefined);
    });
    const client = await connectClient(world);
    const leaving = new AbortController();
    const { signal } = leaving;
    const outcomes = Promise.allSettled([
      client.request("double", 4),
      client.request("delete"),
      client.request("sleep", undefined, { timeoutMs: 500 }),
      client.request("sleep", undefined, { signal }),
    ]);
    await world.settle();
    leaving.abort();
    const codes = (await world.settle(outcomes)).map((outcome) =>
      outcome.status === "fulfilled" ? outcome.value : outcome.reason.code,
    );
    expect(codes).toEqual([8, "FORBIDDEN", "TIMEOUT", "ABORTED"]);
    await world.settle();
    expect(stopped).toEqual(["sleep", "sleep"]);
    expect(client.current.requests.size).toBe(0);
  });

  it("has failed when the server stops before it answers, and can be asked again later", async () => {
    const world = simulate();
    const server = await startServer(world);
    server.handle("sleep", () => new Promise(() => undefined));
    const client = await connectClient(world);
    const lost = client.request("sleep").catch((cause: { code: string }) => cause.code);
    await world.settle();
    const stopping = server.stop();
    await expect(world.settle(lost)).resolves.toBe("NETWORK_ERROR");
    await world.settle(stopping);
    const again = client.request("double", 4);
    (await startServer(world)).handle("double", (data) => Number(data) * 2);
    await expect(world.settle(again)).resolves.toBe(8);
  });
});
