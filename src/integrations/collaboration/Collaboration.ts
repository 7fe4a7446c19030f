/**
 * Decides what several parts of a page share that work on the document of one room: one document and
 * one provider for each room of a client, from the first that uses it to the last.
 */
import * as Y from "yjs";
import type { Awareness } from "y-protocols/awareness";
import type { RoomName } from "../../core/ids.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { DocumentSnapshot } from "./DocumentLink.js";
import type { DocumentProviderOptions } from "./DocumentProvider.js";
import { DocumentProvider } from "./DocumentProvider.js";

/** Somebody else who works on the document. */
export interface Peer {
  /** The id of their document's client. */
  readonly clientId: number;
  /** What their awareness says. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** How a document fares and who else works on it. */
export interface CollaborationSnapshot extends DocumentSnapshot {
  /** In the order of their ids; their own client is not among them. */
  readonly peers: readonly Peer[];
}

/** A document that parts of a page share. */
export class Collaboration {
  readonly doc: Y.Doc;
  readonly provider: DocumentProvider;
  readonly #ownsDoc: boolean;
  readonly #listeners = new Set<() => void>();
  readonly #letGo: () => void;
  #snapshot: CollaborationSnapshot;

  constructor(
    client: LiveClient,
    room: RoomName,
    doc: Y.Doc | undefined,
    options: DocumentProviderOptions,
  ) {
    this.#ownsDoc = doc === undefined;
    this.doc = doc ?? new Y.Doc();
    this.provider = new DocumentProvider(client, room, this.doc, options);
    this.#snapshot = this.#read();
    const changed = (): void => this.#changed();
    const stop = this.provider.subscribe(changed);
    this.awareness.on("change", changed);
    this.#letGo = () => {
      stop();
      this.awareness.off("change", changed);
    };
  }

  get awareness(): Awareness {
    return this.provider.awareness;
  }

  /** The same reference until something changes. */
  readonly getSnapshot = (): CollaborationSnapshot => this.#snapshot;

  /** Calls `listener` after every change; returns how to stop that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  destroy(): void {
    this.#letGo();
    this.provider.destroy();
    if (this.#ownsDoc) this.doc.destroy();
  }

  #changed(): void {
    this.#snapshot = this.#read();
    for (const listener of Array.from(this.#listeners)) listener();
  }

  #read(): CollaborationSnapshot {
    const { clientID, states } = this.awareness;
    const peers = [...states]
      .filter(([clientId]) => clientId !== clientID)
      .map(([clientId, state]) => Object.freeze({ clientId, state }))
      .sort((a, b) => a.clientId - b.clientId);
    return Object.freeze({ ...this.provider.snapshot, peers: Object.freeze(peers) });
  }
}

interface Shared {
  readonly collaboration: Collaboration;
  readonly given: Y.Doc | undefined;
  users: number;
}

const byClient = new WeakMap<LiveClient, Map<RoomName, Shared[]>>();

/**
 * Takes part in what the client has for the room, and for the document where one is given; the first
 * makes it, with its options. Returns it and how to let go. The last to let go ends it, a moment later:
 * a page that draws itself anew lets go and takes part again at once.
 */
export const takePart = (
  client: LiveClient,
  room: RoomName,
  given: Y.Doc | undefined,
  options: DocumentProviderOptions,
): readonly [Collaboration, () => void] => {
  const rooms = byClient.get(client) ?? new Map<RoomName, Shared[]>();
  const all = rooms.get(room) ?? [];
  const known = all.find((other) => other.given === given);
  const shared = known ?? {
    collaboration: new Collaboration(client, room, given, options),
    given,
    users: 0,
  };
  byClient.set(client, rooms.set(room, known === undefined ? [...all, shared] : all));
  shared.users += 1;
  let isTaking = true;
  const letGo = (): void => {
    if (!isTaking) return;
    isTaking = false;
    shared.users -= 1;
    if (shared.users === 0) queueMicrotask(() => endIfUnused(rooms, room, shared));
  };
  return [shared.collaboration, letGo];
};

const endIfUnused = (rooms: Map<RoomName, Shared[]>, room: RoomName, shared: Shared): void => {
  const all = rooms.get(room) ?? [];
  if (shared.users > 0 || !all.includes(shared)) return;
  const others = all.filter((other) => other !== shared);
  if (others.length === 0) rooms.delete(room);
  else rooms.set(room, others);
  shared.collaboration.destroy();
};
