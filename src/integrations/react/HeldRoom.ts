/**
 * Decides what becomes of a room while components hold it: it is asked for whenever the server may
 * have changed its mind, and why the user is not in it is kept for the component that comes later.
 */
import type { WebSocketClient } from "../../core/client/WebSocketClient.js";
import type { Fault, WebSocketErrorCode } from "../../core/error.js";
import { fault, WebSocketError } from "../../core/error.js";
import { isName } from "../../core/ids.js";
import type { Closable } from "../../driver/Leases.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { unwatched } from "../../driver/promises.js";
import { whenReady } from "./whenReady.js";

/** A room that components want to be in. */
export class HeldRoom implements Closable {
  readonly #client: LiveClient;
  readonly #room: string;
  readonly #stops: readonly (() => void)[];
  readonly #listeners = new Set<() => void>();
  /** Whether the room is wanted for their sake; what somebody else has joined is not left for them. */
  #isTheirs = false;
  #refusal: WebSocketError | undefined;
  /** The client before what is told of it: of events it tells before it tells that it has changed. */
  #before: WebSocketClient;

  /** @param room its name as the server has it, in NFC */
  constructor(client: LiveClient, room: string) {
    this.#client = client;
    this.#room = room;
    this.#before = client.current;
    this.#stops = [
      whenReady(client, () => this.ask()),
      client.on("roomRefused", (notice) => {
        if (notice.room === room) this.#answered(WebSocketError.from(notice.fault));
      }),
      client.on("joined", (notice) => {
        if (notice.room === room) this.#answered(undefined);
      }),
      client.on("left", (notice) => {
        if (notice.room === room && this.#wasRemoved()) this.#refused("NOT_IN_ROOM");
      }),
      client.on("undelivered", (notice) => {
        if (this.#isTooLateFor(notice.messageId, notice.fault)) this.#removed();
      }),
      client.subscribe(() => {
        this.#before = client.current;
      }),
    ];
  }

  /** Why the user is not in the room, as the server has said last. */
  get refusal(): WebSocketError | undefined {
    return this.#refusal;
  }

  /** Calls `listener` when `refusal` has changed; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Has the client join, where it does not want to be in the room already. */
  ask(): void {
    if (!isName(this.#room)) return this.#refused("INVALID_NAME");
    if (this.#client.current.isInRoom(this.#room)) return;
    this.#isTheirs = true;
    void unwatched(this.#client.joinRoom(this.#room));
  }

  close(): void {
    for (const stop of this.#stops) stop();
    if (this.#isTheirs) void unwatched(this.#client.leaveRoom(this.#room));
  }

  /** Whether the server has let the client out by its own will: it wanted to be in until now. */
  #wasRemoved(): boolean {
    const { current } = this.#client;
    const wasIn = this.#before.isInRoom(this.#room);
    return current.isReady && wasIn && !current.isInRoom(this.#room);
  }

  /** Whether something said in the room was refused because the client is not in it, as it thinks. */
  #isTooLateFor(messageId: string, { code }: Fault): boolean {
    const said = this.#before.snapshot.unconfirmed.get(messageId)?.message;
    const isHere = said?.room?.normalize("NFC") === this.#room;
    const { rooms } = this.#client.current.snapshot;
    return code === "NOT_IN_ROOM" && isHere && rooms.get(this.#room)?.joined === true;
  }

  /** The client thinks that it is in the room, and learns that it is not. */
  #removed(): void {
    this.#refused("NOT_IN_ROOM");
    void unwatched(this.#client.leaveRoom(this.#room));
  }

  #refused(code: WebSocketErrorCode): void {
    if (this.#refusal?.code !== code) this.#answered(WebSocketError.from(fault(code, "joinRoom")));
  }

  #answered(refusal: WebSocketError | undefined): void {
    if (refusal === this.#refusal) return;
    this.#refusal = refusal;
    for (const listener of Array.from(this.#listeners)) listener();
  }
}
