/** Decides what a component gets for the talk between the user and single others. */
import { useMemo, useState } from "react";
import type { SendOutcome } from "../../core/client/effect.js";
import { WebSocketError } from "../../core/error.js";
import { MessageType } from "../../core/MessageType.js";
import { rejected } from "../../driver/promises.js";
import type { DirectMessage } from "../modules/chat/DirectMessages.js";
import { DirectMessages } from "../modules/chat/DirectMessages.js";
import { backlogOf, typesOf } from "./Backlog.js";
import type { MessageExtras } from "./chatActions.js";
import { FeedStore } from "./FeedStore.js";
import { newId } from "./newId.js";
import { sendNow } from "./sendNow.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";
import type { Stamped } from "./Stamped.js";
import { isStamped } from "./Stamped.js";
import { useFeed } from "./useFeed.js";
import { useLatest } from "./useLatest.js";
import { useSelfId } from "./useSelfId.js";

/** How a component follows direct messages. */
export interface UseDirectMessagesOptions {
  /** How many messages with each other user are kept, the newest. Default 100. */
  readonly maxMessages?: number | undefined;
}

/** What somebody said to one other, with an id and a time. */
export type ShownDirectMessage = DirectMessage & Stamped;

/** The talk between the user and single others. */
export interface DirectTalks {
  /** What was said between the user and the other that the hook was given, oldest first. */
  readonly messages: readonly ShownDirectMessage[];
  /** What was said, by the other's id. */
  readonly talks: ReadonlyMap<string, readonly ShownDirectMessage[]>;
  /** The ids of the others, who was heard of last first. */
  readonly peers: readonly string[];
  /**
   * Says something to one user, by default the other that the hook was given; it is sent again until
   * the server has it. Resolves with what became of it; rejects when it is refused, and with NOT_OPEN
   * without a client. The function never changes.
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
  const { value } = useFeed(client, {
    key: JSON.stringify([selfId ?? null, maxMessages]),
    types: typesOf("direct"),
    initial: () => new DirectMessages({ selfId, maxMessages }),
    store: stores,
    earlier: (from) => backlogOf(from).of("direct"),
    lingerMs: Infinity,
  });
  const latest = useLatest({ client, peerId });
  const [sendMessage] = useState((): DirectTalks["sendMessage"] => (content, extras = {}) => {
    const { recipientId = latest.current.peerId, ...rest } = extras;
    if (recipientId === undefined) return nobody();
    const data = { content, recipientId, ...rest };
    const message = { type: MessageType.DIRECT_MESSAGE, id: newId(), data };
    return sendNow(latest.current.client, message, { confirm: true });
  });
  return useMemo(
    () => ({
      messages: peerId === undefined ? [] : value.with(peerId).toArray().filter(isStamped),
      talks: new Map(value.talks.map((talk) => talk.toArray().filter(isStamped))),
      peers: value.peers,
      sendMessage,
    }),
    [value, peerId, sendMessage],
  );
};

const nobody = (): Promise<never> =>
  rejected(
    new WebSocketError("USER_NOT_FOUND", "There is no recipient", { context: "sendMessage" }),
  );
