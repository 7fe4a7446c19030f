/** Decides what a component gets for who is there. */
import { useEffect, useMemo, useState } from "react";
import type { SendOutcome } from "../../core/client/effect.js";
import { MessageType } from "../../core/MessageType.js";
import type { PresenceStatus } from "../../core/presence/PresenceTracker.js";
import type { PresenceData, StatusChange } from "../modules/presence/presenceData.js";
import { Roster } from "../modules/presence/Roster.js";
import { backlogOf, typesOf } from "./Backlog.js";
import { FeedStore } from "./FeedStore.js";
import type { StandingRequest } from "./HeldRequest.js";
import { ownStatusOf } from "./OwnStatus.js";
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
  /**
   * The user's status on all devices, until one of them says otherwise: it is said again on later
   * connections. Resolves with what became of the message; rejects with NOT_OPEN without a client.
   */
  readonly setStatus: (status: PresenceStatus) => Promise<SendOutcome>;
  /** The user's own words beside the status, likewise; an empty text takes them away. */
  readonly setCustomStatus: (customStatus: string) => Promise<SendOutcome>;
  /** Wants to hear of a user while the component is there, on this connection and later ones. */
  readonly subscribeToUser: (userId: string) => void;
  /** No longer wants to; the server hears of it when no other component does either. */
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
  const client = clientOf(websocket);
  const latest = useLatest(client);
  useEffect(() => {
    // What other devices say counts from now on.
    if (client !== undefined) ownStatusOf(client);
  }, [client]);
  const requests = useStandingRequests(websocket);
  const [actions] = useState((): PresenceActions => {
    const change = (data: StatusChange): Promise<SendOutcome> => {
      const { current } = latest;
      return current === undefined ? withoutClient() : ownStatusOf(current).say(data);
    };
    return {
      setStatus: (status) => change({ status }),
      setCustomStatus: (customStatus) => change({ customStatus }),
      subscribeToUser: (userId) => requests.ask(following(userId)),
      unsubscribeFromUser: (userId) => requests.drop(following(userId)),
    };
  });
  return actions;
};

const withoutClient = (): Promise<SendOutcome> => sendNow(undefined, {});

const following = (name: string): StandingRequest => {
  const userId = name.normalize("NFC");
  const about = (action: "subscribe" | "unsubscribe") => ({
    type: MessageType.PRESENCE_UPDATE,
    data: { action, userId },
  });
  return {
    key: `presence ${userId}`,
    message: about("subscribe"),
    farewell: about("unsubscribe"),
  };
};
