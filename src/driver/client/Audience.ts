/** Decides who is told of a notice of a client, in which order, and what becomes of one that fails. */
import type { ClientNotice } from "../../core/client/effect.js";
import type { Fault } from "../../core/error.js";
import { WebSocketError } from "../../core/error.js";
import type { EventHandler } from "../../core/EventHandler.js";
import { Emitter, guarded } from "../Emitter.js";
import type { World } from "../ports.js";
import type { ClientEventHandlers, EventsOf } from "./events.js";
import type { ConnectionInfo } from "./reports.js";
import { Subscriptions } from "./Subscriptions.js";

/** What telling needs. */
export interface AudienceParts<Target> {
  readonly world: World;
  readonly target: Target;
  readonly handler: EventHandler;
  readonly info: () => ConnectionInfo;
  readonly errorOf: (source: Fault) => WebSocketError;
}

/** Everybody who listens to one client. A callback that fails harms neither the others nor the client. */
export class Audience<Target extends { getUrl(): string }> {
  readonly emitter: Emitter<EventsOf<Target>>;
  readonly subscriptions: Subscriptions;
  /** The handlers that were set last. */
  handlers: ClientEventHandlers = {};
  readonly #parts: AudienceParts<Target>;

  constructor(parts: AudienceParts<Target>) {
    this.#parts = parts;
    this.emitter = new Emitter((cause, event) => this.report(cause, event));
    this.subscriptions = new Subscriptions((cause) => this.report(cause, "subscribe"));
  }

  /** Tells everybody whom the notice concerns. */
  hear(notice: ClientNotice): void {
    const { target, handler, errorOf } = this.#parts;
    const { handlers } = this;
    switch (notice.type) {
      case "open":
        this.emitter.emit("open", { target, protocol: notice.protocol });
        this.#call("handler", () => handler.triggerConnect(target.getUrl()));
        return this.#call("onConnect", () => handlers.onConnect?.(this.#parts.info()));
      case "close":
        this.emitter.emit("close", { ...notice, target });
        this.#call("handler", () => handler.triggerDisconnect(target.getUrl()));
        return this.#call("onDisconnect", () => handlers.onDisconnect?.(this.#parts.info()));
      case "message":
        return this.#message(notice);
      case "frame":
        return this.emitter.emit("message", { target, data: notice.data, message: undefined });
      case "error":
        return this.#failed(errorOf(notice.fault));
      case "statechange":
        this.emitter.emit("statechange", notice);
        return this.#call("onStateChange", () => handlers.onStateChange?.(notice.state));
      case "refused":
        return;
      default:
        return this.emitter.emit(notice.type, notice);
    }
  }

  /** A callback of the app, or something done for it, has failed. */
  report(cause: unknown, context: string): void {
    const { world } = this.#parts;
    const timestamp = world.clock.wall();
    const error =
      cause instanceof WebSocketError
        ? cause
        : new WebSocketError("HANDLER_FAILED", undefined, { context, cause, timestamp });
    const isHeard = this.emitter.has("error") || this.handlers.onError !== undefined;
    if (context === "error" || !isHeard) {
      world.logger.error({ err: cause }, `${error.code} in ${context}`);
    }
    if (context !== "error") this.#failed(error);
  }

  // On the hot path, so nothing is made for who is not there.
  #message(notice: Extract<ClientNotice, { type: "message" }>): void {
    const { target, handler } = this.#parts;
    const { onMessage } = this.handlers;
    this.emitter.emit("message", { target, data: notice.data, message: notice.message });
    this.#call("handler", () => handler.triggerMessage(notice.message));
    if (onMessage !== undefined) this.#call("onMessage", () => onMessage(notice.message));
    this.subscriptions.deliver(notice.message);
  }

  /** @param name by which an app knows the callback; `handler` is the EventHandler */
  #call(name: string, callback: () => unknown): void {
    guarded(callback, (cause) => this.report(cause, name));
  }

  #failed(error: WebSocketError): void {
    const { target, handler, world } = this.#parts;
    this.emitter.emit("error", { target, error });
    const onFailure = (cause: unknown): void =>
      world.logger.error({ err: cause }, "HANDLER_FAILED in onError");
    guarded(() => handler.triggerError(error.message), onFailure);
    guarded(() => this.handlers.onError?.(error, error.context), onFailure);
  }
}
