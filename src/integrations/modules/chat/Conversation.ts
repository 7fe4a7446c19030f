/** Decides what a client knows of the talk in a room: what was said, who is typing, who has read what. */
import { either as E } from "fp-ts";
import { hash, is, List, Map, OrderedMap, Set } from "immutable";
import { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import { isCount, isDuration, mergeOptions } from "../../../core/options.js";
import type { Feature } from "../Feature.js";
import { fieldsOf, isId, isListOf } from "../fields.js";
import type { ChatAction, ChatContent } from "./chatData.js";
import { isChatAction, isChatContent, isReadData, isTypingData } from "./chatData.js";
import { Talk } from "./Talk.js";
import type { TypingUser } from "./Typing.js";
import { Typing } from "./Typing.js";

/** What somebody said. */
export type ChatMessage = Message<ChatContent>;

/** How much of a conversation is held. */
export interface ConversationLimits {
  /** How many messages are held, the newest. Default 100. */
  readonly maxMessages?: number | undefined;
  /** How long somebody types who says no more, in milliseconds. Default 3000. */
  readonly typingTimeoutMs?: number | undefined;
}

/** How a conversation is followed. */
export interface ConversationOptions extends ConversationLimits {
  /** The room; undefined for messages of any. */
  readonly room?: string | undefined;
  /** Who the client is, so that its own typing does not count. */
  readonly selfId?: string | undefined;
}

interface Settings {
  readonly maxMessages: number;
  readonly typingTimeoutMs: number;
}

const defaults: Settings = Object.freeze({ maxMessages: 100, typingTimeoutMs: 3_000 });
const checks = { maxMessages: isCount, typingTimeoutMs: isDuration };

/** What moves. */
interface Parts {
  readonly talk: Talk;
  readonly readers: Map<string, Set<string>>;
  readonly typing: Typing;
}

/** The talk in a room as a client knows it. Immutable. */
export class Conversation implements Feature<Conversation> {
  readonly room: string | undefined;
  readonly selfId: string | undefined;
  readonly #settings: Settings;
  readonly #parts: Parts;

  /** @throws WebSocketError INVALID_OPTION for a value out of range. */
  constructor(options: ConversationOptions = {}, parts?: Parts) {
    const { room, selfId, ...settings } = options;
    this.room = room?.normalize("NFC");
    this.selfId = selfId?.normalize("NFC");
    this.#settings = mergeOptions(defaults, settings, checks);
    const talk = new Talk(this.#settings.maxMessages);
    this.#parts = parts ?? { talk, readers: Map(), typing: new Typing() };
  }

  // Reads.

  /** What was said, oldest first. */
  get messages(): List<ChatMessage> {
    return this.#parts.talk.messages;
  }

  /** What the client has said and not heard back, oldest first. */
  get pending(): List<ChatMessage> {
    return this.#parts.talk.pending;
  }

  /** Those of `pending` that were refused or lost. */
  get failedIds(): Set<string> {
    return this.#parts.talk.failedIds;
  }

  /** Who types, in the order in which they began; never the client itself. */
  get typingUsers(): readonly TypingUser[] {
    return this.#parts.typing.users;
  }

  /** Who has read a message, as far as that was told. */
  readBy(messageId: string): Set<string> {
    return this.#parts.readers.get(messageId, Set());
  }

  get nextDeadline(): number | undefined {
    return this.#parts.typing.nextDeadline;
  }

  // What the client does itself.

  /** Notes what the client has said; nothing when it is there already, or is not said here. */
  wrote(message: Message): Conversation {
    const { type, id, data } = message;
    const isHere = type === MessageType.CHAT_MESSAGE && this.#isIn(message);
    if (!isHere || !isId(id) || !isChatContent(data)) return this;
    return this.#with({ talk: this.#parts.talk.wrote(id, typed(message, data)) });
  }

  /** Notes that something the client has said was not taken. */
  failed(id: string): Conversation {
    return this.#with({ talk: this.#parts.talk.failed(id) });
  }

  /** Forgets something that was not taken: when it is given up, or said again under another id. */
  withdrawn(id: string): Conversation {
    return this.#with({ talk: this.#parts.talk.withdrawn(id) });
  }

  /** The same talk for a client that is now somebody else. */
  withSelfId(selfId: string | undefined): Conversation {
    const next = selfId?.normalize("NFC");
    if (next === this.selfId) return this;
    const { typing } = this.#parts;
    const parts = { ...this.#parts, typing: next === undefined ? typing : typing.stopped(next) };
    return new Conversation({ room: this.room, selfId: next, ...this.#settings }, parts);
  }

  /**
   * The same talk within wider bounds: the larger of its own and those that are given.
   * @throws WebSocketError INVALID_OPTION for a value out of range.
   */
  withLimits(limits: ConversationLimits): Conversation {
    const mine = this.#settings;
    const given = mergeOptions(mine, limits, checks);
    const maxMessages = Math.max(mine.maxMessages, given.maxMessages);
    const typingTimeoutMs = Math.max(mine.typingTimeoutMs, given.typingTimeoutMs);
    if (maxMessages === mine.maxMessages && typingTimeoutMs === mine.typingTimeoutMs) return this;
    const { room, selfId } = this;
    const talk = new Talk(maxMessages, this.#parts.talk);
    return new Conversation(
      { room, selfId, maxMessages, typingTimeoutMs },
      { ...this.#parts, talk },
    );
  }

  // What is heard.

  received(message: Message, now: number): Conversation {
    const { type, data } = message;
    // Answers name what they answer; they may come without the room.
    if (type === MessageType.MESSAGE_DELIVERED) return this.#delivered(data);
    if (type === MessageType.ERROR) return this.failed(message.id ?? "");
    if (!this.#isIn(message)) return this;
    switch (type) {
      case MessageType.CHAT_MESSAGE:
        return this.#said(message, data);
      case MessageType.CHAT_HISTORY:
        return this.#merged(data);
      case MessageType.TYPING_START:
        return this.#typed(data, now);
      case MessageType.TYPING_STOP:
        return isTypingData(data) ? this.#stopped(data.userId) : this;
      case MessageType.MESSAGE_READ:
        return this.#read(message, data);
      default:
        return this;
    }
  }

  timePassed(now: number): Conversation {
    return this.#with({ typing: this.#parts.typing.timePassed(now) });
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Conversation &&
      this.room === other.room &&
      this.selfId === other.selfId &&
      this.#settings.maxMessages === other.#settings.maxMessages &&
      this.#settings.typingTimeoutMs === other.#settings.typingTimeoutMs &&
      partNames.every((name) => is(this.#parts[name], other.#parts[name]))
    );
  }

  hashCode(): number {
    return hash(this.messages);
  }

  #isIn({ room }: Message): boolean {
    return this.room === undefined || room?.normalize("NFC") === this.room;
  }

  #said(message: Message, data: unknown): Conversation {
    if (isChatAction(data)) return this.#changed(data, message.room);
    if (!isChatContent(data)) return this;
    const { userId } = message;
    const stopped = userId === undefined ? this : this.#stopped(userId);
    return stopped.#with({ talk: this.#parts.talk.heard(typed(message, data)) });
  }

  #changed(change: ChatAction, room: string | undefined): Conversation {
    const { messageId } = change;
    const { messages } = this;
    if (!this.#parts.talk.has(messageId, room)) return this;
    if (change.action === "delete") {
      return this.#withMessages(messages.filter(({ id }) => id !== messageId));
    }
    const { content, editedAt } = change;
    const edited = messages.map((each) =>
      each.id === messageId && each.data.content !== content
        ? typed(each, { ...each.data, content, ...(editedAt !== undefined && { editedAt }) })
        : each,
    );
    return this.#withMessages(edited);
  }

  /** What a history adds goes where its time says; what is there already stays where it is. */
  #merged(data: unknown): Conversation {
    const { messages: told, deleted } = fieldsOf(data);
    if (!Array.isArray(told)) return this;
    const known = uniqueById(List<unknown>(told).flatMap(readSaid));
    const gone = Set(isListOf(deleted, isId, Infinity) ? deleted : []);
    const ids = idsOf(known);
    const others = this.messages.filter(({ id }) => !ids.has(id) && !isIn(gone, id));
    const heard = this.#news(known, ids);
    const merged = heard.concat(others).sortBy(({ timestamp = 0 }) => timestamp);
    const talk = ids
      .union(gone)
      .reduce((next, id) => next.withdrawn(id), this.#parts.talk)
      .withMessages(merged);
    const there = idsOf(talk.messages);
    const readers = known
      .filter(({ id }) => there.has(id))
      .reduce(
        (next, { id, data: { readBy = [] } }) => addAll(next, id, readBy),
        this.#parts.readers,
      );
    return this.#with({ talk, readers });
  }

  /** The messages of a history, as the references that are there where they are the same. */
  #news(known: List<ChatMessage>, ids: Set<string | undefined>): List<ChatMessage> {
    const there = Map(
      this.messages.filter(({ id }) => ids.has(id)).map((each) => [each.id, each] as const),
    );
    return known.map((each) => {
      const mine = there.get(each.id);
      return mine?.equals(each) === true ? mine : each;
    });
  }

  #delivered(data: unknown): Conversation {
    const { messageId } = fieldsOf(data);
    return this.#with({ talk: this.#parts.talk.delivered(messageId, this.selfId) });
  }

  #typed(data: unknown, now: number): Conversation {
    if (!isTypingData(data) || data.userId === this.selfId) return this;
    const until = now + this.#settings.typingTimeoutMs;
    return this.#with({ typing: this.#parts.typing.started(data, until) });
  }

  #stopped(userId: string): Conversation {
    return this.#with({ typing: this.#parts.typing.stopped(userId) });
  }

  #read(message: Message, data: unknown): Conversation {
    if (!isReadData(data) || !this.#parts.talk.has(data.messageId, message.room)) return this;
    const reader = data.userId ?? message.userId;
    if (reader === undefined) return this;
    return this.#with({ readers: addAll(this.#parts.readers, data.messageId, [reader]) });
  }

  #withMessages(messages: List<ChatMessage>): Conversation {
    return this.#with({ talk: this.#parts.talk.withMessages(messages) });
  }

  /** The conversation with those parts; the same when none differs. */
  #with(changes: Partial<Parts>): Conversation {
    const before = this.#parts;
    const { talk, readers: known, typing } = { ...before, ...changes };
    const readers = talk.messages === before.talk.messages ? known : readersOf(talk, known);
    const isSame = talk === before.talk && readers === before.readers && typing === before.typing;
    if (isSame) return this;
    const next: Parts = { talk, readers, typing };
    return new Conversation({ room: this.room, selfId: this.selfId, ...this.#settings }, next);
  }
}

const partNames = ["talk", "readers", "typing"] as const;

const idsOf = (messages: List<ChatMessage>): Set<string | undefined> =>
  Set(messages.map(({ id }) => id));

/** The readers of what is still there. */
const readersOf = (talk: Talk, readers: Map<string, Set<string>>): Map<string, Set<string>> => {
  if (readers.isEmpty()) return readers;
  const ids = idsOf(talk.messages);
  const isThere = (_: unknown, id: string): boolean => ids.has(id);
  return readers.every(isThere) ? readers : readers.filter(isThere);
};

const typed = (message: Message, data: ChatContent): ChatMessage => {
  const { type, id, timestamp, room, userId } = message;
  return new Message(type, data, { id, timestamp, room, userId });
};

/** The message that an envelope of a history is; none for anything else. */
const readSaid = (envelope: unknown): ChatMessage[] => {
  const message = Message.fromObject(envelope);
  if (E.isLeft(message) || message.right.id === undefined) return [];
  const { type, data } = message.right;
  return type === MessageType.CHAT_MESSAGE && isChatContent(data)
    ? [typed(message.right, data)]
    : [];
};

const isIn = (ids: Set<string>, id: string | undefined): boolean => id !== undefined && ids.has(id);

/** The messages, each id once. */
const uniqueById = (messages: List<ChatMessage>): List<ChatMessage> =>
  OrderedMap(messages.map((each) => [each.id, each] as const)).toList();

/** How many readers of a message are held. */
const readersMax = 1_000;

const addAll = (
  readers: Map<string, Set<string>>,
  id: string | undefined,
  userIds: readonly string[],
): Map<string, Set<string>> => {
  if (id === undefined || userIds.length === 0) return readers;
  const before = readers.get(id, Set<string>());
  const after = before.union(userIds.slice(0, readersMax - before.size));
  return after.size === before.size ? readers : readers.set(id, after);
};
