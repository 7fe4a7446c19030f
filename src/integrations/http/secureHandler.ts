/**
 * Decides what a handler is told when limits stand before it, on any sockets: size, rate, and how many
 * there are. It counts in maps that its user may look at, and leaves nothing behind in them.
 */
import { CLOSE_CODES } from "../../core/closeCode.js";
import { ERRORS } from "../../core/error.js";
import { utf8Bytes } from "../../core/ids.js";
import { guarded } from "../../driver/Emitter.js";
import { consoleLogger } from "../../driver/logger.js";
import type { MessageCount, RateLimit } from "./fixedWindow.js";
import { checkedRateLimit, countMessage } from "./fixedWindow.js";
import type { PluginLimits } from "./options.js";

/** What is needed of a socket. */
export interface ClosableSocket {
  close(code: number, reason: string): unknown;
}

/** What is known of a client, made once for each socket. */
export interface SocketInfo {
  readonly ip: string;
  readonly userAgent?: string | undefined;
  readonly origin?: string | undefined;
  readonly authenticated: boolean;
  readonly userId?: string | undefined;
  /** When it was first seen, in milliseconds since the epoch. */
  readonly connectionTime: number;
  readonly messageCount: number;
}

/** Handlers in one object, over sockets of any kind. All are optional, and may be async. */
export interface SocketHandler<Socket> {
  open?(ws: Socket, info: SocketInfo): unknown;
  message?(ws: Socket, data: SocketData, info: SocketInfo): unknown;
  close?(ws: Socket, code: number, reason: string, info: SocketInfo): unknown;
  /** Also told what the other handlers threw or rejected with. */
  error?(ws: Socket, error: unknown, info: SocketInfo): unknown;
  ping?(ws: Socket, data: Uint8Array, info: SocketInfo): unknown;
  pong?(ws: Socket, data: Uint8Array, info: SocketInfo): unknown;
}

/** A message: text, or bytes. */
export type SocketData = string | ArrayBuffer | ArrayBufferView;

/** The limits that are kept here. 0 is no limit. */
export type SecureOptions = Pick<
  PluginLimits,
  "maxConnections" | "maxConnectionsPerIP" | "maxMessageSize" | "rateLimit"
>;

/** A handler with the limits before it. `info` may be left out: then one is made. */
export interface SecureHandler<Socket> {
  open(ws: Socket, info?: SocketInfo): void;
  message(ws: Socket, data: SocketData, info?: SocketInfo): void;
  close(ws: Socket, code: number, reason: string, info?: SocketInfo): void;
  error(ws: Socket, error: unknown, info?: SocketInfo): void;
  ping(ws: Socket, data: Uint8Array, info?: SocketInfo): void;
  pong(ws: Socket, data: Uint8Array, info?: SocketInfo): void;
}

/** The open sockets, with what is known of them where it is a map. */
export type ActiveConnections<Socket> = Set<Socket> | Map<Socket, SocketInfo>;

/** What may be set beside the limits. */
export interface SecureSettings {
  /** Milliseconds since the epoch; by default the clock of the machine. */
  readonly now?: () => number;
  /** Told what a handler failed with when it has no `error`; by default it is logged. */
  readonly onFailure?: (cause: unknown, event: string) => void;
}

/**
 * Puts limits before a handler. What is too large is answered with 1009 "Message too large" and is not
 * counted; what comes too fast with 1013 "Rate limit exceeded"; neither reaches the handler. Who opens
 * beyond the number of connections is closed with 1013 and is told to nobody. The maps may be shared
 * between handlers; every entry goes with its socket.
 * @param messageCounts the current window of each socket
 * @throws WebSocketError INVALID_OPTION for a rate limit that would let nothing through
 */
export const createSecureWebSocketHandler = <Socket extends ClosableSocket>(
  handler: SocketHandler<Socket>,
  options: SecureOptions = {},
  activeConnections: ActiveConnections<Socket> = new Set(),
  connectionsPerIP: Map<string, number> = new Map(),
  messageCounts: Map<Socket, MessageCount> = new Map(),
  settings: SecureSettings = {},
): SecureHandler<Socket> => {
  if (options.rateLimit !== undefined) checkedRateLimit(options.rateLimit);
  const counts = { activeConnections, connectionsPerIP, messageCounts };
  const guard = new Guard(options, counts, settings.now ?? Date.now);
  const logger = consoleLogger();
  const onFailure =
    settings.onFailure ??
    ((err: unknown, event: string) => logger.error({ err }, `HANDLER_FAILED in ${event}`));
  const failed = (cause: unknown, event: string, ws: Socket, info: SocketInfo): void => {
    if (handler.error === undefined || event === "error") return onFailure(cause, event);
    guarded(
      () => handler.error?.(ws, cause, info),
      (second) => onFailure(second, "error"),
    );
  };
  const tell = (
    event: string,
    ws: Socket,
    given: SocketInfo | undefined,
    run: (info: SocketInfo) => unknown,
  ): void => {
    if (guard.isRefused(ws)) return;
    const info = given ?? guard.infoOf(ws);
    guarded(
      () => run(info),
      (cause) => failed(cause, event, ws, info),
    );
  };
  return {
    open: (ws, info) => {
      if (guard.enters(ws, info)) tell("open", ws, info, (known) => handler.open?.(ws, known));
    },
    message: (ws, data, info) => {
      if (guard.passes(ws, data)) {
        tell("message", ws, info, (known) => handler.message?.(ws, data, known));
      }
    },
    close: (ws, code, reason, info) => {
      tell("close", ws, info, (known) => handler.close?.(ws, code, reason, known));
      guard.left(ws);
    },
    error: (ws, error, info) =>
      tell("error", ws, info, (known) => handler.error?.(ws, error, known)),
    ping: (ws, data, info) => tell("ping", ws, info, (known) => handler.ping?.(ws, data, known)),
    pong: (ws, data, info) => tell("pong", ws, info, (known) => handler.pong?.(ws, data, known)),
  };
};

interface Counts<Socket> {
  readonly activeConnections: ActiveConnections<Socket>;
  readonly connectionsPerIP: Map<string, number>;
  readonly messageCounts: Map<Socket, MessageCount>;
}

type OwnInfo = { -readonly [Name in keyof SocketInfo]: SocketInfo[Name] };

const isReached = (count: number, max = 0): boolean => max > 0 && count >= max;

/** What is counted of the sockets of one handler. */
class Guard<Socket extends ClosableSocket> {
  readonly #infos = new WeakMap<Socket, OwnInfo>();
  /** Under which address a socket was counted. */
  readonly #addresses = new WeakMap<Socket, string>();
  readonly #refused = new WeakSet<Socket>();

  constructor(
    private readonly options: SecureOptions,
    private readonly counts: Counts<Socket>,
    private readonly now: () => number,
  ) {}

  isRefused(ws: Socket): boolean {
    return this.#refused.has(ws);
  }

  /** What is known of a socket of which its user told nothing. */
  infoOf(ws: Socket): OwnInfo {
    const known = this.#infos.get(ws);
    if (known !== undefined) return known;
    const info = {
      ip: "unknown",
      authenticated: false,
      connectionTime: this.now(),
      messageCount: 0,
    };
    this.#infos.set(ws, info);
    return info;
  }

  /** Counts a socket; false when it is one too many, which closes it. */
  enters(ws: Socket, info: SocketInfo = this.infoOf(ws)): boolean {
    const { activeConnections, connectionsPerIP } = this.counts;
    if (activeConnections.has(ws)) return true;
    const here = connectionsPerIP.get(info.ip) ?? 0;
    const { maxConnectionsPerIP, maxConnections } = this.options;
    if (isReached(here, maxConnectionsPerIP)) return this.#refuse(ws, "ADDRESS_LIMIT");
    if (isReached(activeConnections.size, maxConnections)) return this.#refuse(ws, "SERVER_FULL");
    if ("add" in activeConnections) activeConnections.add(ws);
    else activeConnections.set(ws, info);
    connectionsPerIP.set(info.ip, here + 1);
    this.#addresses.set(ws, info.ip);
    return true;
  }

  /** Whether a message may reach the handler; who sent one that may not is closed. */
  passes(ws: Socket, data: SocketData): boolean {
    if (this.isRefused(ws)) return false;
    const { maxMessageSize = 0, rateLimit } = this.options;
    if (maxMessageSize > 0 && sizeOf(data) > maxMessageSize) {
      ws.close(CLOSE_CODES.MESSAGE_TOO_BIG, "Message too large");
      return false;
    }
    if (rateLimit !== undefined && !this.#isInTime(ws, rateLimit)) {
      ws.close(CLOSE_CODES.TRY_AGAIN_LATER, "Rate limit exceeded");
      return false;
    }
    this.infoOf(ws).messageCount += 1;
    return true;
  }

  /** Forgets a socket. */
  left(ws: Socket): void {
    const { activeConnections, connectionsPerIP, messageCounts } = this.counts;
    messageCounts.delete(ws);
    this.#infos.delete(ws);
    const ip = this.#addresses.get(ws);
    this.#addresses.delete(ws);
    if (!activeConnections.delete(ws) || ip === undefined) return;
    const left = (connectionsPerIP.get(ip) ?? 0) - 1;
    if (left > 0) connectionsPerIP.set(ip, left);
    else connectionsPerIP.delete(ip);
  }

  #isInTime(ws: Socket, rateLimit: RateLimit): boolean {
    const { messageCounts } = this.counts;
    const next = countMessage(messageCounts.get(ws), this.now(), rateLimit);
    if (next !== undefined) messageCounts.set(ws, next);
    return next !== undefined;
  }

  #refuse(ws: Socket, code: "ADDRESS_LIMIT" | "SERVER_FULL"): false {
    this.#refused.add(ws);
    ws.close(CLOSE_CODES.TRY_AGAIN_LATER, ERRORS[code].sentence);
    return false;
  }
}

/** In bytes; of text those of its UTF-8. */
const sizeOf = (data: SocketData): number =>
  typeof data === "string" ? utf8Bytes(data) : data.byteLength;
