/** Decides what a component gets for the talk between the user and single others. */
import { useEffect, useMemo, useState } from "react";
import type { SendOutcome } from "../../core/client/effect.js";
import { WebSocketError } from "../../core/error.js";
import { Message } from "../../core/Message.js";
import { MessageType } from "../../core/MessageType.js";
import { rejected } from "../../driver/promises.js";
import type { DirectMessage } from "../modules/chat/DirectMessages.js";
import { DirectMessages } from "../modules/chat/DirectMessages.js";
import { backlogOf, typesOf } from "./Backlog.js";
import type { MessageExtras } from "./chatActions.js";
import { FeedStore } from "./FeedStore.js";
import { newId } from "./newId.js";
import type { Resending, SayingParts } from "./saying.js";
import { resending, say, useUnconfirmed } from "./saying.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";
import type { Stamped } from "./Stamped.js";
import { isStamped } from "./Stamped.js";
import { isFor, useAccount } from "./useAccount.js";
import { useFeed } from "./useFeed.js";
import { useLatest } from "./useLatest.js";
import { selfIdOf, useSelfId } from "./useSelfId.js";

/** How a component follows direct messages. */
export interface UseDirectMessagesOptions {
  /** How many messages with each other user are kept, the newest. Default 100. */
  readonly maxMessages?: number | undefined;
}

/** What somebody said to one other, with an id and a time. */
export type ShownDirectMessage = DirectMessage & Stamped;

/** The talk between the user and single others, and what can be done in it. */
export interface DirectTalks extends Resending {
  /**
   * What was said between the user and the other that the hook was given, oldest first; what the user
   * has said and the server does not have yet is last.
   */
  readonly messages: readonly ShownDirectMessage[];
  /** The same for everybody, by the other's id. */
  readonly talks: ReadonlyMap<string, readonly ShownDirectMessage[]>;
  /** Which of the messages the server does not have yet. */
  readonly pendingIds: ReadonlySet<string>;
  /** Which of those were refused or lost. */
  readonly failedIds: ReadonlySet<string>;
  /** The ids of the others, who was heard of last first. */
  readonly peers: readonly string[];
  /**
   * Says something to one user, by default the other that the hook was given. It shows at once, as
   * pending until the server has it; it is sent again until then. Resolves with what became of it;
   * rejects when it is refused, and with NOT_OPEN without a client. The function never changes.
   */
  readonly sendMessage: (
    content: string,
    extras?: MessageExtras & { readonly recipientId?: string },
  ) => Promise<SendOutcome>;
}

const stores = new FeedStore<DirectMessages>();

/** The talk between the user and others; `peerId` is the one whose messages are wanted, if any. */
export const useDirectMessages = (
  websocket: WebSocketSource,
  peerId?: string,
  { maxMessages = 100 }: UseDirectMessagesOptions = {},
): DirectTalks => {
  const client = clientOf(websocket);
  const selfId = useSelfId(websocket);
  const account = useAccount(websocket);
  const { value, feed } = useFeed(client, {
    key: JSON.stringify([account, maxMessages]),
    isMeant: (to) => isFor(to, account),
    types: [...typesOf("direct"), MessageType.MESSAGE_DELIVERED],
    initial: () =>
      new DirectMessages({
        selfId,
        formerIds: client && backlogOf(client).guestIds,
        maxMessages,
      }),
    store: stores,
    earlier: (from) => backlogOf(from).of("direct"),
    lingerMs: Infinity,
  });
  useEffect(() => {
    // Without a connection the client has no name, and is who it was.
    if (selfId !== undefined) feed?.change((talks) => talks.withSelfId(selfId));
  }, [selfId, feed]);
  useUnconfirmed(client, feed);
  const latest = useLatest({ client, feed, peerId });
  const [actions] = useState(() => directActions(() => latest.current));
  const shown = useMemo(() => shownOf(value), [value]);
  return useMemo(() => {
    const messages = shown.talks.get(peerId?.normalize("NFC") ?? "") ?? nothing;
    return { ...shown, messages, ...actions };
  }, [shown, peerId, actions]);
};

interface DirectParts extends SayingParts<DirectMessages> {
  readonly peerId: string | undefined;
}

const directActions = (read: () => DirectParts): Pick<DirectTalks, "sendMessage"> & Resending => ({
  ...resending(read),
  sendMessage: (content, extras = {}) => {
    const { recipientId = read().peerId, ...rest } = extras;
    if (recipientId === undefined) return nobody();
    const { client } = read();
    const fields = { id: newId(), timestamp: Date.now(), userId: client && selfIdOf(client) };
    const data = { content, recipientId, ...rest };
    return say(read(), new Message(MessageType.DIRECT_MESSAGE, data, fields));
  },
});

const shownOf = (
  value: DirectMessages,
): Pick<DirectTalks, "talks" | "pendingIds" | "failedIds" | "peers"> => ({
  talks: new Map(
    value.talks.map(({ messages, pending }) =>
      messages.concat(pending).toArray().filter(isStamped),
    ),
  ),
  pendingIds: new Set(
    value.pending
      .toArray()
      .filter(isStamped)
      .map(({ id }) => id),
  ),
  failedIds: new Set(value.failedIds),
  peers: value.peers,
});

const nothing: readonly ShownDirectMessage[] = [];

const nobody = (): Promise<never> =>
  rejected(
    new WebSocketError("USER_NOT_FOUND", "There is no recipient", { context: "sendMessage" }),
  );
