/**
 * Decides what becomes of what is said: everything once, and what a client says itself is pending until
 * it is heard back, or has failed when it was not taken.
 */
import { hash, is, List, Set } from "immutable";
import type { Message } from "../../../core/Message.js";
import { newest } from "../newest.js";
import type { ChatContent } from "./chatData.js";

interface Parts<Content> {
  readonly messages: List<Message<Content>>;
  readonly pending: List<Message<Content>>;
  readonly failedIds: Set<string>;
}

/** What was said in one place, and what a client has said there itself and not heard back. Immutable. */
export class Talk<Content extends ChatContent = ChatContent> {
  /** What was said, oldest first. */
  readonly messages: List<Message<Content>>;
  /** What the client has said and not heard back, oldest first. */
  readonly pending: List<Message<Content>>;
  /** Those of `pending` that were refused or lost. */
  readonly failedIds: Set<string>;
  readonly #max: number;

  /** @param max how many messages are held, the newest, and how many that are pending */
  constructor(max: number, parts: Partial<Parts<Content>> = {}) {
    this.#max = max;
    this.messages = parts.messages ?? List();
    this.pending = parts.pending ?? List();
    this.failedIds = parts.failedIds ?? Set();
  }

  /** Whether nothing was said, and nothing is pending. */
  get isEmpty(): boolean {
    return this.messages.isEmpty() && this.pending.isEmpty();
  }

  /** Whether a message was said; with `room`, whether it was said there: ids are unique in a room. */
  has(id: string, room?: string): boolean {
    return this.messages.some(
      (each) => each.id === id && (room === undefined || each.room === room),
    );
  }

  /** Whether the client has said it and not heard it back. */
  awaits(id: string | undefined): boolean {
    return this.pending.some((each) => each.id === id);
  }

  /** Notes what the client has said; nothing new when it is there already. */
  wrote(id: string, message: Message<Content>): Talk<Content> {
    if (this.has(id)) return this;
    const pending = this.awaits(id) ? this.pending : this.pending.push(message);
    return this.#with({ pending, failedIds: this.failedIds.remove(id) });
  }

  /** Notes that something the client has said was not taken. */
  failed(id: string): Talk<Content> {
    return this.awaits(id) ? this.#with({ failedIds: this.failedIds.add(id) }) : this;
  }

  /** Forgets something that is pending. */
  withdrawn(id: string | undefined): Talk<Content> {
    return this.awaits(id) ? this.#with({ pending: without(this.pending, id) }) : this;
  }

  /** Notes what was said. An id counts once: who takes another's changes nothing. */
  heard(message: Message<Content>): Talk<Content> {
    const { id } = message;
    if (id !== undefined && this.has(id)) return this;
    return this.#with({
      messages: this.messages.push(message),
      pending: this.awaits(id) ? without(this.pending, id) : this.pending,
    });
  }

  /** Notes that the server has what the client said, under the name by which it knows the client. */
  delivered(id: unknown, selfId: string | undefined): Talk<Content> {
    const said = this.pending.find((each) => each.id === id);
    return said === undefined ? this : this.heard(said.with({ userId: selfId ?? said.userId }));
  }

  /** With other messages. */
  withMessages(messages: List<Message<Content>>): Talk<Content> {
    return this.#with({ messages });
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Talk &&
      this.#max === other.#max &&
      is(this.messages, other.messages) &&
      is(this.pending, other.pending) &&
      is(this.failedIds, other.failedIds)
    );
  }

  hashCode(): number {
    return hash(this.messages);
  }

  /** With those parts, within its bound; the same when none differs. */
  #with(changes: Partial<Parts<Content>>): Talk<Content> {
    const messages = this.#bounded(changes.messages, this.messages);
    const pending = this.#bounded(changes.pending, this.pending);
    const failed = changes.failedIds ?? this.failedIds;
    const failedIds = pending === this.pending ? failed : stillPending(failed, pending);
    const isSame =
      messages === this.messages && pending === this.pending && failedIds === this.failedIds;
    return isSame ? this : new Talk(this.#max, { messages, pending, failedIds });
  }

  /** The newest of a list; the one before where that is the same, as when it is told again. */
  #bounded<A>(next: List<A> | undefined, before: List<A>): List<A> {
    if (next === undefined) return before;
    const kept = newest(next, this.#max);
    return is(kept, before) ? before : kept;
  }
}

const stillPending = <Content>(
  failedIds: Set<string>,
  pending: List<Message<Content>>,
): Set<string> => {
  if (failedIds.isEmpty()) return failedIds;
  const ids = Set(pending.map(({ id }) => id));
  return failedIds.filter((id) => ids.has(id));
};

const without = <Content>(
  messages: List<Message<Content>>,
  id: string | undefined,
): List<Message<Content>> => messages.filter((each) => each.id !== id);
