/**
 * Decides when a document and the server's are the same.
 *
 * Theory of operation. Every join begins an epoch: ask with our state vector, apply the answer, push
 * what the answer shows to be lacking there. From then on one push is under way at a time, and what is
 * edited meanwhile makes the next. `synced` is said when an answer of this epoch was applied and every
 * push has been acknowledged, and is taken back by the first edit after. Whatever is refused, lost or
 * late begins another epoch after a delay; since its question and answer cover everything, nothing has
 * to be remembered about what went wrong. The connection may be that of other documents, too: those of
 * the same client and those of tabs that share it. So an answer counts that names our question, parts
 * belong to the upload that they name, and delays differ from document to document.
 */
import * as Y from "yjs";
import type { WebSocketErrorCode } from "../../core/error.js";
import { WebSocketError } from "../../core/error.js";
import type { RoomName } from "../../core/ids.js";
import { Message } from "../../core/Message.js";
import { MessageType } from "../../core/MessageType.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { Deferred, rejected } from "../../driver/promises.js";
import { fromBase64, toBase64 } from "./base64.js";
import { Pace } from "./Pace.js";
import type { Schedule } from "./Pace.js";
import { Assembly } from "./Assembly.js";
import { partIn, partsOf, textIn } from "./parts.js";
import { inTurn, newUpload } from "./uploads.js";
import { lackedOf, mergeAll } from "./updates.js";

const { DOCUMENT_EDIT, DOCUMENT_SYNC } = MessageType;

/** By how much of it a delay may be shorter for one document than for another. */
const retryJitter = 0.5;

/** Whether there is a connection, and whether both sides are known to have the same. */
export type DocumentStatus = "offline" | "syncing" | "synced";

/** How a document fares. */
export interface DocumentSnapshot {
  readonly status: DocumentStatus;
  readonly room: RoomName;
  /** Why it is not synced, where something was refused; undefined otherwise. */
  readonly fault: WebSocketErrorCode | undefined;
}

/** How a link is run; see `DocumentProviderOptions`. */
export interface DocumentLinkOptions {
  readonly editIntervalMs?: number | undefined;
  readonly retryDelayMs?: number | undefined;
  readonly retryDelayMsMax?: number | undefined;
  readonly partCharactersMax?: number | undefined;
}

/** What a link does not decide itself. */
export interface DocumentLinkParts {
  readonly client: LiveClient;
  readonly doc: Y.Doc;
  readonly room: RoomName;
  /** The origin under which the document's listeners see what came from the server. */
  readonly origin: object;
  readonly schedule: Schedule;
  readonly options: DocumentLinkOptions;
  /** Hands an update that the server is sent to the client's other documents in the room. */
  readonly handOver: (update: Uint8Array) => void;
  readonly onStatus: (status: DocumentStatus, before: DocumentStatus) => void;
  readonly onError: (error: WebSocketError) => void;
}

/** What a server answered: how much it has, and what it sent of it. */
interface Answer {
  readonly stateVector: Uint8Array;
  readonly update: Uint8Array;
}

/** Ties a document to a room. */
export class DocumentLink {
  readonly #parts: DocumentLinkParts;
  readonly #pace: Pace;
  readonly #listeners = new Set<() => void>();
  #snapshot: DocumentSnapshot;
  /** Counts questions; what belongs to an earlier one counts no more. */
  #epoch = 0;
  #isJoined = false;
  #isDestroyed = false;
  /** Whether a question or a push is under way. */
  #isBusy = false;
  #edits: Uint8Array[] = [];
  #answer: Answer | undefined;
  /** What our last question is named. */
  #question = "";
  /** The beginnings of what comes in parts. */
  readonly #answers = new Assembly();
  readonly #others = new Assembly();
  /** Whether something was edited here that the server is not known to have. */
  #isUnsent: boolean;
  /** How much the server is known to have, as a state vector. */
  #known: Uint8Array | undefined;
  #failures = 0;
  #cancelRetry: (() => void) | undefined;
  #whenSynced: Deferred<void> | undefined;

  constructor(parts: DocumentLinkParts) {
    this.#parts = parts;
    this.#snapshot = Object.freeze({ status: "offline", room: parts.room, fault: undefined });
    this.#pace = new Pace(parts.options.editIntervalMs ?? 25, parts.schedule);
    this.#isUnsent = parts.doc.store.clients.size > 0;
    parts.doc.on("update", this.#onUpdate);
  }

  get snapshot(): DocumentSnapshot {
    return this.#snapshot;
  }

  get hasUnsentEdits(): boolean {
    return this.#isUnsent;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  whenSynced(): Promise<void> {
    if (this.#isDestroyed) return rejected(disposed());
    if (this.#snapshot.status === "synced") return Promise.resolve();
    return (this.#whenSynced ??= new Deferred()).promise;
  }

  /** The room has been joined, on whatever connection. */
  joined(): void {
    this.#isJoined = true;
    this.#failures = 0;
    this.#ask();
  }

  /** The room, or the connection, is no more. */
  left(fault: WebSocketErrorCode | undefined): void {
    this.#rest();
    if (this.#snapshot.status !== "offline" || fault !== undefined) this.#tell("offline", fault);
  }

  /** A `document_sync` came: an answer or a part of it, or the wish that we ask anew. */
  answered(data: unknown): void {
    if (!this.#isJoined) return;
    const part = partIn(data);
    if (part === undefined) return this.#ask();
    // A tab beside this one has asked.
    if (part.upload !== this.#question) return;
    const answer = this.#answers.add(part);
    if (answer === "more") return;
    if (answer === "tooLarge") return this.#failed("MESSAGE_TOO_LARGE");
    const update = fromBase64(answer.text);
    const stateVector = fromBase64(textIn(data, "stateVector") ?? "-");
    if (update === undefined || stateVector === undefined || !this.#apply(update)) return;
    this.#answer = { stateVector, update };
  }

  /** A `document_edit` of another member came, or a part of it. */
  edited(data: unknown): void {
    const part = partIn(data);
    if (part === undefined || !this.#isJoined) return;
    const edit = this.#others.add(part);
    if (edit === "more") return;
    if (edit === "tooLarge") return this.#failed("MESSAGE_TOO_LARGE");
    const update = fromBase64(edit.text);
    const { store } = this.#parts.doc;
    const lackedBefore = store.pendingStructs !== null;
    if (update === undefined || !this.#apply(update)) return this.#failed("INVALID_MESSAGE");
    // It builds on what never came.
    if (store.pendingStructs !== null && !lackedBefore && !this.#isBusy) this.#ask();
  }

  /** A document of the same client was edited, whose edits the server does not hand to this one. */
  handed(update: Uint8Array): void {
    this.#apply(update);
  }

  /** Lets go; what the server is not known to have goes out now, unasked. */
  destroy(): void {
    const { doc, client } = this.#parts;
    doc.off("update", this.#onUpdate);
    const isThere = this.#isJoined && client.isConnected();
    this.#rest();
    this.#tell("offline", undefined);
    this.#listeners.clear();
    this.#isDestroyed = true;
    this.#whenSynced?.reject(disposed());
    if (isThere && this.#isUnsent) this.#sendLast();
  }

  #sendLast(): void {
    const { doc, client, room, handOver } = this.#parts;
    const update = Y.encodeStateAsUpdate(doc, this.#known);
    handOver(update);
    for (const part of partsOf(toBase64(update), this.#partCharactersMax, newUpload(doc))) {
      void client.sendMessage(new Message(DOCUMENT_EDIT, part, { room }));
    }
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this.#parts.origin) return;
    this.#isUnsent = true;
    // What comes while nobody is there to hear it is covered by the next question.
    if (!this.#isJoined || this.#cancelRetry !== undefined) return;
    this.#edits.push(update);
    if (this.#snapshot.status === "synced") this.#tell("syncing", undefined);
    if (!this.#isBusy) void this.#run(() => this.#push());
  };

  #apply(update: Uint8Array): boolean {
    try {
      Y.applyUpdate(this.#parts.doc, update, this.#parts.origin);
      return true;
    } catch {
      return false;
    }
  }

  #ask(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#epoch += 1;
    this.#answer = undefined;
    this.#answers.clear();
    this.#tell("syncing", this.#failures === 0 ? undefined : this.#snapshot.fault);
    void this.#run(() => this.#sync());
  }

  /** Runs what waits for a server, in this epoch; then there is nothing that the server lacks. */
  async #run(work: () => Promise<boolean>): Promise<void> {
    const epoch = this.#epoch;
    this.#isBusy = true;
    try {
      const isDone = await work();
      if (epoch !== this.#epoch || !isDone) return;
      // Something may have been edited since the last look.
      if (this.#edits.length > 0) return await this.#run(() => this.#push());
      this.#isBusy = false;
      this.#failures = 0;
      this.#isUnsent = false;
      this.#known = Y.encodeStateVector(this.#parts.doc);
      this.#tell("synced", undefined);
    } catch (cause) {
      if (epoch !== this.#epoch) return;
      this.#failed(cause instanceof WebSocketError ? cause.code : "INVALID_MESSAGE");
    }
  }

  /** Asks, and pushes what the answer shows to be lacking. False when it is of an older epoch. */
  async #sync(): Promise<boolean> {
    const { client, doc, room } = this.#parts;
    const epoch = this.#epoch;
    const stateVector = toBase64(Y.encodeStateVector(doc));
    const upload = newUpload(doc);
    this.#question = upload;
    await client.request(DOCUMENT_SYNC, { stateVector, upload }, { room });
    if (epoch !== this.#epoch) return false;
    const answer = this.#answer;
    if (answer === undefined) throw new WebSocketError("INVALID_MESSAGE");
    const lacked = lackedOf(doc, answer.stateVector, answer.update);
    // It has all that was edited up to now.
    this.#edits = [];
    if (lacked !== undefined) await this.#upload(lacked);
    return epoch === this.#epoch && this.#push();
  }

  /** Pushes what has been edited, until there is nothing left. False when it is of an older epoch. */
  async #push(): Promise<boolean> {
    const epoch = this.#epoch;
    await this.#pace.next();
    while (epoch === this.#epoch && this.#edits.length > 0) {
      const edits = this.#edits;
      this.#edits = [];
      this.#pace.stepped();
      await this.#upload(mergeAll(edits));
      if (epoch === this.#epoch && this.#edits.length > 0) await this.#pace.next();
    }
    return epoch === this.#epoch;
  }

  /** Sends an update; resolves when the server has it. */
  #upload(update: Uint8Array): Promise<unknown> {
    const { client, doc, room, handOver } = this.#parts;
    handOver(update);
    const [first, ...rest] = partsOf(toBase64(update), this.#partCharactersMax, newUpload(doc));
    if (rest.length === 0) return client.request(DOCUMENT_EDIT, first, { room });
    const epoch = this.#epoch;
    return inTurn(client, async () => {
      for (const part of [first, ...rest]) {
        if (epoch === this.#epoch) await client.request(DOCUMENT_EDIT, part, { room });
      }
    });
  }

  #failed(code: WebSocketErrorCode): void {
    const { schedule, options, onError } = this.#parts;
    const { retryDelayMs = 1_000, retryDelayMsMax = 30_000 } = options;
    const fullMs = Math.min(retryDelayMs * 2 ** this.#failures, retryDelayMsMax);
    const delayMs = Math.round(fullMs * (1 - retryJitter * this.#share));
    this.#rest();
    this.#isJoined = true;
    this.#failures += 1;
    this.#cancelRetry = schedule(() => this.#ask(), delayMs);
    this.#tell("syncing", code);
    onError(new WebSocketError(code, undefined, { context: "document" }));
  }

  /** Forgets what is under way. */
  #rest(): void {
    this.#epoch += 1;
    this.#isJoined = false;
    this.#isBusy = false;
    this.#edits = [];
    this.#answer = undefined;
    this.#answers.clear();
    this.#others.clear();
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#pace.stop();
  }

  #tell(status: DocumentStatus, fault: WebSocketErrorCode | undefined): void {
    const before = this.#snapshot;
    if (before.status === status && before.fault === fault) return;
    this.#snapshot = Object.freeze({ status, room: this.#parts.room, fault });
    if (status === "synced") {
      this.#whenSynced?.resolve();
      this.#whenSynced = undefined;
    }
    if (before.status !== status) this.#parts.onStatus(status, before.status);
    for (const listener of Array.from(this.#listeners)) listener();
  }

  /** A number in [0, 1) that is another for almost every document. */
  get #share(): number {
    return (this.#parts.doc.clientID % 1_024) / 1_024;
  }

  get #partCharactersMax(): number {
    return this.#parts.options.partCharactersMax ?? 32 * 1024;
  }
}

const disposed = (): WebSocketError =>
  new WebSocketError("DISPOSED", undefined, { context: "whenSynced" });
