/**
 * Decides what a document and its Awareness have to do with the room of a client: the face of a
 * `DocumentLink` and an `AwarenessLink`, which do the work.
 */
import type * as Y from "yjs";
import { Awareness } from "y-protocols/awareness";
import { WebSocketError } from "../../core/error.js";
import type { RoomName } from "../../core/ids.js";
import { toName } from "../../core/ids.js";
import { Message } from "../../core/Message.js";
import { MessageType } from "../../core/MessageType.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { Emitter } from "../../driver/Emitter.js";
import { AwarenessLink } from "./AwarenessLink.js";
import type { DocumentSnapshot, DocumentStatus } from "./DocumentLink.js";
import { DocumentLink } from "./DocumentLink.js";
import { textIn } from "./parts.js";
import type { Schedule } from "./Pace.js";
import { hostSchedule, Pace } from "./Pace.js";
import type { Place } from "./roomMates.js";
import { moveIn } from "./roomMates.js";

const { DOCUMENT_AWARENESS, DOCUMENT_EDIT, DOCUMENT_SYNC } = MessageType;

/** How a document is provided. Every option has a default. */
export interface DocumentProviderOptions {
  /** Who is there and what they do. Default: one of its own, which ends with it. */
  readonly awareness?: Awareness | undefined;
  /** How long after an edit the next may go out, in milliseconds. Default 25. */
  readonly editIntervalMs?: number | undefined;
  /** How long after a state of awareness the next may go out, in milliseconds. Default 100. */
  readonly awarenessIntervalMs?: number | undefined;
  /**
   * The first delay before a refused question is asked again, in milliseconds, and twice that before
   * the next. Default 1000. For some documents it is shorter, by up to half.
   */
  readonly retryDelayMs?: number | undefined;
  /** The longest such delay, in milliseconds. Default 30000. */
  readonly retryDelayMsMax?: number | undefined;
  /** How long a part of an edit is, in characters: less than a server accepts. Default 32768. */
  readonly partCharactersMax?: number | undefined;
  /** What keeps time. Default: the host's timers. */
  readonly schedule?: Schedule | undefined;
}

/** What listeners of a provider are called with. */
export interface DocumentEvents {
  /** Whether the server now has all that the document has, and the document all that it sent. */
  synced: boolean;
  status: { readonly status: DocumentStatus };
  /** Something was refused or failed; the provider tries again by itself. */
  error: WebSocketError;
}

/**
 * Keeps a document and the room of a client the same. It joins the room, and on every connection it
 * asks for what it lacks and gives what the server lacks. While there is no connection nothing waits
 * in a queue: the document has all that was done, and the next connection brings it.
 */
export class DocumentProvider {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly room: RoomName;
  readonly #client: LiveClient;
  readonly #link: DocumentLink;
  readonly #awarenessLink: AwarenessLink;
  readonly #emitter = new Emitter<DocumentEvents>((cause, event) => this.#report(cause, event));
  readonly #ownsAwareness: boolean;
  readonly #place: Place;
  readonly #letGo: (() => void)[] = [];
  #isDestroyed = false;

  /** @throws WebSocketError INVALID_NAME when the room cannot be one. */
  constructor(
    client: LiveClient,
    room: RoomName,
    doc: Y.Doc,
    options: DocumentProviderOptions = {},
  ) {
    const { schedule = hostSchedule, awarenessIntervalMs = 100 } = options;
    this.#client = client;
    this.room = toName(room);
    this.doc = doc;
    this.#ownsAwareness = options.awareness === undefined;
    this.awareness = options.awareness ?? new Awareness(doc);
    this.#link = new DocumentLink({
      client,
      doc,
      room: this.room,
      origin: this,
      schedule,
      options,
      handOver: (update) => this.#place.others().forEach((mate) => mate.edited(update)),
      onStatus: (status, before) => this.#onStatus(status, before),
      onError: (error) => this.#emitter.emit("error", error),
    });
    this.#awarenessLink = new AwarenessLink(this.awareness, {
      send: (update) => this.#send(update),
      pace: new Pace(awarenessIntervalMs, schedule),
    });
    this.#listen();
    this.#place = moveIn(client, this.room, {
      edited: (update) => this.#link.handed(update),
      aware: (update) => this.#awarenessLink.received(update),
    });
    if (client.current.snapshot.rooms.get(this.room)?.joined === true) this.#joined();
  }

  /** How it is now; the same reference until something changes. */
  get snapshot(): DocumentSnapshot {
    return this.#link.snapshot;
  }

  get status(): DocumentStatus {
    return this.snapshot.status;
  }

  /** Whether the server has all that the document has, and the document all that the server sent. */
  get isSynced(): boolean {
    return this.status === "synced";
  }

  /**
   * Whether something was edited here that the server has not acknowledged yet. Of a document that was
   * not empty when it was given, that is not known before it is synced: then it is true as well.
   */
  get hasUnsentEdits(): boolean {
    return this.#link.hasUnsentEdits;
  }

  /** Calls `listener` after every change of `snapshot`; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    return this.#link.subscribe(listener);
  }

  /** Adds a listener; returns how to remove it. @throws WebSocketError INVALID_CALLBACK */
  on<Name extends keyof DocumentEvents>(
    event: Name,
    listener: (payload: DocumentEvents[Name]) => unknown,
  ): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Removes every copy of a listener. */
  off<Name extends keyof DocumentEvents>(
    event: Name,
    listener: (payload: DocumentEvents[Name]) => unknown,
  ): void {
    this.#emitter.off(event, listener);
  }

  /** Resolves when it is synced, at once when it is; rejects with DISPOSED when it is destroyed first. */
  whenSynced(): Promise<void> {
    return this.#link.whenSynced();
  }

  /**
   * Lets go of everything: what the server has not acknowledged goes out, the others see the client
   * vanish, and the room is left with the last of the client's providers in it, unless the client was in
   * it before them. The document stays as it is.
   */
  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    for (const letGo of this.#letGo.splice(0)) letGo();
    this.#link.destroy();
    this.#awarenessLink.destroy();
    if (this.#ownsAwareness) this.awareness.destroy();
    this.#place.leave();
  }

  #listen(): void {
    const { room } = this;
    const client = this.#client;
    const destroyed = (): void => this.destroy();
    this.doc.on("destroy", destroyed);
    const subscriptions = [
      client.subscribe(DOCUMENT_SYNC, ({ data }) => this.#link.answered(data), room),
      client.subscribe(DOCUMENT_EDIT, ({ data }) => this.#link.edited(data), room),
      client.subscribe(
        DOCUMENT_AWARENESS,
        ({ data }) => this.#awarenessLink.received(textIn(data, "update") ?? ""),
        room,
      ),
    ];
    this.#letGo.push(
      () => this.doc.off("destroy", destroyed),
      () => subscriptions.forEach((id) => client.unsubscribe(id)),
      client.on("joined", (notice) => notice.room === room && this.#joined()),
      client.on("left", (notice) => notice.room === room && this.#left("NOT_IN_ROOM")),
      client.on("roomRefused", (notice) => notice.room === room && this.#left(notice.fault.code)),
      client.on("close", () => this.#left(undefined)),
    );
  }

  #joined(): void {
    this.#link.joined();
    this.#awarenessLink.joined();
  }

  #left(code: WebSocketError["code"] | undefined): void {
    this.#link.left(code);
    this.#awarenessLink.left();
  }

  #send(update: string): void {
    for (const mate of this.#place.others()) mate.aware(update);
    if (!this.#client.isConnected()) return;
    void this.#client.sendMessage(new Message(DOCUMENT_AWARENESS, { update }, { room: this.room }));
  }

  #onStatus(status: DocumentStatus, before: DocumentStatus): void {
    this.#emitter.emit("status", { status });
    const isSynced = status === "synced";
    if (isSynced !== (before === "synced")) this.#emitter.emit("synced", isSynced);
  }

  /** A listener has failed; where that is one of errors, nobody is left who could be told. */
  #report(cause: unknown, event: string): void {
    if (event === "error") return;
    this.#emitter.emit("error", new WebSocketError("HANDLER_FAILED", undefined, { cause }));
  }
}
