/** Decides what a page knows of its network, and what it does when the network is back. */
import { useEffect, useSyncExternalStore } from "react";
import { mayComeBack } from "../../core/client/lifecycle.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { unwatched } from "../../driver/promises.js";

/** Whether the browser has a network. True on a server, and where nobody knows. */
export const useOnline = (): boolean => useSyncExternalStore(followNetwork, isOnline, always);

/** Listens to the page; an app without one, such as a native one, never hears of its network. */
const listen = (event: "online" | "offline", listener: () => void): (() => void) => {
  if (typeof window.addEventListener !== "function") return () => undefined;
  window.addEventListener(event, listener);
  return () => window.removeEventListener(event, listener);
};

const followNetwork = (listener: () => void): (() => void) => {
  const stops = [listen("online", listener), listen("offline", listener)];
  return () => stops.forEach((stop) => stop());
};

const isOnline = (): boolean => navigator.onLine !== false;
const always = (): boolean => true;

/**
 * Connects at once, when the browser has a network again, what means to be connected.
 * @param client one of the page's own; who has made a client connects it
 */
export const useReconnectWhenOnline = (client: LiveClient | undefined): void => {
  useEffect(() => {
    if (client === undefined) return undefined;
    return listen("online", () => {
      if (mayComeBack(client.current.snapshot)) void unwatched(client.connect());
    });
  }, [client]);
};
