/**
 * A server as it comes, without any option but a free port, with somebody well-behaved on it and an
 * app that notes whatever reaches it. What hostile peers do to it must harm neither.
 */
import { deepStrictEqual } from "node:assert";
import type { ServerApp, ServerNotice, ServerOptions } from "jounce-websocket";
import type { LiveClient } from "jounce-websocket/client";
import { createClient } from "jounce-websocket/client";
import { consoleLogger } from "jounce-websocket/observability";
import type { LiveServer, NodeServerOptions } from "jounce-websocket/server";
import { createServer } from "jounce-websocket/server";
import type { Route } from "../support/rawPeer.js";
import { closeFrame, handshake, opcodes, RawPeer } from "../support/rawPeer.js";
import type { Log } from "../support/sockets.js";
import { closeAfterTest, record, until } from "../support/sockets.js";

type Refusal = Extract<ServerNotice, { type: "refusal" }>;

/** What every test may change of a server: nothing is the default. */
export interface Changes {
  readonly options?: Partial<ServerOptions>;
  readonly running?: NodeServerOptions;
  /** What the server does beside being harmed, before it listens. */
  readonly prepare?: (server: LiveServer) => void;
  /** By which the well-behaved neighbour proves who it is. */
  readonly token?: string;
}

/** That hostile peers are turned away is no news here. */
const quiet = { ...consoleLogger(), warn: () => undefined };

const namesOf = (...things: readonly object[]): string =>
  things.map((thing) => Reflect.ownKeys(thing).map(String).join()).join("\n");
const basics = (): string =>
  namesOf(Object.prototype, Array.prototype, Function.prototype, String.prototype);
const untouched = basics();

const tcpHandles = (): number =>
  process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP")).length;

/** What a peer sends as a text frame of the wire protocol. */
export const json = (message: object): string => JSON.stringify(message);

/** One turn of the event loop later. */
export const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A server under attack. */
export class Bare {
  /** What came to the app from others than the neighbour: a word and what it is about. */
  readonly reached: string[] = [];
  readonly refusals: Log<Refusal>;
  readonly #neighbour: LiveClient;
  #asked = 0;

  private constructor(
    readonly server: LiveServer,
    neighbour: LiveClient,
    refusals: Log<Refusal>,
    reached: string[],
    private readonly handlesAtRest: number,
  ) {
    this.#neighbour = neighbour;
    this.refusals = refusals;
    this.reached = reached;
  }

  /** Starts one; the neighbour is in the lobby. */
  static async start({ options, running, prepare, token }: Changes = {}): Promise<Bare> {
    const handlesAtRest = tcpHandles();
    const reached: string[] = [];
    const known = new Set<string>();
    const app: ServerApp = (server, event) => {
      const isInput = event.type === "message" || event.type === "frame" || event.type === "join";
      if (!isInput || known.has(event.connectionId)) return server;
      const what =
        event.type === "message"
          ? event.message.type
          : event.type === "join"
            ? event.room
            : `${event.data.length} long`;
      reached.push(`${event.type} ${what}`);
      return server;
    };
    const server = createServer({ port: 0, ...options, app, logger: quiet, ...running });
    const refusals = record(server, "refusal");
    // Somebody listens, so that nothing is logged.
    record(server, "error");
    server.handle("echo", (data) => data);
    prepare?.(server);
    await server.start();
    closeAfterTest(() => server.stop());
    const bearer = token === undefined ? [] : [`bearer.${token}`];
    const url = `ws://localhost:${server.port}`;
    const neighbour = createClient(url, ["jounce.v1", ...bearer], { reconnect: false });
    closeAfterTest(() => neighbour.close());
    const connected = new Promise<void>((resolve) => {
      const off = server.on("connect", ({ connectionId }) => {
        known.add(connectionId);
        off();
        resolve();
      });
    });
    await neighbour.connect();
    await connected;
    await neighbour.joinRoom("lobby");
    return new Bare(server, neighbour, refusals, reached, handlesAtRest);
  }

  /** Where it listens. */
  get route(): Route {
    return { port: this.server.port, host: "localhost" };
  }

  /** A TCP connection. */
  dial(): Promise<RawPeer> {
    return RawPeer.dial(this.route);
  }

  /** A peer that has opened a WebSocket and not asked for the subprotocol. */
  open(path?: string, ...lines: readonly string[]): Promise<RawPeer> {
    return RawPeer.open(this.route, path, ...lines);
  }

  /** A peer that speaks the protocol and has read its welcome. */
  async speak(path?: string, ...lines: readonly string[]): Promise<RawPeer> {
    const peer = await this.open(path, "Sec-WebSocket-Protocol: jounce.v1", ...lines);
    await peer.text();
    return peer;
  }

  /** The head that is answered to a request. */
  async answerTo(request: string | Uint8Array): Promise<string> {
    const peer = await this.dial();
    const head = await peer.write(request).head();
    peer.socket.destroy();
    return head;
  }

  /** The status with the code of the refusal that is answered to a handshake. */
  async verdict(path = "/", ...lines: readonly string[]): Promise<string> {
    return verdictIn(await this.answerTo(handshake(path, ...lines)));
  }

  /** How many refusals there were of each code, once there are `count` in all. */
  async refused(count: number): Promise<Readonly<Record<string, number>>> {
    await this.refusals.reaching(count);
    const told: Record<string, number> = {};
    for (const { code } of this.refusals.events) told[code] = (told[code] ?? 0) + 1;
    deepStrictEqual(this.server.statistics().metrics.refusalsByCode, told);
    return told;
  }

  /** The neighbour asks for something and gets it. */
  async serves(): Promise<void> {
    this.#asked += 1;
    deepStrictEqual(await this.#neighbour.request("echo", this.#asked), this.#asked);
  }

  /** Ends the test: all is well, and when all hostile peers have gone nothing is left of them. */
  async ends(): Promise<void> {
    await this.serves();
    const { server } = this;
    const alone = await until(server, ({ connections }) => connections.size === 1);
    deepStrictEqual(alone.rooms.keySeq().toArray(), ["lobby"]);
    deepStrictEqual([alone.getRoomMembers("lobby").length, server.getClients().size], [1, 1]);
    deepStrictEqual(
      [...alone.snapshot.gate.counts.values()],
      Array.from({ length: alone.snapshot.gate.counts.size }, () => 1),
    );
    await this.#neighbour.close();
    const empty = await until(server, ({ connections }) => connections.size === 0);
    const { rooms, users, presence, gate } = empty.snapshot;
    deepStrictEqual(
      [rooms.size, users.size, presence.users.size, server.getClients().size],
      [0, 0, 0, 0],
    );
    const { attempts, counts, unproven, proving, deadlines } = gate;
    deepStrictEqual([attempts.size, counts.size, unproven.size, proving.size], [0, 0, 0, 0]);
    deepStrictEqual(deadlines.toJSON(), []);
    await server.stop();
    while (tcpHandles() > this.handlesAtRest) await aTurn();
    deepStrictEqual(server.current.nextDeadline, undefined);
    deepStrictEqual(basics(), untouched);
  }
}

/** The status with the code of the refusal that a head says. */
export const verdictIn = (head: string): string => {
  const [, status = "none"] = /^HTTP\/1\.1 (\d{3}) /.exec(head) ?? [];
  const [, code = ""] = /^X-Refusal-Code: (.*)\r$/m.exec(head) ?? [];
  return `${status} ${code}`.trim();
};

/** Reads up to the close frame, gives its code, and goes; nothing may follow it. */
export const closed = async (peer: RawPeer): Promise<number | undefined> => {
  const code = await peer.closeCode();
  peer.socket.end();
  expect(await peer.next()).toBeUndefined();
  peer.socket.destroy();
  return code;
};

/** Says good-bye and goes when that is answered; gives the texts that came before. */
export const leave = async (peer: RawPeer): Promise<readonly string[]> => {
  const texts: string[] = [];
  peer.write(closeFrame(1000));
  for (;;) {
    const frame = await peer.next();
    if (frame === undefined) throw new Error("It ended without an answer");
    if (frame.opcode === opcodes.text) texts.push(frame.payload.toString());
    if (frame.opcode !== opcodes.close) continue;
    expect(frame.payload.readUInt16BE(0)).toBe(1000);
    peer.socket.destroy();
    return texts;
  }
};

/** The types of messages in texts, with the code of those that are errors. */
export const saidIn = (texts: readonly string[]): string[] =>
  texts.map((text) => {
    const { type, data }: { type: string; data?: { code?: string } } = JSON.parse(text);
    return [type, data?.code ?? ""].join(" ").trim();
  });
