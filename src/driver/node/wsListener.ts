/**
 * Accepts sockets with `ws` on a server of its own, or on one that is there already and keeps all
 * requests that are not for sockets.
 */
import type { IncomingMessage, Server } from "node:http";
import { createServer } from "node:http";
import { Socket } from "node:net";
import type { WebSocketErrorCode } from "../../core/error.js";
import type { ListenerObserver, ListenRequest, Listener } from "../ports.js";
import type { Chunk } from "./byteFraming.js";
import { ByteFraming } from "./byteFraming.js";
import { answer, Handshakes } from "./handshakes.js";
import { Lobby } from "./Lobby.js";

/** Node's http.Server, or an https.Server. */
export type HttpServer = Server;

/**
 * A listener on a port of its own, or on `server`, an http.Server that may be listening already and
 * keeps all requests that are not upgrades of a path that is served here. A function is asked for the
 * server when it is needed.
 */
export const wsListener = (server?: Server | (() => Server)): Listener<Chunk> =>
  new WsListener(typeof server === "function" ? server : () => server);

/** How often Node looks for requests that take too long, in milliseconds. */
const lookEveryMs = 1_000;

class WsListener implements Listener<Chunk> {
  readonly framing = new ByteFraming();
  readonly #findShared: () => Server | undefined;
  #stop: () => void = () => undefined;

  constructor(findShared: () => Server | undefined) {
    this.#findShared = findShared;
  }

  listen(request: ListenRequest, observer: ListenerObserver<Chunk>): void {
    this.framing.compressFrom(request.compressionBytesMin);
    const shared = this.#findShared();
    const server = shared ?? ownServer(request, observer);
    const isOwn = shared === undefined;
    const wasListening = server.listening;
    const handshakes = new Handshakes(request, server, isOwn, observer);
    const onError = (cause: unknown): void => {
      handshakes.stop();
      observer.failed(cause);
    };
    server.once("error", onError);
    const listening = (): void => {
      server.off("error", onError);
      // Node tells failed accepts as errors, and an error without a listener ends the process.
      if (isOwn) server.on("error", (cause) => observer.faulted(cause));
      observer.listening(portOf(server));
    };
    if (wasListening) queueMicrotask(listening);
    else server.listen(request.port, request.host, listening);
    this.#stop = () => {
      handshakes.stop();
      if (wasListening) observer.closed();
      else closeServer(server, isOwn, observer);
    };
  }

  unlisten(): void {
    this.#stop();
  }
}

/** A server for sockets alone, which gives nobody more time than a handshake may take. */
const ownServer = (
  { handshakeTimeoutMs, connectionsPerAddressMax, trustedProxies }: ListenRequest,
  observer: ListenerObserver<Chunk>,
): Server => {
  const server = createServer(
    {
      headersTimeout: handshakeTimeoutMs,
      requestTimeout: handshakeTimeoutMs,
      connectionsCheckingInterval: lookEveryMs,
    },
    (_request: IncomingMessage, response) => {
      response.writeHead(426, { Connection: "Upgrade", Upgrade: "websocket" });
      response.end("Upgrade Required");
    },
  );
  server.on("clientError", (cause, socket) => {
    const [status, code] = strayOf(cause);
    if (!socket.writable) return void socket.destroy();
    answer(socket, status, code);
    observer.strayed(code, socket instanceof Socket ? socket.remoteAddress : undefined);
  });
  new Lobby(server, {
    // A trusted proxy has the connections of everybody.
    perAddressMax: trustedProxies > 0 ? 0 : connectionsPerAddressMax,
    timeoutMs: handshakeTimeoutMs,
    full: (address) => observer.strayed("ADDRESS_LIMIT", address),
    late: (socket, address) => {
      answer(socket, 408, "TIMEOUT");
      observer.strayed("TIMEOUT", address);
    },
  });
  return server;
};

type Stray = readonly [status: number, code: WebSocketErrorCode];

const strays = new Map<unknown, Stray>([
  ["HPE_HEADER_OVERFLOW", [431, "BAD_HANDSHAKE"]],
  ["ERR_HTTP_REQUEST_TIMEOUT", [408, "TIMEOUT"]],
]);

/** What a peer is told whose bytes were no request. */
const strayOf = (cause: Error): Stray =>
  ("code" in cause ? strays.get(cause.code) : undefined) ?? [400, "BAD_HANDSHAKE"];

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

/** @param isOwn whether nobody else has requests on it: those that are unfinished hold up nothing */
const closeServer = (server: Server, isOwn: boolean, observer: ListenerObserver<Chunk>): void => {
  server.close(() => observer.closed());
  if (isOwn) server.closeAllConnections();
  else server.closeIdleConnections();
};
