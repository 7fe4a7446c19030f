/**
 * Decides who reaches whom in a simulation: it provides the driver's ports for listening and
 * dialling, over links that can be late, slow, cut or silently dead.
 */
import { chooseProtocol } from "../core/control.js";
import type { Dialer, Listener, ListenerObserver, ListenRequest } from "../driver/ports.js";
import { listFraming } from "./framing.js";
import { Host } from "./Host.js";
import { Link } from "./Link.js";
import type { Frames } from "./Pipe.js";
import { SimulatedSocket } from "./SimulatedSocket.js";
import type { Timeline } from "./Timeline.js";
import type { Trace } from "./trace.js";

/** What the network does to everybody. Rates are chances from 0 (never, the default) to 1 (always). */
export interface NetworkConditions {
  /** How long a way takes, in milliseconds: fixed, or drawn from a range for each parcel. Default 1. */
  readonly latencyMs: number | readonly [from: number, to: number];
  /** How many dials are refused at once. */
  readonly refusalRate: number;
  /** How many handshakes vanish, so that nobody ever answers. */
  readonly handshakeLossRate: number;
  /** How many arrivals find the connection cut instead. */
  readonly cutRate: number;
}

const calm: NetworkConditions = {
  latencyMs: 1,
  refusalRate: 0,
  handshakeLossRate: 0,
  cutRate: 0,
};

interface Service {
  readonly host: Host;
  readonly request: ListenRequest;
  readonly observer: ListenerObserver<Frames>;
}

type DialRequest = Parameters<Dialer["dial"]>[0];

/** The first port given to a listener that asks for any (IANA's dynamic range). */
const firstFreePort = 49_152;
/** How long `ws` waits for a client's close frame to be answered, in milliseconds. */
const clientCloseTimeoutMs = 30_000;

/** What happens on the way happens to no process. */
const wire = new Host("network", "");

/** The network of one simulation. */
export class SimulatedNetwork {
  readonly #timeline: Timeline;
  readonly #trace: Trace;
  readonly #roll: () => number;
  readonly #services = new Map<string, Service>();
  #links: Link[] = [];
  #conditions = calm;
  #nextPort = firstFreePort;

  constructor(timeline: Timeline, trace: Trace, roll: () => number) {
    this.#timeline = timeline;
    this.#trace = trace;
    this.#roll = roll;
  }

  /** Changes the conditions; what is on its way keeps its latency. */
  change(conditions: Partial<NetworkConditions>): void {
    this.#conditions = { ...this.#conditions, ...conditions };
  }

  /** The connections in which the host has an end. */
  linksOf(host: Host): Link[] {
    this.#links = this.#links.filter(({ isOver }) => !isOver);
    return this.#links.filter((link) => link.concerns(host));
  }

  /** Takes the host off the network: its connections are cut and its address is free. */
  remove(host: Host): void {
    for (const [address, service] of this.#services) {
      if (service.host === host) this.#services.delete(address);
    }
    for (const link of this.linksOf(host)) link.cut();
    this.#links = this.#links.filter((link) => !link.concerns(host));
  }

  /** The listener of one host. */
  listener(host: Host): Listener<Frames> {
    let stop: () => void = () => undefined;
    return {
      framing: listFraming,
      listen: (request, observer) => {
        stop = this.#listen(host, request, observer);
      },
      unlisten: () => stop(),
    };
  }

  /**
   * The dialer of one host.
   * @param canPing whether its sockets can send pings, as those of `ws` can and a browser's cannot
   */
  dialer(host: Host, canPing = true): Dialer {
    return {
      dial: (request, observer) => {
        const socket = this.#dial(host, request, canPing);
        socket.observe(observer);
        return socket;
      },
    };
  }

  #listen(host: Host, request: ListenRequest, observer: ListenerObserver<Frames>): () => void {
    const timeline = this.#timeline;
    const soon = (run: () => void): void => timeline.arrive(timeline.now, host, run);
    const port = request.port === 0 ? (this.#nextPort += 1) - 1 : request.port;
    const address = `${request.host}:${port}`;
    if (this.#services.has(address)) {
      this.#trace.note(host.name, `cannot listen on ${address}`);
      soon(() => observer.failed(new Error(`EADDRINUSE: ${address} is in use`)));
      return () => soon(() => observer.closed());
    }
    const service: Service = { host, request, observer };
    this.#services.set(address, service);
    this.#trace.note(host.name, `listens on ${address}`);
    const isOpen = (): boolean => this.#services.get(address) === service;
    soon(() => {
      if (isOpen()) observer.listening(port);
    });
    return () => {
      if (isOpen()) this.#services.delete(address);
      soon(() => observer.closed());
    };
  }

  #dial(host: Host, request: DialRequest, canPing: boolean): SimulatedSocket {
    const url = new URL(request.url);
    const link = new Link({
      timeline: this.#timeline,
      trace: this.#trace,
      clientHost: host,
      latencyMs: () => this.#latencyMs(),
      isCutNow: () => this.#happens(this.#conditions.cutRate),
    });
    link.client = this.#socket(link, host, "connecting", canPing, {
      messageBytesMax: request.messageBytesMax,
      closeTimeoutMs: clientCloseTimeoutMs,
      offered: request.protocols,
    });
    this.#links.push(link);
    this.#trace.note(host.name, `dials ${url.href}`);
    if (this.#happens(this.#conditions.handshakeLossRate)) {
      link.lose("both");
      this.#trace.note(host.name, "loses the handshake");
      return link.client;
    }
    const at = this.#timeline.now + this.#latencyMs();
    // The server's host is not known before the handshake arrives, and the wire never sleeps.
    this.#timeline.arrive(at, wire, () => this.#arrived(link, url, request.protocols));
    return link.client;
  }

  #arrived(link: Link, url: URL, offered: readonly string[]): void {
    if (link.isOver) return;
    const port = url.port === "" ? (url.protocol === "wss:" ? "443" : "80") : url.port;
    const service =
      this.#services.get(`${url.hostname}:${port}`) ?? this.#services.get(`0.0.0.0:${port}`);
    const isRefused = this.#happens(this.#conditions.refusalRate);
    if (service === undefined || isRefused) {
      link.toClient.send({ type: "end", failed: true }, 0);
      return;
    }
    link.serverHost = service.host;
    this.#timeline.arrive(this.#timeline.now, service.host, () =>
      this.#accept(link, service, url, offered),
    );
  }

  #accept(link: Link, service: Service, url: URL, offered: readonly string[]): void {
    if (link.client?.isDeaf !== false) return;
    const { clientHost } = link.parts;
    const path = `${url.pathname}${url.search}`;
    service.observer.upgrading({
      handshake: {
        peer: clientHost.address,
        host: url.host,
        url: path,
        secure: url.protocol === "wss:",
        loopback: false,
        shared: false,
      },
      request: { method: "GET", url: path, headers: { host: url.host } },
      accept: (messageBytesMax, opened) => {
        const protocol = chooseProtocol(offered, service.request.protocols);
        opened(this.#open(link, service, messageBytesMax, protocol), protocol);
      },
      turnAway: (_status, code, retryAfterMs) => {
        this.#trace.note(service.host.name, `turns a handshake away: ${code}`);
        link.toClient.send({ type: "turnedAway", retryAfterMs }, 0);
      },
      // A peer that goes meanwhile is noticed by its socket, which ends at once.
      onGone: () => undefined,
    });
  }

  #open(
    link: Link,
    { host, request }: Service,
    messageBytesMax: number,
    protocol: string,
  ): SimulatedSocket {
    const { closeTimeoutMs } = request;
    const limits = { messageBytesMax, closeTimeoutMs, offered: [] };
    const socket = this.#socket(link, host, "open", true, limits);
    link.server = socket;
    link.toClient.send({ type: "opened", protocol }, 0);
    return socket;
  }

  #socket(
    link: Link,
    host: Host,
    phase: "connecting" | "open",
    canPing: boolean,
    limits: { messageBytesMax: number; closeTimeoutMs: number; offered: readonly string[] },
  ): SimulatedSocket {
    const out = phase === "connecting" ? link.toServer : link.toClient;
    const note = (what: string): void => this.#trace.note(host.name, what);
    const timeline = this.#timeline;
    return new SimulatedSocket({ timeline, host, out, note, ...limits }, phase, canPing);
  }

  #latencyMs(): number {
    const { latencyMs } = this.#conditions;
    if (typeof latencyMs === "number") return latencyMs;
    const [from, to] = latencyMs;
    return from + (to - from) * this.#roll();
  }

  // Chance is drawn only where it decides, so that a calm network draws none.
  #happens(rate: number): boolean {
    return rate > 0 && this.#roll() < rate;
  }
}
