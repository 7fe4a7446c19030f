/** Decides whether somebody can see the page. */
import { useSyncExternalStore } from "react";

/** Whether the page is on a screen, as far as the browser knows. */
export const usePageVisible = (): boolean =>
  useSyncExternalStore(subscribe, () => document.visibilityState === "visible");

const subscribe = (listener: () => void): (() => void) => {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
};
