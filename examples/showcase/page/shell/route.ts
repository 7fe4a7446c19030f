/** Decides what is shown: the address behind # names an example, and for the chat a conversation. */
import { useSyncExternalStore } from "react";

/** The examples, in the order of the tabs. */
export const views = ["chat", "people", "notifications", "events", "document"] as const;

/** One of `views`. */
export type View = (typeof views)[number];

/** Where somebody is. */
export interface Route {
  readonly view: View;
  /** The rest of the address: a room, or a person behind @; empty for none. */
  readonly detail: string;
}

/** The route of an address; the lobby when it names nothing that there is. */
export const routeOf = (hash: string): Route => {
  const [, name = "", detail = ""] = /^#\/([^/]*)\/?(.*)$/.exec(hash) ?? [];
  const view = views.find((one) => one === name);
  return view === undefined ? { view: "chat", detail: "lobby" } : { view, detail: decoded(detail) };
};

/** The address of a route. */
export const hrefOf = (view: View, detail = ""): string =>
  detail === "" ? `#/${view}` : `#/${view}/${encodeURIComponent(detail)}`;

/** Whether who is at that route sees what is behind an address, which may be of any kind. */
export const isLookedAt = (address: string, { view, detail }: Route): boolean => {
  if (!address.startsWith("#/")) return false;
  const there = routeOf(address);
  return there.view === view && there.detail === detail;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text).normalize("NFC").slice(0, 64);
  } catch {
    return "";
  }
};

const subscribe = (listener: () => void): (() => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

/** Where somebody is. */
export const useRoute = (): Route => routeOf(useSyncExternalStore(subscribe, () => location.hash));
