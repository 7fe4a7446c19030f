/**
 * Decides who answers the requests of peers. A request is a message whose type has a handler; what
 * the handler returns is the answer, under the id of the message. Nobody waits but who asked.
 */
import type { WebSocketErrorCode } from "../../core/error.js";
import { WebSocketError } from "../../core/error.js";
import type { ConnectionId } from "../../core/ids.js";
import type { Message } from "../../core/Message.js";
import type { ServerNotice } from "../../core/server/effect.js";
import type { ServerCommand } from "../../core/server/event.js";
import type { LiveConnection } from "./LiveConnection.js";

/** What a handler of requests is told beside the data. */
export interface RequestContext {
  readonly connectionId: ConnectionId;
  /** The type of the request. */
  readonly type: string;
  readonly message: Message;
  /** Who asks. */
  readonly client: LiveConnection;
  /** Aborted when who asked waits no longer, or has gone. */
  readonly signal: AbortSignal;
}

/** Answers requests. A WebSocketError that it throws is the answer; anything else is SERVER_ERROR. */
export type RequestHandler = (data: unknown, context: RequestContext) => unknown;

/** How many requests of one connection may be worked on at once. */
const requestsMax = 100;

/** What the handlers need of their server. */
export interface RequestParts {
  readonly dispatch: (command: ServerCommand) => void;
  /** Refuses a request as input that cannot be taken. */
  readonly refuse: (connectionId: ConnectionId, code: WebSocketErrorCode, id: string) => void;
  readonly client: (connectionId: ConnectionId) => LiveConnection | undefined;
  readonly onFailure: (cause: unknown, context: string) => void;
}

type Running = Map<string, AbortController>;

/** The handlers of one server's requests. */
export class RequestHandlers {
  readonly #parts: RequestParts;
  readonly #handlers = new Map<string, RequestHandler>();
  readonly #running = new Map<ConnectionId, Running>();

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  /** Has requests of a type answered; returns how to stop that. */
  add(type: string, handler: RequestHandler): () => void {
    if (typeof handler !== "function") throw new WebSocketError("INVALID_CALLBACK");
    this.#handlers.set(type, handler);
    return () => {
      if (this.#handlers.get(type) === handler) this.#handlers.delete(type);
    };
  }

  /** Follows what happens to the server. */
  told(notice: ServerNotice): void {
    if (notice.type === "message") this.#asked(notice.connectionId, notice.message);
    else if (notice.type === "cancel") this.#abort(notice.connectionId, notice.id);
    else if (notice.type === "disconnect") this.#gone(notice.connectionId);
  }

  #asked(connectionId: ConnectionId, message: Message): void {
    const handler = this.#handlers.get(message.type);
    const client = handler && this.#parts.client(connectionId);
    if (handler === undefined || client === undefined) return;
    const { type, id = "" } = message;
    const running: Running = this.#running.get(connectionId) ?? new Map<string, AbortController>();
    if (running.size >= requestsMax || running.has(id)) {
      return this.#parts.refuse(connectionId, "HANDLER_BUSY", id);
    }
    const controller = new AbortController();
    this.#running.set(connectionId, running.set(id, controller));
    const { signal } = controller;
    const context = { connectionId, type, message, client, signal };
    void this.#answer(handler, message, context).finally(() => this.#done(connectionId, id));
  }

  async #answer(
    handler: RequestHandler,
    { data, id: requestId = "" }: Message,
    context: RequestContext,
  ): Promise<void> {
    const { connectionId, signal, type } = context;
    try {
      const answer = await handler(data, context);
      if (!signal.aborted) {
        this.#parts.dispatch({ type: "reply", connectionId, requestId, data: answer });
      }
    } catch (cause) {
      if (signal.aborted) return;
      const isAnswer = cause instanceof WebSocketError;
      if (!isAnswer) this.#parts.onFailure(cause, type);
      this.#refuse(connectionId, requestId, isAnswer ? cause.code : "SERVER_ERROR");
    }
  }

  #refuse(connectionId: ConnectionId, requestId: string, code: WebSocketErrorCode): void {
    this.#parts.dispatch({ type: "refuseRequest", connectionId, requestId, code });
  }

  #abort(connectionId: ConnectionId, id: string): void {
    this.#running.get(connectionId)?.get(id)?.abort();
  }

  #done(connectionId: ConnectionId, id: string): void {
    const running = this.#running.get(connectionId);
    running?.delete(id);
    if (running?.size === 0) this.#running.delete(connectionId);
  }

  #gone(connectionId: ConnectionId): void {
    for (const controller of this.#running.get(connectionId)?.values() ?? []) controller.abort();
  }
}
