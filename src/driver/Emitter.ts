/** Decides how listeners are kept and called: each on its own, none able to harm another. */
import { WebSocketError } from "../core/error.js";
import { isShared } from "./promises.js";

type Listener = (event: never) => unknown;

/** Listeners by event name. A map of events to payloads types both sides. */
export class Emitter<Events extends object> {
  // A Map and not an object: event names may come from a peer. Made by the first listener.
  #listeners: Map<string, readonly Listener[]> | undefined;
  readonly #onFailure: (cause: unknown, event: string) => void;

  /** @param onFailure told what a listener threw or rejected with, and for which event */
  constructor(onFailure: (cause: unknown, event: string) => void) {
    this.#onFailure = onFailure;
  }

  /**
   * Adds a listener; the same one twice is called twice. Returns how to remove it.
   * @throws WebSocketError INVALID_CALLBACK when it is not a function.
   */
  on<Name extends keyof Events & string>(
    event: Name,
    listener: (event: Events[Name]) => unknown,
  ): () => void {
    if (typeof listener !== "function") throw new WebSocketError("INVALID_CALLBACK");
    this.#listeners ??= new Map();
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return () => this.off(event, listener);
  }

  /** Removes every copy of a listener. */
  off<Name extends keyof Events & string>(
    event: Name,
    listener: (event: Events[Name]) => unknown,
  ): void {
    const left = (this.#listeners?.get(event) ?? []).filter((other) => other !== listener);
    if (left.length > 0) this.#listeners?.set(event, left);
    else this.#listeners?.delete(event);
  }

  /** Whether anybody listens. */
  has(event: keyof Events & string): boolean {
    return this.#listeners?.has(event) === true;
  }

  /** Calls the listeners that are there now, in order. */
  emit<Name extends keyof Events & string>(event: Name, payload: Events[Name]): void {
    const listeners = this.#listeners?.get(event);
    if (listeners === undefined) return;
    for (const listener of listeners) {
      // The map is keyed by name, and `on` let in only listeners for that name's payload.
      this.#call(listener as (event: Events[Name]) => unknown, payload, event);
    }
  }

  // As `guarded`, without closures: this is the hot path.
  #call<A>(listener: (argument: A) => unknown, argument: A, event: string): void {
    try {
      const result = listener(argument);
      if (isThenable(result) && !isShared(result)) {
        result.then(undefined, (cause) => this.#onFailure(cause, event));
      }
    } catch (cause) {
      this.#onFailure(cause, event);
    }
  }
}

/** Runs a callback of the user; what it throws or rejects with goes to `onFailure`. */
export const guarded = (run: () => unknown, onFailure: (cause: unknown) => void): void => {
  try {
    const result = run();
    if (isThenable(result) && !isShared(result)) result.then(undefined, onFailure);
  } catch (cause) {
    onFailure(cause);
  }
};

const isThenable = (
  value: unknown,
): value is { then(done: undefined, failed: (cause: unknown) => void): unknown } =>
  typeof value === "object" &&
  value !== null &&
  "then" in value &&
  typeof value.then === "function";
