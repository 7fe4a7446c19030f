/** Live servers and clients in a simulated world, open and joined, for tests about what comes then. */
import type { ClientOptions, FrameData, ServerOptions } from "jounce-websocket";
import { Message, WebSocketClient, WebSocketServer } from "jounce-websocket";
import type { SimulatedClientOptions, World, WorldOptions } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import type { LiveClient } from "../../src/driver/client/LiveClient.js";
import type { DialObserver } from "../../src/driver/ports.js";
import type { LiveServer, RunServerOptions } from "../../src/driver/server/LiveServer.js";

export const simulatedUrl = "ws://localhost:8080";

/** A server that listens on port 8080. */
export const startServer = (
  world: World,
  options: Partial<ServerOptions> = {},
  run: RunServerOptions = {},
): Promise<LiveServer> => world.settle(world.server(new WebSocketServer(options), run).start());

/** A client that speaks the protocol and has connected. */
export const connectClient = (
  world: World,
  options: Partial<ClientOptions> = {},
  run: SimulatedClientOptions = {},
): Promise<LiveClient> =>
  world.settle(
    world.client(new WebSocketClient(simulatedUrl, "jounce.v1", options), run).connect(),
  );

/** A client that has joined the lobby. */
export const joinLobby = async (
  world: World,
  options: Partial<ClientOptions> = {},
): Promise<LiveClient> => {
  const client = await connectClient(world, options);
  await world.settle(client.joinRoom("lobby"));
  return client;
};

/** The data of every message of that type that the client gets from now on. */
export const dataOf = (client: LiveClient, type: string): unknown[] => {
  const data: unknown[] = [];
  client.on("message", ({ message }) => {
    if (message?.type === type) data.push(message.data);
  });
  return data;
};

/** A message of the type `note`. */
export const note = (data: unknown): Message => new Message("note", data);

/** What a peer of test code has heard, a word or two each. */
export class Ear implements DialObserver {
  readonly heardSoFar: string[] = [];

  opened(protocol: string): void {
    this.heardSoFar.push(`opened ${protocol}`.trim());
  }

  frame(data: FrameData): void {
    this.heardSoFar.push(`frame ${String(data)}`);
  }

  heard(kind: "ping" | "pong", payload: Uint8Array): void {
    this.heardSoFar.push(`${kind} ${payload.length}`);
  }

  failed(): void {
    this.heardSoFar.push("failed");
  }

  closed(code: number, reason: string, wasClean: boolean): void {
    this.heardSoFar.push(`closed ${code} ${reason}${wasClean ? "" : "uncleanly"}`.trim());
  }
}

/** The trace of a story that is told twice with one seed; undefined when the two differ. */
export const traceOfBoth = async (
  story: (world: World) => Promise<unknown>,
  options: WorldOptions = {},
): Promise<string | undefined> => {
  const worlds = [simulate(options), simulate(options)] as const;
  for (const world of worlds) await story(world);
  const [first, second] = worlds.map(({ trace }) => trace);
  return first === second ? first : undefined;
};
