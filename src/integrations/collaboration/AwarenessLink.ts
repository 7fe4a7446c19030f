/**
 * Decides how an Awareness follows a room: its own state goes out when it changes and on every join,
 * those of others come in, and nobody else is there while the connection is not.
 */
import type { Awareness } from "y-protocols/awareness";
import {
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import { fromBase64, toBase64 } from "./base64.js";
import type { Pace } from "./Pace.js";

/** What a link does not decide itself. */
export interface AwarenessParts {
  /** Sends an update, as base64, to everybody else in the room. */
  readonly send: (update: string) => void;
  readonly pace: Pace;
}

interface Change {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

/** Ties an Awareness to a room. */
export class AwarenessLink {
  readonly #awareness: Awareness;
  readonly #parts: AwarenessParts;
  #isJoined = false;
  #isWaiting = false;

  constructor(awareness: Awareness, parts: AwarenessParts) {
    this.#awareness = awareness;
    this.#parts = parts;
    awareness.on("update", this.#onUpdate);
  }

  /** The room has been joined. The state gets a new clock: others may have seen this one vanish. */
  joined(): void {
    this.#isJoined = true;
    this.#awareness.setLocalState(this.#awareness.getLocalState());
  }

  /** The room, or the connection, is no more. */
  left(): void {
    this.#isJoined = false;
    const { meta, states, clientID } = this.#awareness;
    const others = [...states.keys()].filter((client) => client !== clientID);
    removeAwarenessStates(this.#awareness, others, this);
    // Whoever is still there when we come back may have the clock that we knew.
    for (const client of Array.from(meta.keys())) if (client !== clientID) meta.delete(client);
  }

  /** A state of another member, as base64. What is none is ignored. */
  received(text: string): void {
    const update = fromBase64(text);
    if (update === undefined || !this.#isJoined) return;
    try {
      applyAwarenessUpdate(this.#awareness, update, this);
    } catch {
      // The server checks what it passes on; what is not to be read says of nobody where they are.
    }
  }

  /** Tells the others that nobody is here any more, and lets go. */
  destroy(): void {
    this.#awareness.off("update", this.#onUpdate);
    this.#parts.pace.stop();
    if (this.#isJoined) this.#parts.send(this.#own(new Map()));
    this.left();
  }

  readonly #onUpdate = ({ added, updated, removed }: Change): void => {
    const { clientID } = this.#awareness;
    if (![...added, ...updated, ...removed].includes(clientID)) return;
    if (!this.#isJoined || this.#isWaiting) return;
    this.#isWaiting = true;
    void this.#sendSoon();
  };

  async #sendSoon(): Promise<void> {
    await this.#parts.pace.next();
    this.#isWaiting = false;
    if (!this.#isJoined) return;
    this.#parts.pace.stepped();
    this.#parts.send(this.#own());
  }

  #own(states = this.#awareness.states): string {
    return toBase64(encodeAwarenessUpdate(this.#awareness, [this.#awareness.clientID], states));
  }
}
