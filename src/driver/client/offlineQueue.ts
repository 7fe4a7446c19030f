/** Decides what of a client outlives its page: what waits for a connection, or to be confirmed. */
import { either as E } from "fp-ts";
import type { OrderedMap } from "immutable";
import { OrderedMap as orderedMap } from "immutable";
import type { KeptMessage } from "../../core/client/event.js";
import type { ClientState } from "../../core/client/state.js";
import { Message } from "../../core/Message.js";
import type { KeptEnvelope, OfflineStore } from "../ports.js";

type Kept = OrderedMap<string, KeptEnvelope>;

/** All that a store has to have of a client in this state. Requests are not: nobody waits any more. */
export const keptOf = ({ queue, unconfirmed, requests }: ClientState): Kept => {
  const sent = [...unconfirmed.values()].map(({ message }) => [message, true] as const);
  const waiting = queue
    .toArray()
    .filter((entry) => entry instanceof Message)
    .map((message) => [message, unconfirmed.has(message.id ?? "")] as const);
  return orderedMap(
    [...sent, ...waiting]
      .filter(([{ id }]) => id !== undefined && !requests.has(id))
      .map(([message, confirm]) => [message.id ?? "", { ...message.toJSON(), confirm }]),
  );
};

/** Keeps a store as a client's state has it. */
export class OfflineQueue {
  /** Resolves with what an earlier run left behind; never rejects. */
  readonly loaded: Promise<readonly KeptMessage[]>;
  readonly #store: OfflineStore;
  #state: ClientState | undefined;
  #kept: Kept = orderedMap();

  constructor(store: OfflineStore) {
    this.#store = store;
    this.loaded = load(store);
  }

  /** Brings the store to what `state` has. */
  follow(state: ClientState): void {
    const before = this.#state;
    this.#state = state;
    if (before?.queue === state.queue && before.unconfirmed === state.unconfirmed) return;
    const kept = keptOf(state);
    const gone = [...this.#kept.keys()].filter((id) => !kept.has(id));
    const news = [...kept].filter(([id]) => !this.#kept.has(id));
    this.#kept = kept;
    for (const [, envelope] of news) this.#store.put(envelope);
    if (gone.length > 0) this.#store.remove(gone);
  }
}

const load = async (store: OfflineStore): Promise<readonly KeptMessage[]> => {
  try {
    return (await store.load()).flatMap((envelope) => {
      const message = Message.fromObject(envelope);
      return E.isRight(message)
        ? [{ message: message.right, confirm: envelope.confirm === true }]
        : [];
    });
  } catch {
    // A store reports its own failures; a client without its past is still a client.
    return [];
  }
};
