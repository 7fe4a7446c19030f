/** Live servers and clients on loopback sockets. Whatever a test opens here is closed after it. */
import type { AddressInfo, Server as TcpServer, Socket } from "node:net";
import { createServer as createTcpServer } from "node:net";
import type { ClientOptions } from "../../src/core/client/options.js";
import type { ServerOptions } from "../../src/core/server/options.js";
import { WebSocketServer } from "../../src/core/server/WebSocketServer.js";
import type { ClientEvents, LiveClient, RunClientOptions } from "../../src/client.node.js";
import { createClient } from "../../src/client.node.js";
import type {
  ConnectionEvents,
  LiveConnection,
  LiveServer,
  NodeServerOptions,
  ServerEvents,
} from "../../src/server.js";
import { createServer } from "../../src/server.js";

const closers: (() => unknown)[] = [];

/** Calls `close` after the running test; what was opened last is closed first. */
export const closeAfterTest = (close: () => unknown): void => void closers.push(close);

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server that does not listen yet, on any free port of 127.0.0.1. */
export const newServer = (
  options: Partial<ServerOptions> = {},
  running: NodeServerOptions = {},
): LiveServer => {
  const server = createServer(
    new WebSocketServer({ port: 0, host: "127.0.0.1", closeTimeoutMs: 1_000, ...options }),
    running,
  );
  closeAfterTest(() => server.stop());
  return server;
};

/** A server that listens. */
export const serve = (
  options: Partial<ServerOptions> = {},
  running: NodeServerOptions = {},
): Promise<LiveServer> => newServer(options, running).start();

/** A server that sends back every frame as it came. */
export const serveEcho = async (options: Partial<ServerOptions> = {}): Promise<LiveServer> => {
  const server = await serve(options);
  server.on("connection", ({ client }) =>
    client.on("message", ({ data }) => void client.send(data)),
  );
  return server;
};

/** Where the server listens. */
export const urlOf = ({ port }: { readonly port: number }, path = "/"): string =>
  `ws://127.0.0.1:${port}${path}`;

/** A client of the server that is not connected yet and, unless told so, never reconnects. */
export const newClient = (
  target: LiveServer | string,
  options: Partial<ClientOptions> & RunClientOptions = {},
  protocols: string | readonly string[] = [],
): LiveClient => {
  const url = typeof target === "string" ? target : urlOf(target);
  const client = createClient(url, protocols, {
    reconnect: false,
    closeTimeoutMs: 1_000,
    ...options,
  });
  closeAfterTest(() => client.close());
  return client;
};

/** Both ends of one connection. */
export interface Pair {
  readonly client: LiveClient;
  readonly connection: LiveConnection;
}

/** Connects one more client and gives both its ends. */
export const join = async (
  server: LiveServer,
  options: Partial<ClientOptions> & RunClientOptions = {},
  protocols: string | readonly string[] = [],
): Promise<Pair> => {
  const accepted = once(server, "connection");
  const client = newClient(server, options, protocols);
  await client.connect();
  return { client, connection: (await accepted).client };
};

/** The payloads of each kind of live object. */
type EventsOf<S> = S extends LiveClient
  ? ClientEvents
  : S extends LiveConnection
    ? ConnectionEvents
    : ServerEvents;

type Speaker = LiveClient | LiveConnection | LiveServer;

/** What is common to the three `on` methods, which TypeScript cannot call as a union. */
interface AnySpeaker {
  on(event: unknown, listener: (event: never) => unknown): () => void;
}

const hear = <S extends Speaker, Name extends keyof EventsOf<S>>(
  speaker: S,
  name: Name,
  listener: (event: EventsOf<S>[Name]) => void,
): (() => void) => (speaker as unknown as AnySpeaker).on(name, listener);

/** The next event of that name that fits. */
export const once = <S extends Speaker, Name extends keyof EventsOf<S>>(
  speaker: S,
  name: Name,
  fits: (event: EventsOf<S>[Name]) => boolean = () => true,
): Promise<EventsOf<S>[Name]> =>
  new Promise((resolve) => {
    const off = hear(speaker, name, (event) => {
      if (!fits(event)) return;
      off();
      resolve(event);
    });
  });

/** All events of one name, from now on. */
export class Log<E> {
  readonly events: E[] = [];
  readonly #waiting = new Set<() => void>();

  push(event: E): void {
    this.events.push(event);
    for (const look of this.#waiting) look();
  }

  /** Resolves when there are at least `count`. */
  reaching(count: number): Promise<readonly E[]> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.events.length < count) return;
        this.#waiting.delete(look);
        resolve(this.events);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** Notes every event of that name. */
export const record = <S extends Speaker, Name extends keyof EventsOf<S>>(
  speaker: S,
  name: Name,
): Log<EventsOf<S>[Name]> => {
  const log = new Log<EventsOf<S>[Name]>();
  hear(speaker, name, (event) => log.push(event));
  return log;
};

/** Resolves with the value when `holds` does: asked now and after every change. */
export const until = <V>(
  live: { readonly current: V; subscribe(listener: () => void): () => void },
  holds: (value: V) => boolean,
): Promise<V> =>
  new Promise((resolve) => {
    let stop = (): void => undefined;
    const look = (): void => {
      if (!holds(live.current)) return;
      stop();
      resolve(live.current);
    };
    stop = live.subscribe(look);
    look();
  });

/** A TCP server on any free port, for peers that do not keep the rules. */
export const listenTcp = async (
  onSocket: (socket: Socket) => void,
): Promise<{ readonly port: number; readonly tcp: TcpServer }> => {
  const sockets = new Set<Socket>();
  const tcp = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
  closeAfterTest(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => tcp.close(resolve));
  });
  return { port: (tcp.address() as AddressInfo).port, tcp };
};
