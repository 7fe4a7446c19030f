/**
 * Decides in which order a handler hears of one connection, and that it holds up nobody else.
 *
 * Theory of operation. Whatever happens to the connection waits here until the handler has dealt with
 * what came before: onConnect, each frame, onDisconnect. A handler runs after the turn that brought it
 * the news, so what it does is done at once and it reads what it wrote. That many frames arrived in one
 * turn does not mean that the handler is slow: the ceiling is looked at when the turn has ended.
 */
import { CLOSE_CODES } from "../../core/closeCode.js";
import { WebSocketError } from "../../core/error.js";
import type { FrameData } from "../../core/Frame.js";
import { Frame } from "../../core/Frame.js";
import type { LiveServer } from "../../driver/server/LiveServer.js";
import type { RouteSocket } from "../../driver/server/RouteSocket.js";
import type { HandlerContext, HandlerLimits, WebSocketHandler } from "./handler.js";

/** What a session needs. */
export interface SessionParts {
  readonly handler: WebSocketHandler;
  readonly context: HandlerContext;
  readonly limits: HandlerLimits;
  readonly server: LiveServer;
}

type Phase = "connecting" | "open" | "over";

/** One connection as its handler hears of it. */
export class HandlerSession {
  readonly #conn: RouteSocket;
  readonly #parts: SessionParts;
  readonly #waiting: FrameData[] = [];
  #phase: Phase = "connecting";
  #isBusy = false;
  #hasGone = false;
  #isCounting = false;
  #cancelDeadline: () => void = () => undefined;

  constructor(conn: RouteSocket, parts: SessionParts) {
    this.#conn = conn;
    this.#parts = parts;
  }

  /** Tells the handler of the connection, and of all that happens to it. */
  start(): void {
    this.#conn.on("message", (data) => this.#arrived(data));
    this.#conn.on("close", () => this.#gone());
    this.#wake();
  }

  #arrived(data: FrameData): void {
    if (this.#phase === "over" || this.#hasGone) return;
    this.#waiting.push(data);
    if (this.#waiting.length > this.#parts.limits.waitingMessagesMax) this.#countLater();
    this.#wake();
  }

  #countLater(): void {
    if (this.#isCounting) return;
    this.#isCounting = true;
    const { server, limits } = this.#parts;
    server.clock.defer(() => {
      this.#isCounting = false;
      const surplus = this.#waiting.splice(limits.waitingMessagesMax);
      for (const _ of surplus) server.refuse(this.#conn.id, "HANDLER_BUSY", "message");
    });
  }

  #wake(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    await Promise.resolve();
    if (this.#phase === "connecting") await this.#connect();
    while (this.#isOpen() && this.#waiting.length > 0) await this.#handle();
    this.#isBusy = false;
    if (this.#hasGone) await this.#finish();
  }

  async #connect(): Promise<void> {
    const { handler, context } = this.#parts;
    try {
      await handler.onConnect?.(this.#conn, context);
      this.#phase = "open";
    } catch (cause) {
      this.#phase = "over";
      this.#waiting.length = 0;
      this.#cancelDeadline();
      this.#report(cause, "onConnect");
      const reason = cause instanceof WebSocketError ? cause.code : "HANDLER_FAILED";
      void this.#conn.close(CLOSE_CODES.INTERNAL_ERROR, reason);
    }
  }

  async #handle(): Promise<void> {
    const { handler, context } = this.#parts;
    const data = this.#waiting.shift();
    if (data === undefined) return;
    try {
      await handler.onMessage?.(this.#conn, Frame.of(data), context);
    } catch (cause) {
      this.#report(cause, "onMessage");
    }
  }

  #gone(): void {
    this.#hasGone = true;
    if (this.#phase === "over") return;
    if (!this.#isBusy) return void this.#finish();
    const { server, limits } = this.#parts;
    const deadline = server.clock.now() + limits.disconnectDelayMaxMs;
    this.#cancelDeadline = server.clock.schedule(deadline, () => {
      this.#waiting.length = 0;
      void this.#finish();
    });
  }

  /** Tells of the end, once, and only of one that was connected. */
  async #finish(): Promise<void> {
    if (!this.#isOpen()) return;
    this.#phase = "over";
    this.#cancelDeadline();
    const { handler, context } = this.#parts;
    try {
      await handler.onDisconnect?.(this.#conn, context);
    } catch (cause) {
      this.#report(cause, "onDisconnect");
    }
  }

  // A method, since the phase changes while a handler is awaited.
  #isOpen(): boolean {
    return this.#phase === "open";
  }

  #report(cause: unknown, context: string): void {
    this.#parts.server.report(cause, context);
  }
}
