import { inspect } from "node:util";
import { WebSocketClient, WebSocketServer } from "jounce-websocket";
import { Recorder } from "jounce-websocket/devtools";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import type { KeptEnvelope, LiveClient, RunClientOptions } from "../../src/client.node.js";
import { simulatedUrl } from "../support/simulated.js";

const secret = "s3cr3t-of-ann-7f3a";

/** A server that knows every token but those that are `bad`, and notes what it was shown. */
const guarded = async (world: World, url = simulatedUrl): Promise<string[]> => {
  const shown: string[] = [];
  const options = { port: Number(new URL(url).port), authentication: "required" } as const;
  const server = world.server(new WebSocketServer(options), {
    authenticate: ({ token }) => {
      shown.push(token);
      if (token.startsWith("bad")) throw new Error(`I do not know ${token}`);
      return { userId: token === secret ? "ann" : token };
    },
  });
  await world.settle(server.start());
  return shown;
};

const clientOf = (world: World, options: RunClientOptions, url = simulatedUrl): LiveClient =>
  world.client(new WebSocketClient(url, "jounce.v1"), options);

const shownBy = (output: unknown): string =>
  `${inspect(output, { depth: 12, showHidden: true })}\n${JSON.stringify(output) ?? ""}`;

describe("a token that a client was given", () => {
  it.each([
    ["taken", secret],
    ["refused", `bad ${secret}`],
  ])(
    "and that is %s is in no journal, log, event, error, value, store or recorder",
    async (_, token) => {
      const world = simulate();
      const shown = await guarded(world);
      const journal: string[] = [];
      const events: unknown[] = [];
      const stored: unknown[] = [];
      const recorder = new Recorder();
      const client = clientOf(world, {
        authToken: () => Promise.resolve(token),
        enableLogging: true,
        journal: (line) => {
          journal.push(line);
          recorder.sink(line);
        },
        offline: {
          load: () => Promise.resolve([]),
          put: (message: KeptEnvelope) => void stored.push(message),
          remove: () => undefined,
        },
      });
      for (const name of ["statechange", "authenticated", "authFailed", "open", "close", "queued", "delivered", "message", "reconnecting"] as const) {
        client.on(name, ({ ...event }) => void events.push({ ...event, target: undefined }));
      } // prettier-ignore
      client.on("error", ({ error }) => void events.push([error, error.stack, error.cause]));
      void client.sendMessage({ type: "note", data: 1 }, { confirm: true });
      await world.settle(client.connect());
      await world.settle();
      await world.settle(client.authenticate(token)).catch((error: unknown) => events.push(error));
      world.cut(client);
      await world.advance(5_000);
      await world.settle(client.close());

      expect(shown.length).toBeGreaterThan(1);
      expect(new Set(shown)).toEqual(new Set([token]));
      const outputs = {
        journal,
        events,
        stored,
        logged: world.logged,
        trace: world.trace,
        recorded: recorder,
        value: client.current,
        snapshot: client.current.snapshot,
        info: [client.getConnectionInfo(), client.getQueuedMessages(), client.getRooms()],
      };
      for (const [name, output] of Object.entries(outputs)) {
        expect([name, shownBy(output).includes(secret)]).toEqual([name, false]);
      }
      expect(journal.length).toBeGreaterThan(5);
      expect(stored).toHaveLength(1);
    },
  );

  it("is asked for when there is a connection, and shown once on each", async () => {
    const world = simulate({ latencyMs: 20 });
    const asked: boolean[] = [];
    const authToken = (): string => {
      asked.push(client.isConnected());
      return secret;
    };
    const client: LiveClient = clientOf(world, { authToken });
    const opened = client.connect();
    opened.catch(() => undefined);
    await world.advance(500);
    expect(asked).toEqual([]);
    const shown = await guarded(world);
    await world.advance(5_000);
    expect([asked, shown]).toEqual([[true], [secret]]);
    world.cut(client);
    await world.advance(5_000);
    expect([asked, shown]).toEqual([
      [true, true],
      [secret, secret],
    ]);
  });

  it("goes to no other server than the one that its client is for", async () => {
    const world = simulate();
    const shown = await guarded(world);
    const elsewhere = await guarded(world, "ws://localhost:9090");
    const give: ((token: string) => void)[] = [];
    const authToken = (): Promise<string> => new Promise((resolve) => give.push(resolve));
    const client = clientOf(world, { authToken });
    await world.settle(client.connect());
    await world.settle(client.close());
    const other = clientOf(world, {}, "ws://localhost:9090");
    await world.settle(other.connect());
    give[0]?.(secret);
    await world.settle();
    expect([shown, elsewhere]).toEqual([[], []]);
  });
});

describe("a token that comes late", () => {
  /** A client that has given up waiting for its first token, and what gives it. */
  const late = async (world: World) => {
    const give: ((token: string) => void)[] = [];
    const authToken = (): Promise<string> => new Promise((resolve) => give.push(resolve));
    const client = clientOf(world, { authToken });
    await world.settle(client.connect());
    return { client, give };
  };

  it("does not take the place of another that was proved meanwhile", async () => {
    const world = simulate();
    const shown = await guarded(world);
    const { client, give } = await late(world);
    // Longer than a proof may take, and not as long as the server waits for one.
    client.update((value: WebSocketClient) => value.withOptions({ requestTimeoutMs: 1_000 }));
    const first = client.authenticate(() => new Promise((resolve) => give.push(resolve)));
    first.catch(() => undefined);
    await world.advance(9_000);
    void client.reconnect();
    await world.advance(1_200);
    await world.settle(client.authenticate("bob"));
    for (const resolve of give) resolve("ann");
    await world.settle();
    expect(shown).toEqual(["bob"]);
    expect(client.current.userId).toBe("bob");
  });

  it("is not shown when its owner has signed out", async () => {
    const world = simulate();
    const shown = await guarded(world);
    const { client, give } = await late(world);
    client.setToken(undefined);
    give[0]?.(secret);
    await world.settle();
    expect(shown).toEqual([]);
  });
});
