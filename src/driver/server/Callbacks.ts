/** Decides who of the users is told what, and that none of them can harm the server. */
import { Map, Set } from "immutable";
import { WebSocketError } from "../../core/error.js";
import { EventHandler } from "../../core/EventHandler.js";
import type { ServerNotice } from "../../core/server/effect.js";
import { Emitter, guarded } from "../Emitter.js";
import type { World } from "../ports.js";
import type { Known } from "./ConnectionHandle.js";
import type { LiveConnection } from "./LiveConnection.js";

type NoticesByType = {
  readonly [Type in ServerNotice["type"]]: Extract<ServerNotice, { type: Type }>;
};

/** What listeners of a server are called with: notices under their type, and these. */
export interface ServerEvents<S> extends Omit<NoticesByType, "error"> {
  /** A client has connected. */
  connection: { readonly server: S; readonly client: LiveConnection };
  /** The server has stopped. */
  close: { readonly server: S };
  error: { readonly server: S; readonly error: WebSocketError };
}

/** Errors are told by `failed`, with their cause. */
type Told = Exclude<ServerNotice, { type: "error" }>;

const lastOf = ({ userId, rooms, userData = Map() }: NoticesByType["disconnect"]): Known => ({
  userId,
  rooms: Set(rooms),
  userData,
});

/** The listeners of one server. */
export class Callbacks<S> {
  readonly #server: S;
  readonly #world: World;
  readonly #handler: EventHandler;
  readonly #emitter: Emitter<ServerEvents<S>>;

  constructor(server: S, world: World, handler = new EventHandler()) {
    this.#server = server;
    this.#world = world;
    this.#handler = handler;
    this.#emitter = new Emitter((cause, event) => this.report(cause, event));
  }

  on<Name extends keyof ServerEvents<S>>(
    event: Name,
    listener: (event: ServerEvents<S>[Name]) => unknown,
  ): () => void {
    return this.#emitter.on(event, listener);
  }

  off<Name extends keyof ServerEvents<S>>(
    event: Name,
    listener: (event: ServerEvents<S>[Name]) => unknown,
  ): void {
    this.#emitter.off(event, listener);
  }

  /** Whether anybody asked to be handed clients. */
  wantsClients(): boolean {
    return this.#emitter.has("connection");
  }

  /** Tells everybody whom the notice concerns. */
  tell(notice: Told, client: LiveConnection | undefined): void {
    switch (notice.type) {
      case "message":
        this.#emitter.emit("message", notice);
        guarded(() => this.#handler.triggerMessage(notice.message), this.#onHandler);
        client?.emit("message", {
          target: client,
          data: notice.data ?? "",
          message: notice.message,
        });
        return;
      case "frame":
        this.#emitter.emit("frame", notice);
        client?.emit("message", { target: client, data: notice.data, message: undefined });
        return;
      default:
        this.#tellRest(notice, client);
    }
  }

  #tellRest(
    notice: Exclude<Told, { type: "message" | "frame" }>,
    client: LiveConnection | undefined,
  ): void {
    const server = this.#server;
    if (notice.type === "disconnect") client?.depart(lastOf(notice));
    this.#emitter.emit(notice.type, notice as never);
    switch (notice.type) {
      case "connect":
        guarded(() => this.#handler.triggerConnect(notice.connectionId), this.#onHandler);
        if (client !== undefined) this.#emitter.emit("connection", { server, client });
        return;
      case "disconnect":
        guarded(() => this.#handler.triggerDisconnect(notice.connectionId), this.#onHandler);
        client?.emit("close", { ...notice, target: client });
        return;
      case "join":
        client?.emit("join", { target: client, room: notice.room });
        return;
      case "leave":
        client?.emit("leave", { target: client, room: notice.room });
        return;
      case "stopped":
        this.#emitter.emit("close", { server });
        return;
      default:
    }
  }

  /** Reports what a callback of the user threw or rejected with, or an act that failed. */
  report(cause: unknown, context: string): void {
    const error =
      cause instanceof WebSocketError
        ? cause
        : new WebSocketError("HANDLER_FAILED", undefined, {
            context,
            cause,
            timestamp: this.#world.clock.wall(),
          });
    // A failing error listener is not told of its own failure again.
    if (context === "error" || !this.#emitter.has("error")) {
      this.#world.logger.error({ err: cause }, `${error.code} in ${context}`);
    }
    if (context !== "error") this.failed(error, undefined);
  }

  /** Tells everybody whom a failure concerns. */
  failed(error: WebSocketError, client: LiveConnection | undefined): void {
    this.#emitter.emit("error", { server: this.#server, error });
    guarded(
      () => this.#handler.triggerError(error.message),
      (cause) => this.#world.logger.error({ err: cause }, "HANDLER_FAILED in onError"),
    );
    client?.emit("error", { target: client, error });
  }

  readonly #onHandler = (cause: unknown): void => this.report(cause, "handler");
}
