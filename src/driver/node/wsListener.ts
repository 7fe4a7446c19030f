/** Accepts sockets with `ws` on a server of its own or on one that is there already. */
import type { IncomingMessage, Server } from "node:http";
import { createServer, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Server as SocketServer } from "ws";
import { WebSocketServer as WsServer } from "ws";
import { chooseProtocol } from "../../core/control.js";
import type { ListenerObserver, ListenRequest, Listener } from "../ports.js";
import { byteFraming } from "./byteFraming.js";
import { AcceptedSocket, WsServerSocket, payloadBytesMax } from "./WsServerSocket.js";

/** Node's http.Server. */
export type HttpServer = Server;

/**
 * A listener on a port of its own, or on `server`, an http.Server that may be listening already and
 * keeps all requests that are not upgrades of the path.
 */
export const wsListener = (server?: Server): Listener<Buffer> => new WsListener(server);

class WsListener implements Listener<Buffer> {
  readonly framing = byteFraming;
  readonly #shared: Server | undefined;
  #stop: () => void = () => undefined;

  constructor(shared: Server | undefined) {
    this.#shared = shared;
  }

  listen(request: ListenRequest, observer: ListenerObserver<Buffer>): void {
    const server = this.#shared ?? createServer(upgradeRequired);
    const wasListening = server.listening;
    const sockets = socketServer(request);
    const onUpgrade = (message: IncomingMessage, socket: Duplex, head: Buffer): void =>
      upgrade(sockets, request, server, observer, message, socket, head);
    const onError = (cause: unknown): void => {
      server.off("upgrade", onUpgrade);
      observer.failed(cause);
    };
    server.on("upgrade", onUpgrade);
    server.once("error", onError);
    const listening = (): void => {
      server.off("error", onError);
      // Node tells failed accepts as errors, and an error without a listener ends the process.
      if (server !== this.#shared) server.on("error", (cause) => observer.faulted(cause));
      observer.listening(portOf(server));
    };
    if (wasListening) queueMicrotask(listening);
    else server.listen(request.port, request.host, listening);
    this.#stop = () => {
      server.off("upgrade", onUpgrade);
      sockets.close();
      if (wasListening) observer.closed();
      else closeServer(server, server !== this.#shared, observer);
    };
  }

  unlisten(): void {
    this.#stop();
  }
}

type Sockets = SocketServer<typeof AcceptedSocket>;

const socketServer = ({ protocols, messageBytesMax, closeTimeoutMs }: ListenRequest): Sockets => {
  const sockets = new WsServer({
    WebSocket: AcceptedSocket,
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: payloadBytesMax(messageBytesMax),
    closeTimeout: closeTimeoutMs,
    // A protocol that this server does not speak is not chosen, whatever else is offered.
    handleProtocols: (offered) => chooseProtocol([...offered], protocols) || false,
  } as ConstructorParameters<typeof SocketServer<typeof AcceptedSocket>>[0]);
  return sockets;
};

const upgrade = (
  sockets: Sockets,
  { path }: ListenRequest,
  server: Server,
  observer: ListenerObserver<Buffer>,
  message: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void => {
  // A peer may reset the connection at any byte of the handshake.
  socket.on("error", destroy);
  if (pathOf(message) !== path) return decline(server, socket);
  // RFC 6455 4.2.1: a request needs one, and Node does not look at upgrades.
  if (message.headers.host === undefined) return refuse(socket, 400);
  sockets.handleUpgrade(message, socket, head, (webSocket) => {
    observer.connected(new WsServerSocket(webSocket, socket), {
      address: message.socket.remoteAddress,
      url: message.url,
      origin: message.headers.origin,
      userAgent: message.headers["user-agent"],
      protocol: webSocket.protocol,
    });
  });
};

// Not a closure: it lives as long as the socket and would keep the request alive with it.
function destroy(this: Duplex): void {
  this.destroy();
}

/** How many listeners of this library have left an upgrade to the others on its server. */
const declined = new WeakMap<Duplex, number>();

/** Leaves an upgrade to other listeners on a shared server; refuses it when there are none. */
const decline = (server: Server, socket: Duplex): void => {
  const count = (declined.get(socket) ?? 0) + 1;
  declined.set(socket, count);
  if (count === server.listenerCount("upgrade")) refuse(socket, 404);
};

const pathOf = ({ url = "/" }: IncomingMessage): string => url.split("?", 1)[0] ?? "/";

const refuse = (socket: Duplex, status: number): void => {
  // The other half is the peer's, who may keep it open for ever.
  socket.once("finish", () => socket.destroy());
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, "Connection: close"];
  socket.end([...head, "Content-Length: 0", "", ""].join("\r\n"));
};

const upgradeRequired: Parameters<typeof createServer>[1] = (_request, response) => {
  response.writeHead(426, { Connection: "Upgrade", Upgrade: "websocket" }).end("Upgrade Required");
};

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

/** @param isOwn whether nobody else has requests on it: those that are unfinished hold up nothing */
const closeServer = (server: Server, isOwn: boolean, observer: ListenerObserver<Buffer>): void => {
  server.close(() => observer.closed());
  if (isOwn) server.closeAllConnections();
  else server.closeIdleConnections();
};
