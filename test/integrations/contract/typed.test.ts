import { expectTypeOf } from "expect-type";
import { createClient } from "jounce-websocket/client";
import { defineContract, typedClient, typedServer } from "jounce-websocket/contract";
import { runServer } from "jounce-websocket/server";
import { z } from "zod";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import type { LiveClient } from "../../../src/driver/client/LiveClient.js";
import type { LiveServer } from "../../../src/driver/server/LiveServer.js";

const contract = defineContract({
  events: {
    chat: z.object({ text: z.string().max(5).trim() }),
    notice: { payload: z.string(), from: "server" },
  },
  requests: {
    add: { request: z.array(z.number()), response: z.number() },
    wait: { request: z.undefined(), response: z.string() },
  },
  rooms: ["lobby", "chat/:id"],
});

let live: LiveServer;
let client: LiveClient;

beforeEach(async () => {
  live = await runServer(new WebSocketServer({ port: 0 }).start(), { contract });
  client = await createClient(`ws://localhost:${live.port}`, "jounce.v1").connect();
});

afterEach(async () => {
  await client.disconnect();
  await live.stop();
});

/** Resolves with the next value that `listen` hands over. */
const next = <A>(listen: (told: (value: A) => void) => unknown): Promise<A> =>
  new Promise((resolve) => void listen(resolve));

describe("a server and a client with one contract", () => {
  it("hear each other's events, with the data as the schema made it", async () => {
    const server = typedServer(live, contract);
    const typed = typedClient(client, contract);
    const heard = next<{ text: string }>((told) => server.on("chat", (data) => told(data)));
    await typed.send("chat", { text: " hi " });
    expect(await heard).toEqual({ text: "hi" });
    const told = next<string>((tell) => typed.on("notice", (data) => tell(data)));
    await server.broadcast("notice", "Welcome");
    expect(await told).toBe("Welcome");
  });

  it("send to rooms of the contract only", async () => {
    const server = typedServer(live, contract);
    const typed = typedClient(client, contract);
    await client.joinRoom("chat/7");
    const told = next<string>((tell) => typed.on("chat", ({ text }) => tell(text)));
    await server.broadcastToRoom("chat/7", "chat", { text: "all" });
    expect(await told).toBe("all");
    await expect(client.joinRoom("cellar")).rejects.toMatchObject({ code: "ROOM_ACCESS_DENIED" });
  });

  it("ask and answer", async () => {
    const server = typedServer(live, contract);
    server.handle("add", (numbers) => Promise.resolve(numbers.reduce((a, b) => a + b, 0)));
    const sum = typedClient(client, contract).request("add", [1, 2, 3]);
    expectTypeOf(sum).resolves.toEqualTypeOf<number>();
    expect(await sum).toBe(6);
  });

  it("refuse what does not fit before anybody sees it", async () => {
    const seen: string[] = [];
    live.on("message", ({ message }) => seen.push(message.type));
    const refused = next<string>((told) => live.on("refusal", ({ code }) => told(code)));
    await client.sendMessage({ type: "chat", data: { text: "much too long" } });
    expect(await refused).toBe("INVALID_MESSAGE");
    await expect(client.request("add", "no numbers")).rejects.toMatchObject({
      code: "INVALID_MESSAGE",
    });
    expect(seen).toEqual([]);
  });

  it("do not send an answer that does not fit", async () => {
    const failed = next<string>((told) => live.on("error", ({ error }) => told(error.code)));
    live.handle("add", () => "seven");
    const server = typedServer(live, contract);
    server.handle("add", () => Number.NaN);
    await expect(client.request("add", [1])).rejects.toMatchObject({ code: "SERVER_ERROR" });
    expect(await failed).toBe("HANDLER_FAILED");
  });

  it("abort a handler when the client gives up", async () => {
    const aborted = next<boolean>((told) =>
      typedServer(live, contract).handle("wait", (_data, { signal }) => {
        signal.addEventListener("abort", () => told(signal.aborted));
        return new Promise<string>(() => undefined);
      }),
    );
    const giveUp = new AbortController();
    const answer = typedClient(client, contract).request("wait", undefined, {
      signal: giveUp.signal,
    });
    giveUp.abort();
    await expect(answer).rejects.toMatchObject({ code: "ABORTED" });
    expect(await aborted).toBe(true);
  });

  it("need the server to be run with the contract", () => {
    const other = defineContract({ events: { chat: z.string() } });
    expect(() => typedServer(live, other)).toThrow("contract");
  });

  it("tell a client whose answer does not fit", async () => {
    const loose = defineContract({
      requests: { add: { request: z.array(z.number()), response: z.string() } },
    });
    live.handle("add", () => 7);
    await expect(typedClient(client, loose).request("add", [7])).rejects.toMatchObject({
      code: "INVALID_MESSAGE",
    });
  });
});
