/**
 * Decides how requests for upgrades reach the machine and how they are answered. Each is told as data
 * and waits until the machine has said yes or no.
 */
import type { IncomingMessage, Server } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Server as SocketServer } from "ws";
import { WebSocketServer as WsServer } from "ws";
import { chooseProtocol } from "../../core/control.js";
import type { WebSocketErrorCode } from "../../core/error.js";
import { ERRORS } from "../../core/error.js";
import type { Handshake } from "../../core/server/handshake.js";
import type { ListenerObserver, ListenRequest, ServerSocket, UpgradeAttempt } from "../ports.js";
import type { Chunk } from "./byteFraming.js";
import { offersDeflate, windowBits } from "./Deflater.js";
import { AcceptedSocket, payloadBytesMax, WsServerSocket } from "./WsServerSocket.js";

type Sockets = SocketServer<typeof AcceptedSocket>;

/** The handshakes on one http.Server. */
export class Handshakes {
  // `ws` keeps one limit for all sockets of a server; routes may have limits of their own. It ends
  // handshakes whose offer of compression it does not like: those never come to one that compresses.
  readonly #plain = new Map<number, Sockets>();
  readonly #deflating = new Map<number, Sockets>();

  constructor(
    private readonly request: ListenRequest,
    private readonly server: Server,
    private readonly isOwn: boolean,
    private readonly observer: ListenerObserver<Chunk>,
  ) {
    server.on("upgrade", this.#onUpgrade);
  }

  /** Takes no more of them. */
  stop(): void {
    this.server.off("upgrade", this.#onUpgrade);
    for (const sockets of this.#plain.values()) sockets.close();
    for (const sockets of this.#deflating.values()) sockets.close();
  }

  readonly #onUpgrade = (message: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // A peer may reset the connection at any byte of the handshake.
    socket.on("error", destroy);
    this.observer.upgrading(this.#attempt(message, socket, head));
  };

  #attempt(message: IncomingMessage, socket: Duplex, head: Buffer): UpgradeAttempt<Chunk> {
    let waiting: Waiting | undefined;
    let isAnswered = false;
    const answered = (): Buffer => {
      isAnswered = true;
      return waiting === undefined ? head : Buffer.concat([head, waiting.end()]);
    };
    return {
      handshake: handshakeOf(message, this.server, this.isOwn),
      request: message,
      accept: (messageBytesMax, opened, refused) => {
        const early = answered();
        if (!this.#accept(message, socket, early, messageBytesMax, opened)) return refused();
        // One that was paused meanwhile is not set flowing by a listener.
        socket.resume();
      },
      turnAway: (status, code, retryAfterMs) => {
        if (isAnswered) return;
        answered();
        if (code === "UNKNOWN_PATH" && !this.isOwn) decline(this.server, socket);
        else answer(socket, status, code, retryAfterMs);
      },
      onGone: (run) => {
        waiting = new Waiting(socket, () => {
          socket.destroy();
          run();
        });
      },
    };
  }

  /** Whether it was a handshake; `ws` has answered one that was none (RFC 6455 4.2.2). */
  #accept(
    message: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    messageBytesMax: number,
    opened: (socket: ServerSocket<Chunk>, protocol: string) => void,
  ): boolean {
    if (!mayUpgrade(message)) {
      answer(socket, 400, "BAD_HANDSHAKE");
      return false;
    }
    let isOpen = false;
    this.#socketsFor(message, messageBytesMax).handleUpgrade(message, socket, head, (webSocket) => {
      isOpen = true;
      opened(new WsServerSocket(webSocket, socket), webSocket.protocol);
    });
    return isOpen;
  }

  #socketsFor({ headers }: IncomingMessage, messageBytesMax: number): Sockets {
    const deflates =
      this.request.compressionBytesMin > 0 && offersDeflate(headers["sec-websocket-extensions"]);
    const all = deflates ? this.#deflating : this.#plain;
    const known = all.get(messageBytesMax);
    if (known !== undefined) return known;
    const sockets = socketServer(this.request, messageBytesMax, deflates);
    all.set(messageBytesMax, sockets);
    return sockets;
  }
}

/** No side remembers anything from one message to the next: that would be memory for each socket. */
const deflate = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: windowBits,
};

const socketServer = (
  { protocols, messageFragmentsMax, closeTimeoutMs }: ListenRequest,
  messageBytesMax: number,
  deflates: boolean,
): Sockets =>
  new WsServer({
    WebSocket: AcceptedSocket,
    noServer: true,
    clientTracking: false,
    perMessageDeflate: deflates && deflate,
    maxPayload: payloadBytesMax(messageBytesMax),
    maxFragments: messageFragmentsMax,
    closeTimeout: closeTimeoutMs,
    // A protocol that this server does not speak is not chosen, whatever else is offered.
    handleProtocols: (offered: Set<string>) => chooseProtocol([...offered], protocols) || false,
  } as ConstructorParameters<typeof SocketServer<typeof AcceptedSocket>>[0]);

/**
 * Whether HTTP allows an upgrade: of version 1.1, and without a body, whose bytes would be read as
 * frames. What else a handshake has to be is asked by `ws`.
 */
const mayUpgrade = ({ headers, httpVersion }: IncomingMessage): boolean =>
  httpVersion === "1.1" &&
  headers["transfer-encoding"] === undefined &&
  (headers["content-length"] ?? "0") === "0";

/** What a request says of who asks, as data. @param isOwn whether nobody else has requests there */
export const handshakeOf = (
  message: IncomingMessage,
  server: Server,
  isOwn: boolean,
): Handshake => {
  const { headers, socket } = message;
  return {
    peer: socket.remoteAddress,
    forwardedFor: joined(headers["x-forwarded-for"]),
    forwardedProto: joined(headers["x-forwarded-proto"]),
    host: headers.host,
    origin: headers.origin,
    userAgent: headers["user-agent"],
    url: message.url ?? "/",
    secure: "encrypted" in socket && socket.encrypted === true,
    loopback: isLoopback(server),
    shared: !isOwn,
  };
};

const joined = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(",") : header;

const isLoopback = (server: Server): boolean => {
  const address = server.address();
  if (typeof address !== "object" || address === null) return false;
  return address.address === "::1" || address.address.startsWith("127.");
};

// Not a closure: it lives as long as the socket and would keep the request alive with it.
function destroy(this: Duplex): void {
  this.destroy();
}

/** How much may come behind a handshake that waits, in bytes; the rest waits in the network. */
const earlyBytesMax = 64 * 1024;

/** Reads on while a handshake waits, or the end of the socket would not be noticed. */
class Waiting {
  #early: Buffer[] = [];
  #bytes = 0;

  constructor(
    private readonly socket: Duplex,
    private readonly gone: () => void,
  ) {
    socket.once("close", gone).once("end", gone).on("data", this.#keep).resume();
  }

  /** What came meanwhile. */
  end(): Buffer {
    this.socket.pause();
    this.socket.off("close", this.gone).off("end", this.gone).off("data", this.#keep);
    return Buffer.concat(this.#early);
  }

  readonly #keep = (chunk: Buffer): void => {
    this.#early.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= earlyBytesMax) this.socket.pause();
  };
}

/** How many listeners of this library have left an upgrade to the others on its server. */
const declined = new WeakMap<Duplex, number>();

/** Leaves an upgrade to other listeners on a shared server; refuses it when there are none. */
const decline = (server: Server, socket: Duplex): void => {
  const count = (declined.get(socket) ?? 0) + 1;
  declined.set(socket, count);
  if (count === server.listenerCount("upgrade")) answer(socket, 404, "UNKNOWN_PATH");
};

/** An answer of HTTP to who is not let in. */
export interface RefusalAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is said with an HTTP status and, where there is a code, of what it means. */
export const refusalAnswer = (
  status: number,
  code?: WebSocketErrorCode,
  retryAfterMs?: number,
): RefusalAnswer => {
  const body = code === undefined ? "" : JSON.stringify({ error: ERRORS[code].sentence });
  const headers = {
    ...(status === 426 && { Upgrade: "websocket" }),
    ...(status === 401 && { "WWW-Authenticate": "Bearer" }),
    ...(retryAfterMs !== undefined && { "Retry-After": `${Math.ceil(retryAfterMs / 1_000)}` }),
    ...(code !== undefined && { "X-Refusal-Code": code, "Content-Type": "application/json" }),
    "Content-Length": `${Buffer.byteLength(body)}`,
  };
  return { headers, body };
};

/** Answers with an HTTP status and, where there is a code, with what it means. */
export const answer = (
  socket: Duplex,
  status: number,
  code?: WebSocketErrorCode,
  retryAfterMs?: number,
): void => {
  // The other half is the peer's, who may keep it open for ever.
  socket.once("finish", () => socket.destroy());
  const { headers, body } = refusalAnswer(status, code, retryAfterMs);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, "Connection: close", ...lines];
  socket.end([...head, "", body].join("\r\n"));
};
