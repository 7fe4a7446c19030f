/** Decides when a component that reads a part of the client's value renders again: when the part changes. */
import { is } from "immutable";
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { WebSocketClient } from "../../core/client/WebSocketClient.js";
import type { ConnectionState } from "../../core/connectionState.js";
import { ConnectionState as States } from "../../core/connectionState.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";

type Equal<A> = (a: A, b: A) => boolean;

/**
 * What `selector` takes out of the client's immutable value; undefined without a client, and on a
 * server. The component renders again when `equal` says that it is something else.
 * @param equal by default equality of values: of `immutable` collections, messages, texts and numbers
 */
export const useClientSelector = <Selected>(
  websocket: WebSocketSource,
  selector: (client: WebSocketClient) => Selected,
  equal: Equal<Selected> = is,
): Selected | undefined => {
  const client = clientOf(websocket);
  // What is on the screen, kept when a new selector selects the same.
  const shown = useRef<{ readonly value: Selected } | undefined>(undefined);
  const read = useMemo(
    () => selection(client, selector, equal, () => shown.current),
    [client, selector, equal],
  );
  const selected = useSyncExternalStore(subscriberTo(client), read, nothing);
  useEffect(() => {
    shown.current = selected === undefined ? undefined : { value: selected };
  }, [selected]);
  return selected;
};

/** The word for the state of the connection; "disconnected" without one. */
export const useConnectionState = (websocket: WebSocketSource): ConnectionState =>
  useClientSelector(websocket, stateOf) ?? States.Disconnected;

const stateOf = ({ state }: WebSocketClient): ConnectionState => state;

const nothing = (): undefined => undefined;

const subscribers = new WeakMap<LiveClient, (listener: () => void) => () => void>();

/** The same function for the same client: React subscribes anew when it is another one. */
const subscriberTo = (client: LiveClient | undefined) => {
  if (client === undefined) return noChanges;
  const known = subscribers.get(client);
  if (known !== undefined) return known;
  const subscribe = (listener: () => void): (() => void) => client.subscribe(listener);
  subscribers.set(client, subscribe);
  return subscribe;
};

const noChanges = (): (() => void) => () => undefined;

const selection = <Selected>(
  client: LiveClient | undefined,
  selector: (client: WebSocketClient) => Selected,
  equal: Equal<Selected>,
  shown: () => { readonly value: Selected } | undefined,
): (() => Selected | undefined) => {
  let from: WebSocketClient | undefined;
  let last: { readonly value: Selected } | undefined;
  return () => {
    if (client === undefined) return undefined;
    const { current } = client;
    if (last !== undefined && from === current) return last.value;
    const value = selector(current);
    const before = last ?? shown();
    last = before !== undefined && equal(before.value, value) ? before : { value };
    from = current;
    return last.value;
  };
};
