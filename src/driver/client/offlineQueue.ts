/**
 * Decides what of a client outlives its page: what waits for a connection, or to be confirmed. What is
 * said is put into the store at once; what else has come and gone, once per task, in a microtask: that
 * still runs in the task that sends the page away. Only what is new is made an envelope.
 */
import type { KeptMessage } from "../../core/client/event.js";
import type { ClientState } from "../../core/client/state.js";
import { Message } from "../../core/Message.js";
import type { Outgoing } from "../../core/Outgoing.js";
import { guarded } from "../Emitter.js";
import type { KeptEnvelope, OfflineStore } from "../ports.js";

type Kept = Map<string, KeptMessage>;

/** All that a store has to have of a client in this state. */
const keptOf = (state: ClientState): Kept => {
  const kept: Kept = new Map();
  for (const { message } of state.unconfirmed.values()) keep(kept, message, state);
  for (const entry of state.queue) keep(kept, entry, state);
  return kept;
};

/** Notes an entry that has to be kept. Requests are not: nobody waits any more. */
const keep = (kept: Kept, entry: Outgoing, { unconfirmed, requests }: ClientState): void => {
  if (!(entry instanceof Message)) return;
  const { id } = entry;
  if (id === undefined || requests.has(id)) return;
  kept.set(id, { message: entry, confirm: unconfirmed.has(id) });
};

/** Those of them that the client has got last. */
const latestOf = (state: ClientState): Kept => {
  const kept: Kept = new Map();
  const sent = state.unconfirmed.last();
  const waiting = state.queue.last();
  if (sent !== undefined) keep(kept, sent.message, state);
  if (waiting !== undefined) keep(kept, waiting, state);
  return kept;
};

const isOneMore = (before: ClientState | undefined, after: ClientState): boolean => {
  const waiting = after.queue.size - (before?.queue.size ?? 0);
  const sent = after.unconfirmed.size - (before?.unconfirmed.size ?? 0);
  return Math.max(waiting, sent) === 1;
};

/** Keeps a store as a client's state has it. */
export class OfflineQueue {
  /** Resolves with what an earlier run left behind; never rejects. */
  readonly loaded: Promise<readonly KeptMessage[]>;
  readonly #store: OfflineStore;
  #state: ClientState | undefined;
  #isBehind = false;
  #kept: Kept = new Map();
  readonly #onFault: (cause: unknown) => void;

  /** @param onFault told what the store throws, which should report its failures itself */
  constructor(store: OfflineStore, onFault: (cause: unknown) => void = () => undefined) {
    this.#store = store;
    this.#onFault = onFault;
    this.loaded = load(store);
  }

  /** Brings the store to what `state` has, or a later state that follows in this task. */
  follow(state: ClientState): void {
    const before = this.#state;
    this.#state = state;
    if (before?.queue === state.queue && before.unconfirmed === state.unconfirmed) return;
    const latest = latestOf(state);
    if (isOneMore(before, state)) this.#put(latest);
    // Several have come at once, or one in the place of another: they go in as they came.
    else if ([...latest.keys()].some((id) => !this.#kept.has(id))) return this.#catchUp();
    this.#catchUpSoon();
  }

  #catchUpSoon(): void {
    if (this.#isBehind) return;
    this.#isBehind = true;
    queueMicrotask(() => {
      this.#isBehind = false;
      this.#catchUp();
    });
  }

  #catchUp(): void {
    if (this.#state === undefined) return;
    const kept = keptOf(this.#state);
    this.#put(kept);
    const gone = [...this.#kept.keys()].filter((id) => !kept.has(id));
    this.#kept = kept;
    if (gone.length > 0) this.#attempt(() => this.#store.remove(gone));
  }

  #put(kept: Kept): void {
    for (const [id, entry] of kept) {
      if (this.#kept.has(id)) continue;
      this.#kept.set(id, entry);
      this.#attempt(() => this.#store.put(envelopeOf(entry)));
    }
  }

  #attempt(act: () => void): void {
    guarded(act, this.#onFault);
  }
}

const envelopeOf = ({ message, confirm }: KeptMessage): KeptEnvelope => ({
  ...message.toJSON(),
  confirm,
});

const load = async (store: OfflineStore): Promise<readonly KeptMessage[]> => {
  try {
    return (await store.load()).flatMap((envelope) => {
      const message = Message.fromObject(envelope);
      return message._tag === "Right"
        ? [{ message: message.right, confirm: envelope.confirm === true }]
        : [];
    });
  } catch {
    // A store reports its own failures; a client without its past is still a client.
    return [];
  }
};
