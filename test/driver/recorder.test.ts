import fc from "fast-check";
import type { ServerApp } from "jounce-websocket";
import { Message, readJournal, replay, WebSocketClient, WebSocketServer } from "jounce-websocket";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import type { LiveClient } from "../../src/driver/client/LiveClient.js";
import { startJournal } from "../../src/driver/recorder.js";
import type { LiveServer } from "../../src/driver/server/LiveServer.js";
import { lopsided, misfiled } from "../support/invariants.js";
import { note, simulatedUrl } from "../support/simulated.js";

/** A server and three clients, and the lines of their journals. */
interface Cast {
  readonly world: World;
  readonly server: LiveServer;
  readonly clients: readonly LiveClient[];
  readonly journals: readonly (readonly string[])[];
}

type Act = (cast: Cast) => unknown;

const app: ServerApp = (server, event) => {
  if (event.type === "connect") return server.setUserData(event.connectionId, "seen", true);
  if (event.type !== "message") return server;
  const { connectionId, message } = event;
  return server
    .setUserId(connectionId, `user-${String(message.data)}`)
    .broadcastToRoom(message.room ?? "lobby", message, { except: connectionId });
};

const begin = async (seed: number): Promise<Cast> => {
  const world = simulate({ seed, latencyMs: [1, 30], cutRate: 0.01 });
  const journals: string[][] = [[], [], [], []];
  const journal = (index: number) => (line: string) => void journals[index]?.push(line);
  const server = world.server(new WebSocketServer(8080).createRoom("lobby").start(), {
    app,
    journal: journal(0),
  });
  const clients = [1, 2, 3].map((index) =>
    world.client(new WebSocketClient(simulatedUrl, "jounce.v1", { queueMax: 3 }).connect(), {
      journal: journal(index),
    }),
  );
  await world.settle();
  return { world, server, clients, journals };
};

const client = fc.nat({ max: 2 });
const room = fc.constantFrom("lobby", "attic", "cellar");
const member = ({ server }: Cast, index: number): string =>
  [...server.current.connections.keys()][index] ?? "ghost";

const byClients: fc.Arbitrary<Act> = fc
  .tuple(client, room, fc.nat({ max: 9 }), fc.nat({ max: 9 }))
  .map(([index, name, kind, data]) => ({ clients }) => {
    const one = clients[index];
    const acts: readonly (() => unknown)[] = [
      () => one?.connect(),
      () => one?.close(),
      () => one?.joinRoom(name),
      () => one?.leaveRoom(name),
      () => one?.send(note(data)),
      () => one?.send(new Message("note", data, { room: name })),
      () => one?.send(new Uint8Array([data])),
      () => one?.send("text"),
      () => one?.update((value) => value.joinRoom(name).sendText("note", name)),
      () => one?.update((value) => value.withOptions({ queueMax: data }).attemptReconnect()),
    ];
    return acts[kind]?.();
  });

const byServer: fc.Arbitrary<Act> = fc
  .tuple(client, room, fc.nat({ max: 9 }), fc.nat({ max: 9 }))
  .map(([index, name, kind, data]) => (cast) => {
    const id = member(cast, index);
    const changes: readonly ((value: WebSocketServer) => WebSocketServer)[] = [
      (value) => value.createRoom(name, { capacity: data + 1 }).joinRoom(id, name),
      (value) => value.leaveRoom(id, name).removeRoom(name),
      (value) => value.setRoomMetadata(name, "topic", data).broadcast(note(data)),
      (value) => value.setUserId(id, `user-${data}`).setPresence(`user-${data}`, "away", "tea"),
      (value) => value.setUserData(id, "data", { data }).sendTo(id, note(data)),
      (value) => value.removeConnection(id, 1_001 + 2_999 * (data % 2), "sent away"),
      (value) => value.broadcastToRoom(name, note(data)).broadcastToUser(`user-${data}`, note(1)),
      (value) => value.withOptions({ connectionsMax: data, heartbeatTimeoutMs: 50_000 }),
    ];
    const change = changes[kind];
    if (change !== undefined) return cast.server.update(change);
    return kind === 8 ? cast.server.stop() : cast.server.start();
  });

const byWorld: fc.Arbitrary<Act> = fc
  .tuple(client, fc.nat({ max: 4 }), fc.constantFrom(5, 200, 3_000, 40_000, 120_000))
  .map(([index, kind, ms]) => ({ world, server, clients }) => {
    const one = clients[index] ?? server;
    if (kind === 0) return world.cut(one);
    if (kind === 1) return world.halfOpen(one);
    if (kind === 2) return world.stall(server, ms);
    return undefined;
  });

/** Lets time pass; everything else happens at once. */
const waits: fc.Arbitrary<number> = fc.constantFrom(1, 15, 100, 2_000, 35_000);

const story = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: byClients },
    { weight: 4, arbitrary: byServer },
    { weight: 1, arbitrary: byWorld },
    { weight: 4, arbitrary: waits },
  ),
  { minLength: 5, maxLength: 40 },
);

const play = async (seed: number, steps: readonly (Act | number)[]): Promise<Cast> => {
  const cast = await begin(seed);
  for (const step of steps) {
    if (typeof step === "number") await cast.world.advance(step);
    else step(cast);
  }
  await cast.world.settle();
  return cast;
};

describe("the journal of a simulated run", () => {
  it("replays to the very values that were live", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), story, async (seed, steps) => {
        const { server, clients, journals } = await play(seed, steps);
        const live = [server.current, ...clients.map(({ current }) => current)];
        for (const [index, value] of live.entries()) {
          const text = (journals[index] ?? []).join("\n");
          expect(readJournal(text)).toMatchObject({ _tag: "Right" });
          const replayed = replay(text);
          expect(replayed.snapshot).toEqual(value.snapshot);
          expect(replayed.equals(value)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("is of a server whose indexes agree, and which nobody haunts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), story, async (seed, steps) => {
        const { world, server, clients } = await play(seed, steps);
        expect([lopsided(server.current), misfiled(server.current)]).toEqual([[], []]);
        for (const client of clients) void client.close();
        await world.advance(300_000);
        expect(server.getClientCount()).toBe(0);
        const members = [...server.current.rooms.values()].flatMap((one) => one.getMembers());
        expect(members.filter((id) => id !== "ghost")).toEqual([]);
        expect(server.current.snapshot.users.size).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it("is the same for the same seed, line by line", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), story, async (seed, steps) => {
        const [first, second] = [await play(seed, steps), await play(seed, steps)];
        expect(second.journals).toEqual(first.journals);
        expect(second.world.trace).toBe(first.world.trace);
      }),
      { numRuns: 20 },
    );
  });
});

const fail = (cause: unknown): void => {
  throw cause;
};

describe("a journal", () => {
  it("is not kept without a sink, nor its header made", () => {
    const header = (): string => {
      throw new Error("made");
    };
    expect(startJournal(header, undefined, fail)).toBeUndefined();
  });

  it("begins with its header and has a line for each event", () => {
    const lines: string[] = [];
    const record = startJournal(
      () => "header",
      (line) => lines.push(line),
      fail,
    );
    record?.([{ type: "start" }, { type: "stop" }]);
    expect(lines).toEqual(["header", '{"type":"start"}', '{"type":"stop"}']);
  });

  it("goes on after an event that cannot be written, which is reported", () => {
    const lines: string[] = [];
    const failures: unknown[] = [];
    const record = startJournal(
      () => "header",
      (line) => lines.push(line),
      (cause) => failures.push(cause),
    );
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const bad = { type: "setUserData", connectionId: "a", key: "k", value: cycle } as const;
    record?.([bad, { type: "stop" }]);
    expect([failures.length, lines]).toEqual([1, ["header", '{"type":"stop"}']]);
  });
});
