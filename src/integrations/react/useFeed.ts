/** Decides how a component renders a value that follows messages. */
import { useEffect, useMemo, useReducer, useSyncExternalStore } from "react";
import type { Message } from "../../core/Message.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { Feature } from "../modules/Feature.js";
import { Feed } from "./Feed.js";
import type { FeedStore } from "./FeedStore.js";

/** What a feed follows, and what it begins with. */
export interface FeedRequest<Value extends Feature<Value>> {
  /** Names everything of the request. */
  readonly key: string;
  readonly types: readonly string[];
  readonly room?: string | undefined;
  readonly initial: () => Value;
  /** Where components that request the same find the same feed; each has its own without. */
  readonly store?: FeedStore<Value> | undefined;
  /** Whether what comes now is for this feed. Default: everything. */
  readonly isMeant?: ((client: LiveClient) => boolean) | undefined;
  /** What came before the feed did, oldest first. */
  readonly earlier?: ((client: LiveClient) => Iterable<Message>) | undefined;
  /** How long it follows on when no component is there, in milliseconds. Default 0. */
  readonly lingerMs?: number | undefined;
}

/** A value of a feed and the feed itself, which there is only with a client. */
export interface Fed<Value extends Feature<Value>> {
  readonly value: Value;
  readonly feed: Feed<Value> | undefined;
}

/** The value that follows a client; the initial one without a client, and on a server. */
export const useFeed = <Value extends Feature<Value>>(
  client: LiveClient | undefined,
  request: FeedRequest<Value>,
): Fed<Value> => {
  const { key, store } = request;
  const [round, lookAgain] = useReducer((count: number) => count + 1, 0);
  // Everything of the request is in its key.
  const { feed, initial } = useMemo(() => feedFor(client, request), [client, key, round]);
  useEffect(() => {
    if (client === undefined || feed === undefined || store === undefined) return;
    // React may have hidden the component for so long that others have begun a feed meanwhile.
    if (store.settled(key, client, feed) !== feed) lookAgain();
  }, [client, key, feed, store]);
  const readInitial = (): Value => initial;
  const value = useSyncExternalStore(
    feed?.subscribe ?? noChanges,
    feed?.getSnapshot ?? readInitial,
    readInitial,
  );
  return { value, feed };
};

const feedFor = <Value extends Feature<Value>>(
  client: LiveClient | undefined,
  request: FeedRequest<Value>,
): { readonly feed: Feed<Value> | undefined; readonly initial: Value } => {
  const { key, types, room, store, isMeant, earlier, lingerMs } = request;
  const initial = request.initial();
  if (client === undefined) return { feed: undefined, initial };
  const parts = {
    client,
    types,
    room,
    initial,
    isMeant: isMeant && (() => isMeant(client)),
    earlier: earlier && (() => earlier(client)),
    lingerMs,
  };
  return { feed: store === undefined ? new Feed<Value>(parts) : store.feed(key, parts), initial };
};

const noChanges = (): (() => void) => () => undefined;
