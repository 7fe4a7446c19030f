/** Decides which handlers get a message: by type, by room, once or until they are taken away. */
import type { Message } from "../../core/Message.js";
import { checkedType } from "../../core/Message.js";
import { WebSocketError } from "../../core/error.js";
import { toName } from "../../core/ids.js";
import { guarded } from "../Emitter.js";

/** Gets a message that came. `T` is what its data is taken for: nothing checks it. */
export type MessageHandler<T = unknown> = (message: Message<T>) => unknown;

interface Subscription {
  readonly types: ReadonlySet<string>;
  /** A method, which may take the data for what its writer knows it to be. */
  handler(message: Message): unknown;
  readonly room: string | undefined;
  readonly once: boolean;
}

/** The handlers of one client, each under an id. */
export class Subscriptions {
  readonly #all = new Map<string, Subscription>();
  readonly #report: (cause: unknown) => void;
  #count = 0;

  /** @param report told what a handler threw or rejected with */
  constructor(report: (cause: unknown) => void) {
    this.#report = report;
  }

  /**
   * Adds a handler; returns the id to take it away with.
   * @param room the only room from which it gets messages; none is all rooms, and the empty text is none
   * of them
   * @throws WebSocketError INVALID_CALLBACK, INVALID_MESSAGE for what is no type, INVALID_NAME
   */
  add<T>(
    types: string | readonly string[],
    handler: MessageHandler<T> | undefined,
    room: string | null | undefined,
    once: boolean,
  ): string {
    if (typeof handler !== "function") throw new WebSocketError("INVALID_CALLBACK");
    const names = Array.isArray(types) ? types : [types];
    const wanted = room === undefined || room === null ? undefined : toName(room);
    this.#count += 1;
    const id = `sub_${this.#count}`;
    this.#all.set(id, { types: new Set(names.map(checkedType)), handler, room: wanted, once });
    return id;
  }

  /** Takes a handler away; false when there is none of that id. */
  remove(id: string): boolean {
    return this.#all.delete(id);
  }

  /**
   * Hands a message to every handler that wants it, in the order in which they came. One that is
   * added meanwhile waits for the next message; one that is taken away meanwhile gets no more.
   */
  deliver(message: Message): void {
    if (this.#all.size === 0) return;
    for (const [id, subscription] of Array.from(this.#all)) {
      const { types, room, once } = subscription;
      if (!this.#all.has(id) || !types.has(message.type)) continue;
      if (room !== undefined && room !== message.room) continue;
      // Taken away first: a handler that throws, or sets off the same message, is not called again.
      if (once) this.#all.delete(id);
      guarded(() => subscription.handler(message), this.#report);
    }
  }
}
