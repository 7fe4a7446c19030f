/** Decides whether the page is light or dark: as the system is, or as somebody chose. */
import { useSyncExternalStore } from "react";

/** What can be chosen. */
export const themes = ["system", "light", "dark"] as const;

/** One of `themes`. */
export type Theme = (typeof themes)[number];

const storageKey = "jounce-theme";
const listeners = new Set<() => void>();

const stored = (): Theme => {
  try {
    const name = localStorage.getItem(storageKey);
    return themes.find((theme) => theme === name) ?? "system";
  } catch {
    return "system";
  }
};

let current: Theme = stored();

const show = (): void => {
  if (current === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = current;
};

/** Shows the page as it was chosen before; to be called before anything is drawn. */
export const showTheme = show;

/** Chooses. */
export const setTheme = (theme: Theme): void => {
  current = theme;
  show();
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // It holds for this visit.
  }
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** What was chosen. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => current);
