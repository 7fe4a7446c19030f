/**
 * Decides where the focus goes when what has it goes away: to the row that takes its place, else to
 * the last row, else home. Without that it would fall to the page, and a keyboard would start anew.
 */
import type { RefObject } from "react";
import { useEffect } from "react";

/** What to keep the focus in. */
export interface FocusKeeping {
  /** A selector for the rows of a list within the element. */
  readonly rows: string;
  /** What gets the focus when there is no row. */
  readonly home: () => HTMLElement | null | undefined;
}

/** Keeps the focus within an element. @returns how to stop that */
export const keepFocus = (container: HTMLElement, { rows, home }: FocusKeeping): (() => void) => {
  const list = (): readonly HTMLElement[] => [...container.querySelectorAll<HTMLElement>(rows)];
  let held: { readonly element: HTMLElement; readonly row: number } | undefined;

  const onFocusIn = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return;
    held = { element: target, row: list().findIndex((row) => row.contains(target)) };
  };
  const onFocusOut = ({ target }: FocusEvent): void => {
    // Only who leaves what is still there has gone elsewhere.
    queueMicrotask(() => {
      if (held?.element === target && !isGone(held.element)) held = undefined;
    });
  };
  const look = (): void => {
    if (held === undefined || !isGone(held.element)) return;
    const active = document.activeElement;
    const { element, row } = held;
    held = undefined;
    if (active !== null && active !== document.body && active !== element) return;
    const all = list();
    give(row < 0 ? home() : (all[row] ?? all.at(-1) ?? home()));
  };

  container.addEventListener("focusin", onFocusIn);
  container.addEventListener("focusout", onFocusOut);
  const observer = new MutationObserver(look);
  observer.observe(container, { childList: true, subtree: true, attributeFilter: ["disabled"] });
  return () => {
    observer.disconnect();
    container.removeEventListener("focusin", onFocusIn);
    container.removeEventListener("focusout", onFocusOut);
  };
};

/** Keeps the focus within the element of that ref, whose section has a heading to go to. */
export const useKeptFocus = (container: RefObject<HTMLElement | null>, rows: string): void => {
  useEffect(() => {
    const element = container.current;
    if (element === null) return undefined;
    const home = (): HTMLElement | null | undefined =>
      element.closest("section")?.querySelector("h2") ?? document.getElementById("main");
    return keepFocus(element, { rows, home });
  }, [container, rows]);
};

const isGone = (element: HTMLElement): boolean =>
  !element.isConnected || element.matches(":disabled");

const give = (element: HTMLElement | null | undefined): void => {
  if (element === null || element === undefined) return;
  // A heading or a row takes the focus from here, and is no stop of the tab key.
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus();
};
