/** Decides what a component gets for the conversation in a room. */
import { useEffect, useMemo, useState } from "react";
import { MessageType } from "../../core/MessageType.js";
import { leaseLingerMs } from "../../driver/Leases.js";
import type { ChatMessage } from "../modules/chat/Conversation.js";
import { Conversation } from "../modules/chat/Conversation.js";
import type { TypingUser } from "../modules/chat/Typing.js";
import type { ChatActions, ChatParts } from "./chatActions.js";
import { chatActions } from "./chatActions.js";
import type { Feed } from "./Feed.js";
import { FeedStore } from "./FeedStore.js";
import { useUnconfirmed } from "./saying.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";
import type { Stamped } from "./Stamped.js";
import { isStamped } from "./Stamped.js";
import { useFeed } from "./useFeed.js";
import { useLatest } from "./useLatest.js";
import type { RoomMembership } from "./useRoom.js";
import { useRoom } from "./useRoom.js";
import { useSelfId } from "./useSelfId.js";

/** How a component takes part in a conversation. All components of a room have the same one. */
export interface UseChatOptions {
  /** How many messages are shown, the newest. Default 100. */
  readonly maxMessages?: number | undefined;
  /** Whether typing is told and shown. Default true. */
  readonly enableTypingIndicators?: boolean | undefined;
  /**
   * How long somebody types who says no more, in milliseconds. Of others, the longest that any
   * component of the room has asked for counts. Default 3000.
   */
  readonly typingTimeout?: number | undefined;
  /** What others are told as the user's name. Default: the user's id. A server may know better. */
  readonly userName?: string | undefined;
}

/** What somebody said, with an id and a time. */
export type ShownMessage = ChatMessage & Stamped;

/** A conversation as a component shows it, and what can be done in it. */
export interface Chat extends ChatActions, RoomMembership {
  /** What was said, oldest first; what the user has said and the server does not have yet is last. */
  readonly messages: readonly ShownMessage[];
  /** Which of the messages the server does not have yet. */
  readonly pendingIds: ReadonlySet<string>;
  /** Which of those were refused or lost. */
  readonly failedIds: ReadonlySet<string>;
  /** Who has read which message, by their ids. */
  readonly readers: ReadonlyMap<string, readonly string[]>;
  /** Who types, without the user. */
  readonly typingUsers: readonly TypingUser[];
}

const conversations = new FeedStore<Conversation>();

/** What a conversation holds in any case: a component that comes later may show more than the first. */
const heldMin = { maxMessages: 100 };

const types: readonly string[] = [
  MessageType.CHAT_MESSAGE,
  MessageType.CHAT_HISTORY,
  MessageType.TYPING_START,
  MessageType.TYPING_STOP,
  MessageType.MESSAGE_READ,
  MessageType.MESSAGE_DELIVERED,
];

/**
 * The conversation in a room, which the user is in while the component is there.
 * @throws WebSocketError INVALID_OPTION for a value out of range.
 */
export const useChat = (
  websocket: WebSocketSource,
  roomId?: string | null,
  options: UseChatOptions = {},
): Chat => {
  const { maxMessages = 100, enableTypingIndicators = true, typingTimeout = 3_000 } = options;
  const client = clientOf(websocket);
  const room = roomId?.normalize("NFC");
  const { value, feed } = useFeed(client, {
    key: JSON.stringify([room]),
    types,
    initial: () =>
      new Conversation({ room, maxMessages, typingTimeoutMs: typingTimeout }).withLimits(heldMin),
    store: conversations,
    // Longer than the room, so that whoever is in the room has heard all of it.
    lingerMs: 2 * leaseLingerMs,
  });
  useLimits(feed, maxMessages, typingTimeout);
  useSelf(useSelfId(websocket), feed);
  useUnconfirmed(client, feed);
  // After the feed, which has to hear what the room says first.
  const { isJoined, joinError } = useRoom(websocket, room);
  const actions = useActions({
    client,
    feed,
    room,
    userName: options.userName,
    tellsTyping: enableTypingIndicators,
    typingTimeoutMs: typingTimeout,
  });
  const shown = useMemo(
    () => shownOf(value, maxMessages, enableTypingIndicators),
    [value, maxMessages, enableTypingIndicators],
  );
  return useMemo(
    () => ({ ...shown, ...actions, isJoined, joinError }),
    [shown, actions, isJoined, joinError],
  );
};

/** The conversation holds what the component that wants most of it wants; each shows its own part. */
const useLimits = (
  feed: Feed<Conversation> | undefined,
  maxMessages: number,
  typingTimeoutMs: number,
): void => {
  useEffect(() => {
    feed?.change((conversation) => conversation.withLimits({ maxMessages, typingTimeoutMs }));
  }, [maxMessages, typingTimeoutMs, feed]);
};

const useSelf = (selfId: string | undefined, feed: Feed<Conversation> | undefined): void => {
  useEffect(() => {
    feed?.change((conversation) => conversation.withSelfId(selfId));
  }, [selfId, feed]);
};

const useActions = (parts: ChatParts): ChatActions => {
  const latest = useLatest(parts);
  const [actions] = useState(() => chatActions(() => latest.current));
  const { client, room } = parts;
  useEffect(() => () => actions.stopTyping(), [actions, client, room]);
  return actions;
};

const shownOf = (
  conversation: Conversation,
  maxMessages: number,
  showsTyping: boolean,
): Pick<Chat, "messages" | "pendingIds" | "failedIds" | "readers" | "typingUsers"> => {
  const { pending, failedIds, typingUsers } = conversation;
  const messages = conversation.messages
    .concat(pending)
    .takeLast(maxMessages)
    .toArray()
    .filter(isStamped);
  return {
    messages,
    pendingIds: new Set(pending.toArray().filter(isStamped).map(idOf)),
    failedIds: new Set(failedIds),
    readers: new Map(messages.map(({ id }) => [id, conversation.readBy(id).toArray()] as const)),
    typingUsers: showsTyping ? typingUsers : noTyping,
  };
};

const noTyping: readonly TypingUser[] = [];

const idOf = ({ id }: Stamped): string => id;
