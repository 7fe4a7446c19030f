/** Decides what is asked of a server for as long as a component wants it: again on every connection. */
import type { Envelope } from "../../core/Message.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { unwatched } from "../../driver/promises.js";

/** What a component has asked for and still wants. */
export class StandingRequests {
  readonly #read: () => LiveClient | undefined;
  readonly #wanted = new Map<string, Partial<Envelope>>();

  /** @param read gives the client of the render that was committed last */
  constructor(read: () => LiveClient | undefined) {
    this.#read = read;
  }

  /** Asks now, or when there is a connection, and on every connection to come. */
  ask(key: string, message: Partial<Envelope>): void {
    this.#wanted.set(key, message);
    this.#send(message);
  }

  /** No longer asks; `farewell` tells a server that has been asked. */
  drop(key: string, farewell: Partial<Envelope>): void {
    this.#wanted.delete(key);
    this.#send(farewell);
  }

  /** There is a new connection. */
  renew(): void {
    for (const message of this.#wanted.values()) this.#send(message);
  }

  #send(message: Partial<Envelope>): void {
    const client = this.#read();
    if (client?.current.isReady === true) void unwatched(client.sendMessage(message));
  }
}
