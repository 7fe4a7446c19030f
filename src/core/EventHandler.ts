/** Decides how user callbacks are held as a value: four single slots, filled by a builder. */
import type { ConnectionId } from "./ids.js";
import type { Message } from "./Message.js";
import { WebSocketError } from "./error.js";

/** A callback may be asynchronous; a running driver reports what it throws or rejects with. */
export type Callback<A> = (argument: A) => unknown;

interface Slots {
  readonly connect?: Callback<ConnectionId> | undefined;
  readonly disconnect?: Callback<ConnectionId> | undefined;
  readonly message?: Callback<Message> | undefined;
  readonly error?: Callback<string> | undefined;
}

/**
 * An immutable set of callbacks. Registering again replaces. `trigger*` calls the slot and lets
 * exceptions through; it does nothing when the slot is empty.
 */
export class EventHandler {
  readonly #slots: Slots;

  constructor(slots: Slots = {}) {
    this.#slots = slots;
  }

  /** Called with the connection's id; on a client with its URL. */
  onConnect(callback: Callback<ConnectionId>): EventHandler {
    return this.#with("connect", callback);
  }

  /** Called with the connection's id; on a client with its URL. */
  onDisconnect(callback: Callback<ConnectionId>): EventHandler {
    return this.#with("disconnect", callback);
  }

  onMessage(callback: Callback<Message>): EventHandler {
    return this.#with("message", callback);
  }

  /** Called with the error's text. */
  onError(callback: Callback<string>): EventHandler {
    return this.#with("error", callback);
  }

  triggerConnect(connectionId: ConnectionId): unknown {
    return this.#slots.connect?.(connectionId);
  }

  triggerDisconnect(connectionId: ConnectionId): unknown {
    return this.#slots.disconnect?.(connectionId);
  }

  triggerMessage(message: Message): unknown {
    return this.#slots.message?.(message);
  }

  triggerError(error: string): unknown {
    return this.#slots.error?.(error);
  }

  #with<Slot extends keyof Slots>(slot: Slot, callback: Slots[Slot]): EventHandler {
    if (typeof callback !== "function") throw new WebSocketError("INVALID_CALLBACK");
    if (this.#slots[slot] === callback) return this;
    return new EventHandler({ ...this.#slots, [slot]: callback });
  }
}
