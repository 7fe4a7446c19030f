/**
 * A world to test in: virtual time, a simulated network and seeded chance under the real driver. The
 * same seed and the same calls give the same run, to the last byte of its trace.
 */
import type { WebSocketClient } from "../core/client/WebSocketClient.js";
import type { WebSocketServer } from "../core/server/WebSocketServer.js";
import type { RunClientOptions } from "../driver/client/LiveClient.js";
import { LiveClient } from "../driver/client/LiveClient.js";
import type { Dialer } from "../driver/ports.js";
import type { RunServerOptions } from "../driver/server/LiveServer.js";
import { LiveServer } from "../driver/server/LiveServer.js";
import { seededRoll } from "./chance.js";
import { Host } from "./Host.js";
import type { Direction } from "./Link.js";
import type { NetworkConditions } from "./SimulatedNetwork.js";
import { SimulatedNetwork } from "./SimulatedNetwork.js";
import type { LogEntry } from "./Surroundings.js";
import { Surroundings } from "./Surroundings.js";
import { Timeline } from "./Timeline.js";
import { Trace } from "./trace.js";

/** How a world is made. Every option has a default. */
export interface WorldOptions extends Partial<NetworkConditions> {
  /** What all chance follows from: jitter, latencies, faults. Default 1. */
  readonly seed?: number;
  /** When it begins, in milliseconds since the epoch. Default 2026-01-01T00:00:00Z. */
  readonly startsAt?: number;
  /** How many turns one run may take before it throws as endless. Default 100000. */
  readonly turnsMax?: number;
}

/** How a simulated client is run. */
export interface SimulatedClientOptions extends RunClientOptions {
  /** Whether its socket can send pings (RFC 6455 5.5.2); a browser's cannot. Default true. */
  readonly canPing?: boolean;
}

type Live = LiveServer | LiveClient;

const newYear = Date.UTC(2026, 0, 1);
const traceTail = 20;

/** A simulated world; `simulate` makes one. */
export class World {
  readonly #network: SimulatedNetwork;
  readonly #timeline: Timeline;
  readonly #trace: Trace;
  readonly #startsAt: number;
  readonly #hosts = new WeakMap<Live, Host>();
  readonly #surroundings: Surroundings;
  readonly #counts = { server: 0, client: 0 };

  constructor({ seed = 1, startsAt = newYear, turnsMax = 100_000, ...conditions }: WorldOptions) {
    this.#startsAt = startsAt;
    const story = (): string => this.#trace.lines(traceTail).join("\n");
    this.#timeline = new Timeline({ startsAt, turnsMax, story });
    this.#trace = new Trace(() => this.#timeline.now - startsAt);
    this.#surroundings = new Surroundings(this.#timeline, this.#trace, seed);
    // A stream of its own: faults do not change what jitter the clients draw.
    this.#network = new SimulatedNetwork(this.#timeline, this.#trace, seededRoll(~seed));
    this.#network.change(conditions);
  }

  /** Milliseconds since the world began. */
  get elapsedMs(): number {
    return this.#timeline.now - this.#startsAt;
  }

  /** What the logger was told, oldest first. */
  get logged(): readonly LogEntry[] {
    return this.#surroundings.logged;
  }

  /** What happened, a line each: seconds, who, what. Holds no payloads. */
  get trace(): string {
    return this.#trace.toString();
  }

  /**
   * Makes a server real in this world. It listens when the value asks for it, or at `start()`.
   * @example
   * const server = world.server(new WebSocketServer(8080), { app });
   * await world.settle(server.start());
   */
  server(value: WebSocketServer, options: RunServerOptions = {}): LiveServer {
    const host = this.#host("server");
    const ports = { world: this.#surroundings.of(host), listener: this.#network.listener(host) };
    return this.#known(host, new LiveServer(value, ports, options));
  }

  /**
   * Makes a client real in this world. It dials when the value asks for it, or at `connect()`.
   * @example
   * const client = world.client(new WebSocketClient("ws://localhost:8080").joinRoom("lobby"));
   * await world.settle(client.connect());
   */
  client(value: WebSocketClient, options: SimulatedClientOptions = {}): LiveClient {
    const host = this.#host("client");
    const dialer = this.#network.dialer(host, options.canPing ?? true);
    return this.#known(
      host,
      new LiveClient(value, { world: this.#surroundings.of(host), dialer }, options),
    );
  }

  /**
   * A dialer for peers that are not of this library: test code speaks for them.
   * @example
   * const request = { url: "ws://localhost:8080", protocols: [], messageBytesMax: 1024 };
   * const socket = world.dialer().dial(request, observer);
   */
  dialer(): Dialer {
    return this.#network.dialer(this.#host("client"));
  }

  settle(): Promise<void>;
  settle<A>(promise: Promise<A>): Promise<A>;
  /**
   * Lets everything arrive that is on its way; timers fire when time passes them. With a promise, time
   * passes until that is settled, and its outcome is this call's.
   * @throws Error with the end of the trace when the world does not come to rest.
   * @example
   * server.update((value) => value.broadcast(new Message("note", "hello")));
   * await world.settle(); // everybody has it
   */
  settle<A>(promise?: Promise<A>): Promise<A | void> {
    return promise === undefined ? this.#timeline.settle() : this.#timeline.settleWith(promise);
  }

  /**
   * Lets that many milliseconds pass; what is due in them happens.
   * @example
   * await world.advance(65_000); // time enough for a server to miss a dead peer
   */
  advance(ms: number): Promise<void> {
    return this.#timeline.advance(ms);
  }

  /**
   * Changes what the network does to everybody; what is on its way stays as it is.
   * @example
   * world.change({ refusalRate: 1 }); // nobody gets through
   */
  change(conditions: Partial<NetworkConditions>): void {
    this.#network.change(conditions);
  }

  /**
   * Cuts the connections of a client or server: both ends see 1006.
   * @example
   * world.cut(client);
   */
  cut(live: Live): void {
    const host = this.#fault(live, "is cut off");
    for (const link of this.#network.linksOf(host)) link.cut();
  }

  /**
   * Loses everything on the connections it has now, without telling anybody; new ones work.
   * @param direction both by default
   * @example
   * world.halfOpen(client, "toServer");
   */
  halfOpen(live: Live, direction: Direction = "both"): void {
    const host = this.#fault(live, `is half-open (${direction})`);
    for (const link of this.#network.linksOf(host)) link.lose(direction);
  }

  /**
   * Makes the connections that it has now slow, so that the sender's queue fills.
   * @param bytesPerSecond what the reader takes: 0 for nothing, Infinity for all at once
   * @param direction to the client by default
   * @example
   * world.slow(client, 1_000);
   */
  slow(live: Live, bytesPerSecond: number, direction: Direction = "toClient"): void {
    const host = this.#fault(live, `is slow (${direction}, ${bytesPerSecond} B/s)`);
    for (const link of this.#network.linksOf(host)) link.slow(direction, bytesPerSecond);
  }

  /**
   * Puts a process to sleep: for that many milliseconds its timers and sockets wait.
   * @example
   * world.stall(server, 90_000);
   */
  stall(live: Live, ms: number): void {
    const host = this.#fault(live, `sleeps ${ms} ms`);
    host.stalledUntil = this.#timeline.now + ms;
  }

  /**
   * Ends a process at once: it does nothing more, its peers see 1006 and its address is free.
   * @example
   * world.crash(server);
   * const successor = world.server(new WebSocketServer(8080).start());
   */
  crash(live: Live): void {
    const host = this.#fault(live, "crashes");
    this.#network.remove(host);
    host.isAlive = false;
  }

  /**
   * Sets everybody's calendar clock ahead (or back); deadlines must not care.
   * @example
   * world.shiftWall(-3_600_000);
   */
  shiftWall(ms: number): void {
    this.#surroundings.wallShiftMs += ms;
  }

  #host(kind: "server" | "client"): Host {
    const number = (this.#counts[kind] += 1);
    return new Host(`${kind}-${number}`, `10.0.${kind === "server" ? 0 : 1}.${number}`);
  }

  #known<L extends Live>(host: Host, live: L): L {
    this.#hosts.set(live, host);
    let { name } = live.current.snapshot.phase;
    live.subscribe(() => {
      const { phase } = live.current.snapshot;
      if (phase.name === name) return;
      name = phase.name;
      this.#trace.note(host.name, `is ${name}`);
    });
    return live;
  }

  #fault(live: Live, what: string): Host {
    const host = this.#hosts.get(live);
    if (host === undefined) throw new Error("That one does not live in this world.");
    this.#trace.note(host.name, what);
    return host;
  }
}

/**
 * Makes a world.
 * @example
 * const world = simulate({ seed: 7 });
 * const server = world.server(new WebSocketServer(8080).start());
 * const client = world.client(new WebSocketClient("ws://localhost:8080", "jounce.v1"));
 * await world.settle(client.connect());
 * world.cut(client);
 * await world.advance(2_000);
 * client.isConnected(); // true again
 */
export const simulate = (options: WorldOptions = {}): World => new World(options);
