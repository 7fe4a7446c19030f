/**
 * Decides what several parts of a page share that work on the document of one room: one document and
 * one provider for each room of a client, from the first that uses it to the last.
 */
import * as Y from "yjs";
import type { Awareness } from "y-protocols/awareness";
import type { RoomName } from "../../core/ids.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { Closable } from "../../driver/Leases.js";
import { Leases } from "../../driver/Leases.js";
import type { DocumentSnapshot } from "./DocumentLink.js";
import type { DocumentProviderOptions } from "./DocumentProvider.js";
import { DocumentProvider } from "./DocumentProvider.js";
import { keepUntilSent } from "./keepUntilSent.js";

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

/** Has the client be in the room; returns how to let go of it. */
export type HoldRoom = () => () => void;

/** What parts of a page share, with the room that they need. */
class Shared implements Closable {
  readonly collaboration: Collaboration;
  readonly #letGoOfRoom: () => void;

  constructor(collaboration: Collaboration, letGoOfRoom: () => void) {
    this.collaboration = collaboration;
    this.#letGoOfRoom = letGoOfRoom;
  }

  close(): void {
    this.collaboration.destroy();
    this.#letGoOfRoom();
  }
}

/** How long it outlives the last of them, in milliseconds: as long as a room and a connection do. */
const lingerMs = 100;

const byClient = new WeakMap<LiveClient, Leases<string, Shared>>();

/**
 * Takes part in what the client has for the room, and for the document where one is given; the first
 * makes it, with its options. Returns it and how to let go. The last to let go ends it soon: a page that
 * swaps one route for another takes part again. A document of ours stays until the server has it.
 * @param holdRoom called for the first; what it returns, when it has ended
 */
export const takePart = (
  client: LiveClient,
  room: RoomName,
  given: Y.Doc | undefined,
  options: DocumentProviderOptions,
  holdRoom: HoldRoom,
): readonly [Collaboration, () => void] => {
  const leases = byClient.get(client) ?? new Leases<string, Shared>(lingerMs);
  byClient.set(client, leases);
  const begin = (): Shared => {
    const letGoOfRoom = holdRoom();
    return new Shared(new Collaboration(client, room, given, options), letGoOfRoom);
  };
  const take = (): readonly [Shared, () => void] => leases.take(keyOf(room, given), begin);
  const [{ collaboration }, letGo] = take();
  let isTaking = true;
  return [
    collaboration,
    () => {
      if (!isTaking) return;
      isTaking = false;
      if (given === undefined) keepUntilSent(collaboration, () => take()[1]);
      letGo();
    },
  ];
};

const numbers = new WeakMap<Y.Doc, number>();
let numbersGiven = 0;

/** One key for each room and each document that is given for it. */
const keyOf = (room: RoomName, given: Y.Doc | undefined): string => {
  if (given === undefined) return room;
  const number = numbers.get(given) ?? (numbersGiven += 1);
  numbers.set(given, number);
  // A name has no control characters.
  return `${room}\n${number}`;
};
