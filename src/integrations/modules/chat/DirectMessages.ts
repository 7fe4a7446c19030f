/** Decides what a client knows of the talk with single others: what was said, each message once. */
import { hash, is, List, OrderedMap } from "immutable";
import { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import { mergeOptions } from "../../../core/options.js";
import type { Feature } from "../Feature.js";
import { isId } from "../fields.js";
import { isWhole } from "../moduleOptions.js";
import { newest } from "../newest.js";
import type { DirectContent } from "./chatData.js";
import { isDirectContent } from "./chatData.js";

/** What somebody said to one other. */
export type DirectMessage = Message<DirectContent>;

/** How direct messages are followed. */
export interface DirectMessagesOptions {
  /** Who the client is: messages of this user are its own. */
  readonly selfId?: string | undefined;
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
const checks = { maxMessages: isWhole, maxPeers: isWhole };

type Talks = OrderedMap<string, List<DirectMessage>>;

/** The talk with single others as a client knows it. Immutable. */
export class DirectMessages implements Feature<DirectMessages> {
  readonly selfId: string | undefined;
  /** What was said, oldest first, by the other's user id; who was heard of last comes last. */
  readonly talks: Talks;
  readonly #settings: Settings;

  /** @throws WebSocketError INVALID_OPTION for a value out of range. */
  constructor(options: DirectMessagesOptions = {}, talks: Talks = OrderedMap()) {
    const { selfId, ...settings } = options;
    this.selfId = selfId?.normalize("NFC");
    this.#settings = mergeOptions(defaults, settings, checks);
    this.talks = talks;
  }

  /** What was said between the client and that user, oldest first. */
  with(userId: string): List<DirectMessage> {
    return this.talks.get(userId.normalize("NFC"), List());
  }

  /** The others, who was heard of last first. */
  get peers(): readonly string[] {
    return [...this.talks.keys()].reverse();
  }

  get nextDeadline(): undefined {
    return undefined;
  }

  received(message: Message): DirectMessages {
    const { type, data, id, userId, timestamp } = message;
    if (type !== MessageType.DIRECT_MESSAGE || !isId(id) || !isId(userId)) return this;
    if (!isDirectContent(data)) return this;
    const other = userId.normalize("NFC") === this.selfId ? data.recipientId : userId;
    const peer = other.normalize("NFC");
    const talk = this.with(peer);
    if (talk.some((each) => each.id === id)) return this;
    const said = new Message(type, data, { id, userId, timestamp });
    const { maxMessages, maxPeers } = this.#settings;
    const talks = this.talks.remove(peer).set(peer, newest(talk.push(said), maxMessages));
    return this.#of(talks.size > maxPeers ? talks.skip(talks.size - maxPeers) : talks);
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
      is(this.talks, other.talks)
    );
  }

  hashCode(): number {
    return hash(this.talks);
  }

  #of(talks: Talks): DirectMessages {
    if (is(talks, this.talks)) return this;
    return new DirectMessages({ selfId: this.selfId, ...this.#settings }, talks);
  }
}
