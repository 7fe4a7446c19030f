/** Decides what a client knows of the talk with single others. */
import type { List } from "immutable";
import { hash, is, OrderedMap, OrderedSet, Set } from "immutable";
import { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import { isCount, mergeOptions } from "../../../core/options.js";
import type { Feature } from "../Feature.js";
import { fieldsOf, isId } from "../fields.js";
import type { DirectContent } from "./chatData.js";
import { isDirectContent } from "./chatData.js";
import { Talk } from "./Talk.js";

/** What somebody said to one other. */
export type DirectMessage = Message<DirectContent>;

/** How direct messages are followed. */
export interface DirectMessagesOptions {
  /** Who the client is: messages of this user are its own. */
  readonly selfId?: string | undefined;
  /** Who it was before: a guest is somebody else on each connection. The last 100 count. */
  readonly formerIds?: Iterable<string> | undefined;
  /** How many messages with each other person are held, the newest. Default 100. */
  readonly maxMessages?: number | undefined;
  /** With how many others; who was silent longest gives way. Default 50. */
  readonly maxPeers?: number | undefined;
}

interface Settings {
  readonly maxMessages: number;
  readonly maxPeers: number;
}

const defaults: Settings = Object.freeze({ maxMessages: 100, maxPeers: 50 });
const checks = { maxMessages: isCount, maxPeers: isCount };

/** How many names of its own a client knows. */
const ownIdsMax = 100;

type Talks = OrderedMap<string, Talk<DirectContent>>;

/** The talk with single others as a client knows it. Immutable. */
export class DirectMessages implements Feature<DirectMessages> {
  readonly selfId: string | undefined;
  /** What was said with whom, by the other's user id; who was heard of last comes last. */
  readonly talks: Talks;
  readonly #settings: Settings;
  /** Whose messages are the client's own: all that it is and was. */
  readonly #ownIds: OrderedSet<string>;

  /** @throws WebSocketError INVALID_OPTION for a value out of range. */
  constructor(options: DirectMessagesOptions = {}, talks: Talks = OrderedMap()) {
    const { selfId, formerIds = [], ...settings } = options;
    this.selfId = selfId?.normalize("NFC");
    this.#settings = mergeOptions(defaults, settings, checks);
    const former = OrderedSet(formerIds).map((id) => id.normalize("NFC"));
    const ownIds = this.selfId === undefined ? former : former.remove(this.selfId).add(this.selfId);
    this.#ownIds = ownIds.takeLast(ownIdsMax);
    this.talks = talks;
  }

  /** What was said between the client and that user. */
  with(userId: string): Talk<DirectContent> {
    return this.talks.get(userId.normalize("NFC")) ?? new Talk(this.#settings.maxMessages);
  }

  /** What the client has said to anybody and not heard back. */
  get pending(): List<DirectMessage> {
    return this.talks.toList().flatMap((talk) => talk.pending);
  }

  /** Those of `pending` that were refused or lost. */
  get failedIds(): Set<string> {
    return Set.union(this.talks.map((talk) => talk.failedIds).values());
  }

  /** The others, who was heard of last first. */
  get peers(): readonly string[] {
    return [...this.talks.keys()].reverse();
  }

  get nextDeadline(): undefined {
    return undefined;
  }

  /** Notes what the client has said to somebody; nothing when it is there already. */
  wrote(message: Message): DirectMessages {
    const { type, id, data } = message;
    if (type !== MessageType.DIRECT_MESSAGE || !isId(id) || !isDirectContent(data)) return this;
    return this.#latest(data.recipientId, (talk) => talk.wrote(id, typed(message, data)));
  }

  /** Notes that something the client has said was not taken. */
  failed(id: string): DirectMessages {
    return this.#each((talk) => talk.failed(id));
  }

  /** Forgets something that was not taken. */
  withdrawn(id: string): DirectMessages {
    return this.#each((talk) => talk.withdrawn(id));
  }

  /**
   * The same talks for a client that is now known by another name: the messages under each of its names
   * are its own. What it was told of itself before it knew its name goes to those whom it was said to.
   */
  withSelfId(selfId: string | undefined): DirectMessages {
    const name = selfId?.normalize("NFC");
    if (name === this.selfId) return this;
    const next = this.#copy(name, this.talks);
    return name === undefined ? next : next.#withoutStrays(name);
  }

  received(message: Message): DirectMessages {
    const { type, data, id, userId } = message;
    if (type === MessageType.ERROR) return this.failed(id ?? "");
    if (type === MessageType.MESSAGE_DELIVERED) {
      const { messageId } = fieldsOf(data);
      return this.#each((talk) => talk.delivered(messageId, this.selfId));
    }
    if (type !== MessageType.DIRECT_MESSAGE || !isId(id) || !isId(userId)) return this;
    if (!isDirectContent(data)) return this;
    const said = typed(message, data);
    return this.#latest(this.#peerIn(said), (talk) => talk.heard(said));
  }

  timePassed(): DirectMessages {
    return this;
  }

  equals(other: unknown): boolean {
    return (
      other instanceof DirectMessages &&
      this.selfId === other.selfId &&
      this.#settings.maxMessages === other.#settings.maxMessages &&
      this.#settings.maxPeers === other.#settings.maxPeers &&
      is(this.#ownIds, other.#ownIds) &&
      is(this.talks, other.talks)
    );
  }

  hashCode(): number {
    return hash(this.talks);
  }

  /** With another talk with that user, who is now the one who was heard of last. */
  #latest(
    userId: string,
    change: (talk: Talk<DirectContent>) => Talk<DirectContent>,
  ): DirectMessages {
    const peer = userId.normalize("NFC");
    const before = this.with(peer);
    const after = change(before);
    if (after === before) return this;
    const { maxPeers } = this.#settings;
    const talks = this.talks.remove(peer).set(peer, after);
    return this.#of(talks.size > maxPeers ? talks.skip(talks.size - maxPeers) : talks);
  }

  /** The other in a talk to which a message belongs. */
  #peerIn({ userId = "", data: { recipientId } }: DirectMessage): string {
    return this.#ownIds.has(userId.normalize("NFC")) ? recipientId : userId;
  }

  /** With what the client has said under that name among the messages of those whom it was said to. */
  #withoutStrays(name: string): DirectMessages {
    const talk = this.with(name);
    const [staying, strays] = talk.messages.partition((each) => this.#peerIn(each) !== name);
    if (strays.isEmpty()) return this;
    const left = talk.withMessages(staying);
    const talks = left.isEmpty ? this.talks.remove(name) : this.talks.set(name, left);
    return strays.reduce((mine, message) => mine.#filed(message), this.#of(talks));
  }

  /** With a message that came earlier, by its time. */
  #filed(message: DirectMessage): DirectMessages {
    const byTime = (talk: Talk<DirectContent>): Talk<DirectContent> =>
      talk.withMessages(talk.messages.sortBy(({ timestamp = 0 }) => timestamp));
    return this.#latest(this.#peerIn(message), (talk) => byTime(talk.heard(message)));
  }

  #each(change: (talk: Talk<DirectContent>) => Talk<DirectContent>): DirectMessages {
    const talks = this.talks.reduce((next, talk, peer) => {
      const after = change(talk);
      if (after === talk) return next;
      return after.isEmpty ? next.remove(peer) : next.set(peer, after);
    }, this.talks);
    return this.#of(talks);
  }

  #of(talks: Talks): DirectMessages {
    return talks === this.talks ? this : this.#copy(this.selfId, talks);
  }

  #copy(selfId: string | undefined, talks: Talks): DirectMessages {
    return new DirectMessages({ ...this.#settings, selfId, formerIds: this.#ownIds }, talks);
  }
}

const typed = (
  { type, id, userId, timestamp }: Message,
  data: DirectContent,
): Message<DirectContent> => new Message(type, data, { id, userId, timestamp });
