/** Decides when the promises of a client settle: each waits for the notice that answers it. */
import type { ClientNotice } from "../../core/client/effect.js";
import type { ClientPhase } from "../../core/client/state.js";
import type { Fault, WebSocketErrorCode } from "../../core/error.js";
import { WebSocketError } from "../../core/error.js";
import type { RoomName } from "../../core/ids.js";
import { Deferred, unwatched } from "../promises.js";

/** The promises that a client has given and not kept yet. */
export class Waiters {
  readonly #open: Deferred<void>[] = [];
  readonly #closed: Deferred<void>[] = [];
  readonly #joins = new Map<RoomName, Deferred<boolean>[]>();
  readonly #leaves = new Map<RoomName, Deferred<boolean>[]>();
  readonly #proofs: Deferred<boolean>[] = [];
  readonly #replies = new Map<string, Deferred<unknown>>();

  /** Resolves when the connection is open; rejects when this attempt fails. */
  untilOpen(): Promise<void> {
    return add(this.#open);
  }

  /** Resolves when the connection is closed. */
  untilClosed(): Promise<void> {
    return add(this.#closed);
  }

  /** Resolves when the server has let the client in; rejects when it refuses. */
  untilJoined(room: RoomName): Promise<boolean> {
    return addTo(this.#joins, room);
  }

  /** Rejects who waits to come into a room that cannot be asked for. */
  notJoining(room: RoomName, error: WebSocketError): void {
    takeFrom(this.#joins, room).forEach((waiter) => waiter.reject(error));
  }

  /**
   * Resolves when the server has let the client out, or the connection has ended. Who leaves no
   * longer waits to come in: those promises reject with NOT_IN_ROOM.
   */
  untilLeft(room: RoomName): Promise<boolean> {
    this.notJoining(room, new WebSocketError("NOT_IN_ROOM", undefined, { context: "joinRoom" }));
    return addTo(this.#leaves, room);
  }

  /** Resolves when the server has accepted the proof that is given next; rejects when it does not. */
  untilProved(): Promise<boolean> {
    return unwatched(add(this.#proofs));
  }

  /** Rejects what waits for a proof. */
  notProving(code: WebSocketErrorCode): void {
    const error = new WebSocketError(code, undefined, { context: "authenticate" });
    take(this.#proofs).forEach((waiter) => waiter.reject(error));
  }

  /** Resolves with the data of the answer to a request; rejects when it fails. */
  untilReplied(requestId: string): Promise<unknown> {
    const waiter = new Deferred<unknown>();
    this.#replies.set(requestId, waiter);
    return waiter.promise;
  }

  /** Rejects what waits for the answer to a request, if anything does. */
  giveUp(requestId: string, error: WebSocketError): void {
    this.#takeReply(requestId)?.reject(error);
  }

  /**
   * Settles what the notice answers.
   * @param phase what the client is doing now
   */
  hear(notice: ClientNotice, phase: ClientPhase["name"]): void {
    switch (notice.type) {
      case "open":
        return take(this.#open).forEach((waiter) => waiter.resolve());
      case "error":
        return this.#failed(notice.fault);
      case "joined":
        return takeFrom(this.#joins, notice.room).forEach((waiter) => waiter.resolve(true));
      case "left":
        return takeFrom(this.#leaves, notice.room).forEach((waiter) => waiter.resolve(true));
      case "roomRefused": {
        const error = WebSocketError.from(notice.fault);
        return takeFrom(this.#joins, notice.room).forEach((waiter) => waiter.reject(error));
      }
      case "leaveFailed": {
        const error = WebSocketError.from(notice.fault);
        return takeFrom(this.#leaves, notice.room).forEach((waiter) => waiter.reject(error));
      }
      case "authenticated":
        return take(this.#proofs).forEach((waiter) => waiter.resolve(true));
      case "authFailed":
        return this.notProving(notice.fault.code);
      case "replied":
        return this.#takeReply(notice.requestId)?.resolve(notice.data);
      case "requestFailed":
        return this.giveUp(notice.requestId, WebSocketError.from(notice.fault));
      case "close":
        return this.#connectionClosed(phase);
      default:
    }
  }

  #takeReply(requestId: string): Deferred<unknown> | undefined {
    const waiter = this.#replies.get(requestId);
    this.#replies.delete(requestId);
    return waiter;
  }

  /** What keeps a connection from being opened is told to who waits for that. */
  #failed(source: Fault): void {
    if (source.context !== "connect") return;
    const error = WebSocketError.from(source);
    take(this.#open).forEach((waiter) => waiter.reject(error));
  }

  #connectionClosed(phase: ClientPhase["name"]): void {
    const failed = new WebSocketError("CONNECTION_FAILED", undefined, { context: "connect" });
    // Connecting already: what has closed is the connection before.
    if (phase !== "connecting") take(this.#open).forEach((waiter) => waiter.reject(failed));
    take(this.#closed).forEach((waiter) => waiter.resolve());
    for (const room of this.#leaves.keys()) {
      takeFrom(this.#leaves, room).forEach((waiter) => waiter.resolve(true));
    }
    // It goes on by itself: joins may still be answered.
    if (phase === "waiting" || phase === "connecting") return;
    this.notProving("NOT_OPEN");
    const ended = new WebSocketError("NOT_OPEN", undefined, { context: "joinRoom" });
    for (const room of this.#joins.keys()) {
      takeFrom(this.#joins, room).forEach((waiter) => waiter.reject(ended));
    }
  }
}

const add = <A>(waiters: Deferred<A>[]): Promise<A> => {
  const waiter = new Deferred<A>();
  waiters.push(waiter);
  return waiter.promise;
};

const addTo = <A>(waiters: Map<string, Deferred<A>[]>, key: string): Promise<A> => {
  const list = waiters.get(key) ?? [];
  waiters.set(key, list);
  return add(list);
};

const take = <A>(waiters: Deferred<A>[]): Deferred<A>[] => waiters.splice(0);

const takeFrom = <A>(waiters: Map<string, Deferred<A>[]>, key: string): Deferred<A>[] => {
  const list = waiters.get(key) ?? [];
  waiters.delete(key);
  return list;
};
