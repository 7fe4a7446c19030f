/**
 * Decides how many TCP connections of one address may wait without having asked for anything, and for
 * how long. Those that have are the machine's.
 */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { addressKey } from "../../core/server/handshake.js";

/** What the lobby needs to know. */
export interface LobbyParts {
  /** How many of one address may wait; 0 for no limit. */
  readonly perAddressMax: number;
  /** How long one may wait, in milliseconds; 0 for ever. */
  readonly timeoutMs: number;
  /** One too many was turned away. */
  readonly full: (address: string) => void;
  /** One has waited for too long. */
  readonly late: (socket: Duplex, address: string) => void;
}

interface Guest {
  readonly address: string;
  readonly since: number;
  readonly leave: () => void;
}

/** How often guests are looked at, in milliseconds. */
const lookEveryMs = 1_000;

/** The connections of a server that have not asked for a socket yet. */
export class Lobby {
  readonly #parts: LobbyParts;
  // In the order in which they came. No timer of their own: it would stay with the socket.
  readonly #guests = new Map<Duplex, Guest>();
  readonly #counts = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(server: Server, parts: LobbyParts) {
    this.#parts = parts;
    server.on("connection", (socket) => this.#enter(socket, socket.remoteAddress ?? ""));
    server.on("upgrade", (_message: IncomingMessage, socket: Duplex) => this.#leave(socket));
  }

  #enter(socket: Duplex, address: string): void {
    const key = addressKey(address);
    const count = this.#counts.get(key) ?? 0;
    const { perAddressMax, full } = this.#parts;
    if (perAddressMax > 0 && count >= perAddressMax) {
      socket.destroy();
      return full(address);
    }
    this.#counts.set(key, count + 1);
    const leave = (): void => this.#leave(socket);
    this.#guests.set(socket, { address, since: performance.now(), leave });
    socket.once("close", leave);
    this.#watch();
  }

  #leave(socket: Duplex): void {
    const guest = this.#guests.get(socket);
    if (guest === undefined) return;
    this.#guests.delete(socket);
    // Whoever comes in stays long, and would keep the listener for as long.
    socket.off("close", guest.leave);
    const key = addressKey(guest.address);
    const left = (this.#counts.get(key) ?? 0) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }

  #watch(): void {
    const { timeoutMs } = this.#parts;
    if (timeoutMs === 0 || this.#timer !== undefined || this.#guests.size === 0) return;
    this.#timer = setTimeout(() => this.#look(), Math.min(lookEveryMs, timeoutMs)).unref();
  }

  #look(): void {
    this.#timer = undefined;
    const { timeoutMs, late } = this.#parts;
    const before = performance.now() - timeoutMs;
    for (const [socket, { address, since }] of this.#guests) {
      if (since > before) break;
      this.#leave(socket);
      late(socket, address);
    }
    this.#watch();
  }
}
