/**
 * Decides how many TCP connections of one address may wait without having asked for anything. Those
 * that have are counted by the machine.
 */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { addressKey } from "../../core/server/handshake.js";

/** What the lobby needs to know. */
export interface LobbyParts {
  /** How many of one address may wait; 0 for no limit. */
  readonly perAddressMax: number;
  /** One too many was turned away. */
  readonly full: (address: string) => void;
}

/** The connections of a server that have not asked for a socket yet. */
export class Lobby {
  readonly #parts: LobbyParts;
  readonly #waiting = new Map<Duplex, string>();
  readonly #counts = new Map<string, number>();

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
    this.#waiting.set(socket, key);
    socket.once("close", () => this.#leave(socket));
  }

  #leave(socket: Duplex): void {
    const key = this.#waiting.get(socket);
    if (key === undefined) return;
    this.#waiting.delete(socket);
    const left = (this.#counts.get(key) ?? 0) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}
