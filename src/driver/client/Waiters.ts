/** Decides when the promises of a client settle: each waits for the notice that answers it. */
import type { ClientNotice } from "../../core/client/effect.js";
import type { ClientPhase } from "../../core/client/state.js";
import type { Fault, WebSocketError, WebSocketErrorCode } from "../../core/error.js";
import { fault } from "../../core/error.js";
import type { RoomName } from "../../core/ids.js";
import { Deferred, unwatched } from "../promises.js";

/** The promises that a client has given and not kept yet. */
export class Waiters {
  readonly #open: Deferred<void>[] = [];
  readonly #closed: Deferred<void>[] = [];
  readonly #joins = new Map<RoomName, Deferred<boolean>[]>();
  readonly #leaves = new Map<RoomName, Deferred<boolean>[]>();
  readonly #proofs: Deferred<boolean>[] = [];
  readonly #nextProofs: Deferred<boolean>[] = [];
  readonly #replies = new Map<string, Deferred<unknown>>();
  readonly #errorOf: (source: Fault) => WebSocketError;

  /** @param errorOf makes the error that a promise rejects with */
  constructor(errorOf: (source: Fault) => WebSocketError) {
    this.#errorOf = errorOf;
  }

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
    this.notJoining(room, this.#errorOf(fault("NOT_IN_ROOM", "joinRoom")));
    return addTo(this.#leaves, room);
  }

  /**
   * Resolves when the server has accepted the proof that is given next; rejects when it does not.
   * @param isProving whether another one is under way, which that one comes after
   */
  untilProved(isProving: boolean): Promise<boolean> {
    return unwatched(add(isProving ? this.#nextProofs : this.#proofs));
  }

  /** Rejects all that waits for a proof. */
  notProving(code: WebSocketErrorCode): void {
    const source = fault(code, "authenticate");
    this.#abandon(source, this.#proofs);
    this.#abandon(source, this.#nextProofs);
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
      case "roomRefused":
      case "joinFailed":
        return this.#abandon(notice.fault, takeFrom(this.#joins, notice.room));
      case "leaveFailed":
        return this.#abandon(notice.fault, takeFrom(this.#leaves, notice.room));
      case "authenticated":
        return this.#proofsAnswered().forEach((waiter) => waiter.resolve(true));
      case "authFailed":
        return this.#abandon(notice.fault, this.#proofsAnswered());
      case "replied":
        return this.#takeReply(notice.requestId)?.resolve(notice.data);
      case "requestFailed":
        return this.giveUp(notice.requestId, this.#errorOf(notice.fault));
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

  /** Who waited for the proof that was under way; the next one follows. */
  #proofsAnswered(): Deferred<boolean>[] {
    const answered = take(this.#proofs);
    this.#proofs.push(...take(this.#nextProofs));
    return answered;
  }

  /** What keeps a connection from being opened is told to who waits for that. */
  #failed(source: Fault): void {
    if (source.context === "connect") this.#abandon(source, this.#open);
  }

  /** Rejects all of a list, which is empty afterwards. */
  #abandon(source: Fault, waiters: Deferred<void>[] | Deferred<boolean>[]): void {
    if (waiters.length === 0) return;
    const error = this.#errorOf(source);
    for (const waiter of waiters.splice(0)) waiter.reject(error);
  }

  #connectionClosed(phase: ClientPhase["name"]): void {
    // Connecting already: what has closed is the connection before. Else the caller has ended it: what
    // ends a dial otherwise has been told as an error.
    if (phase !== "connecting") this.#abandon(fault("ABORTED", "connect"), this.#open);
    take(this.#closed).forEach((waiter) => waiter.resolve());
    for (const room of this.#leaves.keys()) {
      takeFrom(this.#leaves, room).forEach((waiter) => waiter.resolve(true));
    }
    // It goes on by itself: proofs may still be answered.
    if (phase !== "waiting" && phase !== "connecting") this.notProving("NOT_OPEN");
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
