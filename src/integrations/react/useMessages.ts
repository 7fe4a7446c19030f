/** Decides what a component gets that shows messages as they come, or acts on each of them. */
import type { List } from "immutable";
import { useEffect, useMemo, useRef } from "react";
import type { Message } from "../../core/Message.js";
import type { MessageReader } from "./MessageLog.js";
import { MessageLog } from "./MessageLog.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";
import { useFeed } from "./useFeed.js";
import { useLatest } from "./useLatest.js";

/** Which messages a component wants. */
export interface UseMessagesOptions {
  readonly types: string | readonly string[];
  readonly room?: string | undefined;
  /** How many are shown, and kept once they have been. Default 1000. */
  readonly max?: number | undefined;
}

/** Messages as a component shows them. */
export interface ReceivedMessages {
  /** Oldest first. */
  readonly messages: List<Message>;
  /** How many have come since the component did. */
  readonly cursor: number;
  /**
   * The messages after a cursor that was read before. Who keeps the cursor of its last look sees each
   * message once, however many came between two renders: what has not been shown is kept beyond `max`.
   */
  readonly since: (cursor: number) => List<Message>;
}

/** The last messages of some types, and of a room if one is given. Renders once per frame at most. */
export const useMessages = (
  websocket: WebSocketSource,
  options: UseMessagesOptions,
): ReceivedMessages => useReadMessages(websocket, options);

/** The same, with messages as `read` makes them. It must be the same function at every render. */
export const useReadMessages = (
  websocket: WebSocketSource,
  { types, room, max = 1_000 }: UseMessagesOptions,
  read?: MessageReader,
): ReceivedMessages => {
  const names = typeof types === "string" ? [types] : types;
  // Another connection goes on counting: whoever keeps a cursor need not know of it.
  const counted = useRef(0);
  const { value } = useFeed(clientOf(websocket), {
    key: JSON.stringify([names, room, max]),
    types: names,
    room,
    initial: () => MessageLog.of(max, counted.current, read),
  });
  useEffect(() => {
    counted.current = value.cursor;
  }, [value]);
  return useMemo(() => {
    const { newest: messages, cursor } = value;
    return { messages, cursor, since: (from: number) => value.since(from) };
  }, [value]);
};

/**
 * Calls `handler`, always that of the last render, with each message of some types as it comes, once.
 * Nothing renders for it.
 */
export const useMessageHandler = (
  websocket: WebSocketSource,
  types: string | readonly string[],
  handler: (message: Message) => unknown,
  room?: string,
): void => {
  const client = clientOf(websocket);
  const latest = useLatest(handler);
  const names = JSON.stringify(typeof types === "string" ? [types] : types);
  useEffect(() => {
    if (client === undefined) return undefined;
    const wanted: readonly string[] = JSON.parse(names);
    const id = client.subscribe(wanted, (message) => latest.current(message), room);
    return () => void client.unsubscribe(id);
  }, [client, latest, names, room]);
};
