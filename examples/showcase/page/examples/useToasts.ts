/** Decides which notifications pop up, and for how long: what is new, until it is read or put away. */
import { useEffect, useState } from "react";
import type { Notice } from "../parts/NoticeCard.js";

/** How long a toast stays, in milliseconds. It is in the inbox as well, so nothing is lost with it. */
const toastMs = 8_000;

/** How many toasts there are at once; what is older goes to the inbox alone. */
const toastsMax = 2;

/** What came before the page was opened is old. A server's clock may be a little behind. */
const openedAt = Date.now() - 5_000;

/** What pops up, newest first, and what can be done about it. */
export interface Toasts {
  readonly shown: readonly Notice[];
  /** Puts one away. It stays in the inbox. */
  readonly close: (id: string) => void;
  /** Somebody points at one, or has the focus in it: then none goes. Undefined for nobody. */
  readonly hold: (id: string | undefined) => void;
}

/**
 * The toasts for these notifications, newest first.
 * @param isSeen whether they are seen elsewhere
 * @param stayMs how long one stays, in milliseconds
 */
export const useToasts = (
  notices: readonly Notice[],
  isSeen: boolean,
  stayMs = toastMs,
): Toasts => {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [held, hold] = useState<string>();
  const close = (...ids: readonly string[]): void => setClosed((all) => new Set([...all, ...ids]));
  const fresh = notices.filter(
    ({ id, at = 0, isRead }) => at > openedAt && !isRead && !closed.has(id),
  );
  const shown = isSeen ? [] : fresh.slice(0, toastsMax);
  const isHeld = shown.some(({ id }) => id === held);

  const over = JSON.stringify(fresh.slice(shown.length).map(({ id }) => id));
  useEffect(() => {
    const ids: readonly string[] = JSON.parse(over);
    if (ids.length > 0) close(...ids);
  }, [over]);
  const ids = JSON.stringify(shown.map(({ id }) => id));
  useEffect(() => {
    if (isHeld) return undefined;
    // Who has looked at one, or was just given another, has the whole time again.
    const going: readonly string[] = JSON.parse(ids);
    const timer = setTimeout(() => close(...going), stayMs);
    return () => clearTimeout(timer);
  }, [ids, isHeld, stayMs]);
  return { shown, close, hold };
};
