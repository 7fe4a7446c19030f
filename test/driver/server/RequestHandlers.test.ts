import { WebSocketError } from "../../../src/core/error.js";
import { join, once, record, serve } from "../../support/sockets.js";

const protocol = "jounce.v1";

describe("a handler of requests", () => {
  it("answers with what it returns or resolves with", async () => {
    const server = await serve();
    server.handle("double", (data) => Number(data) * 2);
    server.handle("later", (data) => Promise.resolve([data]));
    const { client } = await join(server, {}, protocol);
    expect(await client.request("double", 21)).toBe(42);
    expect(await client.request("later", "x")).toEqual(["x"]);
  });

  it("is told who asks, and can be taken away", async () => {
    const server = await serve();
    const remove = server.handle("who", (_data, { connectionId, client, type }) => [
      connectionId === client.id,
      type,
    ]);
    server.handle("other", () => "still there");
    const { client } = await join(server, {}, protocol);
    expect(await client.request("who")).toEqual([true, "who"]);
    remove();
    remove();
    const answer = client.request("who", undefined, { timeoutMs: 1 });
    await expect(answer).rejects.toMatchObject({ code: "TIMEOUT" });
    expect(await client.request("other")).toBe("still there");
  });

  it.each([
    ["a WebSocketError is the answer", new WebSocketError("FORBIDDEN"), "FORBIDDEN"],
    ["anything else is told to nobody but the server", new Error("secret"), "SERVER_ERROR"],
  ])("may fail: %s", async (_, failure, code) => {
    const server = await serve();
    const errors = record(server, "error");
    server.handle("fail", () => {
      throw failure;
    });
    const { client } = await join(server, {}, protocol);
    const refused = await client.request("fail").catch((cause: unknown) => cause);
    expect(refused).toMatchObject({ code });
    expect(String(refused)).not.toContain("secret");
    expect(errors.events).toHaveLength(code === "SERVER_ERROR" ? 1 : 0);
  });

  it("learns when nobody waits any longer, and answers nobody then", async () => {
    const server = await serve();
    const signals: AbortSignal[] = [];
    server.handle("hang", (_data, { signal }) => {
      signals.push(signal);
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("stopped")));
      });
    });
    const { client } = await join(server, {}, protocol);
    const cancelled = once(server, "cancel");
    const giveUp = new AbortController();
    const asked = once(server, "message");
    const first = client.request("hang", undefined, { signal: giveUp.signal });
    await asked;
    giveUp.abort();
    await expect(first).rejects.toMatchObject({ code: "ABORTED" });
    await cancelled;
    const again = once(server, "message");
    client.request("hang").catch(() => undefined);
    await again;
    const gone = once(server, "disconnect");
    await client.close();
    await gone;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it("is not asked for more than a hundred at once, nor twice for one id", async () => {
    const server = await serve();
    server.handle("hang", () => new Promise(() => undefined));
    const { client } = await join(server, {}, protocol);
    const requests = Array.from({ length: 101 }, () => client.request("hang"));
    const settled = await Promise.race(
      requests.map((request) => request.catch((cause: unknown) => cause)),
    );
    expect(settled).toMatchObject({ code: "HANDLER_BUSY" });
    for (const request of requests) request.catch(() => undefined);
  });

  it("has to be a function", async () => {
    const server = await serve();
    expect(() => server.handle("x", "nothing" as never)).toThrow("Callback must be a function");
  });
});
