/** Decides what a component gets for who is there. */
import { useMemo, useState } from "react";
import type { SendOutcome } from "../../core/client/effect.js";
import { MessageType } from "../../core/MessageType.js";
import type { PresenceStatus } from "../../core/presence/PresenceTracker.js";
import type { PresenceData } from "../modules/presence/presenceData.js";
import { Roster } from "../modules/presence/Roster.js";
import { backlogOf, typesOf } from "./Backlog.js";
import { FeedStore } from "./FeedStore.js";
import { sendNow } from "./sendNow.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";
import { useFeed } from "./useFeed.js";
import { useLatest } from "./useLatest.js";
import { useStandingRequests } from "./useStandingRequests.js";

/** How a component follows who is there. */
export interface UsePresenceOptions {
  /** How many users are known; who was heard of first gives way. Default 1000. */
  readonly maxUsers?: number | undefined;
}

/** What a component can do about presence. The functions never change. */
export interface PresenceActions {
  /** Resolves with what became of the message; rejects with NOT_OPEN without a client. */
  readonly setStatus: (status: PresenceStatus) => Promise<SendOutcome>;
  /** The user's own words beside the status; an empty text takes them away. */
  readonly setCustomStatus: (customStatus: string) => Promise<SendOutcome>;
  /** Wants to hear of a user, on this connection and later ones. */
  readonly subscribeToUser: (userId: string) => void;
  readonly unsubscribeFromUser: (userId: string) => void;
}

/** Who is there. */
export interface Presence extends PresenceActions {
  /** The ids of those who have come and not gone, in the order in which they came. */
  readonly onlineUsers: readonly string[];
  /** The status of each known user. */
  readonly userStatuses: ReadonlyMap<string, PresenceStatus>;
  /** What is known of each user: status, custom status, name, when last seen. */
  readonly users: ReadonlyMap<string, PresenceData>;
}

const rosters = new FeedStore<Roster>();

/** Who is there, as far as the server tells. */
export const usePresence = (
  websocket: WebSocketSource,
  { maxUsers = 1_000 }: UsePresenceOptions = {},
): Presence => {
  const { value } = useFeed(clientOf(websocket), {
    key: JSON.stringify([maxUsers]),
    types: typesOf("presence"),
    initial: () => new Roster({ maxUsers }),
    store: rosters,
    earlier: (client) => backlogOf(client).of("presence"),
    lingerMs: Infinity,
  });
  const actions = usePresenceActions(websocket);
  return useMemo(
    () => ({
      ...actions,
      onlineUsers: value.onlineUsers.toArray(),
      userStatuses: new Map(value.statuses),
      users: new Map(value.users),
    }),
    [value, actions],
  );
};

const usePresenceActions = (websocket: WebSocketSource): PresenceActions => {
  const latest = useLatest(clientOf(websocket));
  const requests = useStandingRequests(websocket);
  const [actions] = useState((): PresenceActions => {
    const change = (data: object): Promise<SendOutcome> =>
      sendNow(latest.current, { type: MessageType.USER_STATUS_CHANGE, data });
    const about = (action: "subscribe" | "unsubscribe", userId: string) => ({
      type: MessageType.PRESENCE_UPDATE,
      data: { action, userId },
    });
    return {
      setStatus: (status) => change({ status }),
      setCustomStatus: (customStatus) => change({ customStatus }),
      subscribeToUser: (userId) => requests.ask(userId, about("subscribe", userId)),
      unsubscribeFromUser: (userId) => requests.drop(userId, about("unsubscribe", userId)),
    };
  });
  return actions;
};
