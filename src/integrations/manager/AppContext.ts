/** Decides what an app hands to its handlers. */
import { option as O } from "fp-ts";
import { WebSocketError } from "../../core/error.js";
import type { ConnectionManager } from "./ConnectionManager.js";

/** Where handlers find the manager. */
export interface ManagerSource {
  /** @throws WebSocketError INVALID_OPTION "WebSocket manager not configured" when there is none */
  websocketManager(): ConnectionManager;
  websocketManagerOpt(): O.Option<ConnectionManager>;
}

/** What an app hands to its handlers; immutable. */
export class AppContext implements ManagerSource {
  readonly #manager: ConnectionManager | undefined;

  private constructor(manager: ConnectionManager | undefined) {
    this.#manager = manager;
  }

  /** A builder; each of its methods gives a new one. */
  static builder(): AppContextBuilder {
    return AppContext.#builderOf(undefined);
  }

  /** The context that has that manager, or none. */
  static of(manager: ConnectionManager | undefined): AppContext {
    return new AppContext(manager);
  }

  websocketManager(): ConnectionManager {
    if (this.#manager !== undefined) return this.#manager;
    throw new WebSocketError("INVALID_OPTION", "WebSocket manager not configured");
  }

  websocketManagerOpt(): O.Option<ConnectionManager> {
    return O.fromNullable(this.#manager);
  }

  static #builderOf(manager: ConnectionManager | undefined): AppContextBuilder {
    return {
      withWebSocketManager: (other) => AppContext.#builderOf(other),
      build: () => new AppContext(manager),
    };
  }
}

/** Builds a context. */
export interface AppContextBuilder {
  withWebSocketManager(manager: ConnectionManager): AppContextBuilder;
  build(): AppContext;
}
