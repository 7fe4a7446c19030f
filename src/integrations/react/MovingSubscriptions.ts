/**
 * Decides what becomes of a component's subscriptions when its connection is replaced, or comes only
 * later: they move.
 */
import type { Message } from "../../core/Message.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { MessageHandler } from "../../driver/client/Subscriptions.js";
import { Subscriptions } from "../../driver/client/Subscriptions.js";

/** What somebody wants to hear. */
export interface WantedMessages {
  readonly types: string | readonly string[];
  /** A method, which may take the data for what its writer knows it to be. */
  handler(this: void, message: Message): unknown;
  readonly room?: string | undefined;
  readonly once?: boolean | undefined;
}

/** Subscriptions that follow one client after the other; each message is handled once. */
export class MovingSubscriptions {
  readonly #wanted = new Map<string, WantedMessages>();
  /** The ids that the client has given, by those of this. */
  readonly #given = new Map<string, string>();
  #client: LiveClient | undefined;
  #count = 0;

  /**
   * Adds one, whether there is a client yet or not; returns the id to take it away with.
   * @throws WebSocketError as `LiveClient.subscribe`
   */
  add(wanted: WantedMessages): string {
    refuseMisfit(wanted);
    this.#count += 1;
    const id = `subscription_${this.#count}`;
    this.#wanted.set(id, wanted);
    this.#listen(id, wanted);
    return id;
  }

  /** Takes one away; false when there is none of that id. */
  remove(id: string): boolean {
    this.#silence(id);
    return this.#wanted.delete(id);
  }

  /** Listens to that client from now on, and to no other. */
  follow(client: LiveClient | undefined): void {
    if (client === this.#client) return;
    for (const id of this.#wanted.keys()) this.#silence(id);
    this.#client = client;
    for (const [id, wanted] of this.#wanted) this.#listen(id, wanted);
  }

  #listen(id: string, { types, handler, room, once = false }: WantedMessages): void {
    if (this.#client === undefined) return;
    const handle: MessageHandler = once
      ? (message) => {
          this.remove(id);
          return handler(message);
        }
      : handler;
    this.#given.set(id, this.#client.subscribe(types, handle, room, once));
  }

  #silence(id: string): void {
    const given = this.#given.get(id);
    if (given !== undefined) this.#client?.unsubscribe(given);
    this.#given.delete(id);
  }
}

/** Now, while the caller is there to hear of it: a client may come much later. */
const refuseMisfit = ({ types, handler, room, once = false }: WantedMessages): void => {
  new Subscriptions(() => undefined).add(types, handler, room, once);
};
