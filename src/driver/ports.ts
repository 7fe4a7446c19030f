/** Decides what the driver needs of the world. Node, browsers and the simulation each provide it. */
import type { ConnectionInfo } from "../core/connection/Connection.js";
import type { WebSocketErrorCode } from "../core/error.js";
import type { FrameData } from "../core/Frame.js";
import type { Envelope } from "../core/Message.js";
import type { Moment } from "../core/moment.js";
import type { Handshake } from "../core/server/handshake.js";
import type { StructuredLogger } from "./logger.js";

/** Time. */
export interface Clock {
  /** Milliseconds on a clock that never jumps. */
  now(): number;
  /** Milliseconds since the Unix epoch. */
  wall(): number;
  /** Runs once, at `at` (a time of `now`) or later. Returns how to cancel it. */
  schedule(at: number, run: () => void): () => void;
  /** Runs once, when everything that arrived in this turn of the event loop has been handled. */
  defer(run: () => void): void;
}

/** Randomness. */
export interface Chance {
  /** A number in [0, 1). */
  roll(): number;
  /** An identifier that nobody else has. */
  id(): string;
  /** An identifier of 128 random bits, that nobody can guess either; `id` where it is left out. */
  secret?(): string;
}

/** Where a server and a client tell what no listener asked for. An instance of pino fits. */
export type Logger = Pick<StructuredLogger, "error" | "warn"> &
  Partial<Pick<StructuredLogger, "debug">>;

/** What every driver needs. */
export interface World {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly logger: Logger;
}

/** What a socket reports. Nothing comes after `closed`. */
export interface SocketObserver {
  /** A data frame of `bytes` arrived, whole: text as a string, binary as bytes. */
  frame(data: FrameData, bytes: number): void;
  /** A ping or pong frame arrived. */
  heard(kind: "ping" | "pong", payload: Uint8Array): void;
  /** What follows is `closed`. @param code why, where the peer broke a rule or a limit */
  failed(cause: unknown, code?: WebSocketErrorCode): void;
  closed(code: number, reason: string, wasClean: boolean): void;
}

/** What a dialled socket reports. */
export interface DialObserver extends SocketObserver {
  opened(protocol: string): void;
  /**
   * The server turned the dial away and asked to stay away for that many milliseconds. What follows
   * is `closed`.
   */
  retryAfter?(delayMs: number): void;
}

/** A client's socket. */
export interface ClientSocket {
  readonly canPing: boolean;
  readonly bufferedBytes: number;
  send(data: FrameData): void;
  ping(): void;
  close(code: number, reason: string): void;
  /** Ends it without a handshake. */
  drop(): void;
}

/** Opens sockets for clients. */
export interface Dialer {
  dial(
    request: {
      url: string;
      protocols: readonly string[];
      messageBytesMax: number;
      /**
       * Compression is asked for, and messages of at least so many bytes go out compressed where the
       * server agrees to it (RFC 7692). 0, the default, is not to ask. A browser decides for itself.
       */
      compressionBytesMin?: number;
    },
    observer: DialObserver,
  ): ClientSocket;
}

/** A message as a store keeps it. */
export interface KeptEnvelope extends Envelope {
  /** Whether the server has to confirm it. */
  readonly confirm?: boolean;
}

/** Where messages outlive the page or process that wrote them. A store reports its own failures. */
export interface OfflineStore {
  /** What is there, oldest first. Asked for once, before the first connection. */
  load(): Promise<readonly KeptEnvelope[]>;
  /** Keeps a message, known by its id. */
  put(message: KeptEnvelope): void;
  /** Forgets messages; those that are not there are none to forget. */
  remove(ids: readonly string[]): void;
}

/**
 * How messages become what a server's sockets take. `C` is opaque to the driver: bytes on a wire, or
 * a list of frames in a simulation.
 */
export interface Framing<C> {
  /** One chunk that carries all these frames, in order. */
  pack(frames: readonly FrameData[]): C;
  /** The frames that a chunk carries, for sockets without a wire. */
  unpack(chunk: C): readonly FrameData[];
}

/** A server's socket. */
export interface ServerSocket<C> {
  /** Bytes written but not yet taken by the network. */
  readonly bufferedBytes: number;
  /** Whether a message has begun to arrive and has not ended. */
  readonly isReceiving: boolean;
  /** Whether it takes no more frames, because its peer has begun to close it or it is gone. */
  readonly isClosing?: boolean;
  observe(observer: SocketObserver): void;
  write(chunk: C): void;
  ping(payload?: Uint8Array): void;
  pong(payload?: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Ends it without a handshake. */
  drop(): void;
}

/** A socket without a wire, in memory: it takes frames. */
export type FrameSocket = ServerSocket<readonly FrameData[]>;

/** A request for an upgrade as HTTP has it. Node's IncomingMessage fits. */
export interface HttpRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A handshake that waits for an answer. */
export interface UpgradeAttempt<C> {
  readonly handshake: Handshake;
  readonly request: HttpRequest;
  /** Answers it with a socket, which is given to `opened`; `refused` when it was no handshake. */
  accept(
    messageBytesMax: number,
    opened: (socket: ServerSocket<C>, protocol: string) => void,
    refused: () => void,
  ): void;
  /** Answers it with an HTTP status. */
  turnAway(status: number, code: WebSocketErrorCode, retryAfterMs: number | undefined): void;
  /** Calls `gone` when the peer goes before it is answered. */
  onGone(gone: () => void): void;
}

/** What a listener reports. */
export interface ListenerObserver<C> {
  listening(port: number): void;
  upgrading(attempt: UpgradeAttempt<C>): void;
  /** Somebody was turned away who had not come as far as a handshake. */
  strayed(code: WebSocketErrorCode, address: string | undefined): void;
  /** A socket is open without a handshake, as in a simulation. */
  connected(socket: ServerSocket<C>, info: ConnectionInfo): void;
  /** It could not listen. */
  failed(cause: unknown): void;
  /** It listens, and could not accept a connection, for want of file descriptors for example. */
  faulted(cause: unknown): void;
  /** The listener no longer listens; its sockets may still be open. */
  closed(): void;
}

/** What a listener is asked for. */
export interface ListenRequest {
  readonly port: number;
  readonly host: string;
  /** Subprotocols that are accepted beside the library's own. */
  readonly protocols: readonly string[];
  readonly messageFragmentsMax: number;
  /** Messages of at least so many bytes are compressed for peers that agree to it; 0 for none. */
  readonly compressionBytesMin: number;
  readonly handshakeTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly connectionsPerAddressMax: number;
  readonly trustedProxies: number;
}

/** Accepts sockets for servers. */
export interface Listener<C> {
  readonly framing: Framing<C>;
  listen(request: ListenRequest, observer: ListenerObserver<C>): void;
  unlisten(): void;
}

/** An identifier that nobody can guess from those of others. */
export const secretId = ({ chance }: World): string => chance.secret?.() ?? chance.id();

/** The moment that it is now. */
export const momentOf = ({ clock, chance }: World): Moment => ({
  now: clock.now(),
  wall: clock.wall(),
  roll: chance.roll(),
  id: chance.id(),
});
