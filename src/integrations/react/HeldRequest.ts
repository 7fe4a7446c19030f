/**
 * Decides what a server is told of something that it does on request: once on every connection, for all
 * components of a client. Who wants it outweighs who does not.
 */
import type { Envelope } from "../../core/Message.js";
import type { Closable } from "../../driver/Leases.js";
import { Leases } from "../../driver/Leases.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { unwatched } from "../../driver/promises.js";
import { whenReady } from "./whenReady.js";

/** What a server can be asked to do until it is told to stop. */
export interface StandingRequest {
  /** Names what is asked; who asks the same shares it. */
  readonly key: string;
  readonly message: Partial<Envelope>;
  /** Tells a server that it is not wanted. */
  readonly farewell: Partial<Envelope>;
  /**
   * Whether servers may do it unasked. Then it stands as well that somebody does not want it, and who
   * goes says nothing, as those who stay may rely on what they have not asked for. Default false.
   */
  readonly isDoneUnasked?: boolean;
}

/** What the components of one client want of a server in one matter. */
export class HeldRequest implements Closable {
  readonly #client: LiveClient;
  readonly #request: StandingRequest;
  readonly #stop: () => void;
  readonly #wishes = new Leases<boolean, Closable>();
  /** Whether anybody wants it, and whether anybody wants that it is not done. */
  readonly #held = new Set<boolean>();
  #said: { readonly epoch: number; readonly isWanted: boolean } | undefined;

  constructor(client: LiveClient, request: StandingRequest) {
    this.#client = client;
    this.#request = request;
    this.#stop = whenReady(client, () => this.#say());
  }

  /** Notes that a component wants it, or wants that it is not done. Returns how to take that back. */
  wish(isWanted: boolean): () => void {
    const [, letGo] = this.#wishes.take(isWanted, () => this.#hold(isWanted));
    return letGo;
  }

  close(): void {
    this.#stop();
  }

  #hold(isWanted: boolean): Closable {
    this.#held.add(isWanted);
    this.#say();
    return { close: () => this.#letGo(isWanted) };
  }

  #letGo(isWanted: boolean): void {
    this.#held.delete(isWanted);
    if (this.#held.size > 0) return this.#say();
    const { farewell, isDoneUnasked = false } = this.#request;
    if (!isDoneUnasked && this.#hasSaid(isWanted)) sayNow(this.#client, farewell);
    this.#said = undefined;
  }

  #say(): void {
    const isWanted = this.#held.has(true);
    if (this.#held.size === 0 || this.#hasSaid(isWanted)) return;
    const { message, farewell } = this.#request;
    if (sayNow(this.#client, isWanted ? message : farewell)) {
      this.#said = { epoch: this.#client.current.snapshot.epoch, isWanted };
    }
  }

  #hasSaid(isWanted: boolean): boolean {
    const { epoch } = this.#client.current.snapshot;
    return this.#said?.epoch === epoch && this.#said.isWanted === isWanted;
  }
}

/** Sends it where it goes out at once: it is of no use on a later connection. Answers whether it did. */
export const sayNow = (client: LiveClient, message: Partial<Envelope>): boolean => {
  if (!client.current.isReady) return false;
  void unwatched(client.sendMessage(message));
  return true;
};
