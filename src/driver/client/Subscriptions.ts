/** Decides which handlers get a message: by type, by room, once or until they are taken away. */
import type { Message } from "../../core/Message.js";
import { WebSocketError } from "../../core/error.js";
import { guarded } from "../Emitter.js";

/** Gets a message that came. */
export type MessageHandler = (message: Message) => unknown;

interface Subscription {
  readonly types: ReadonlySet<string>;
  readonly handler: MessageHandler;
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

  /** Adds a handler; returns the id to take it away with. @throws WebSocketError INVALID_CALLBACK */
  add(
    types: string | readonly string[],
    handler: MessageHandler,
    room: string | undefined,
    once: boolean,
  ): string {
    if (typeof handler !== "function") throw new WebSocketError("INVALID_CALLBACK");
    this.#count += 1;
    const id = `sub_${this.#count}`;
    const names = new Set(typeof types === "string" ? [types] : types);
    this.#all.set(id, { types: names, handler, room: room?.normalize("NFC"), once });
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
    for (const [id, { types, handler, room, once }] of Array.from(this.#all)) {
      if (!this.#all.has(id) || !types.has(message.type)) continue;
      if (room !== undefined && room !== message.room) continue;
      // Taken away first: a handler that throws, or sets off the same message, is not called again.
      if (once) this.#all.delete(id);
      guarded(() => handler(message), this.#report);
    }
  }
}
