/** Keeps the one state of the page and tells its listeners of every change. */
import type { Action, ChatState } from "./state.js";
import { reduce } from "./state.js";

/** The state with the only way to change it. */
export interface Store {
  readonly current: ChatState;
  dispatch(action: Action): void;
  /** Calls `listener` after every change. */
  subscribe(listener: () => void): void;
}

/** A store that starts with `initial`. */
export const createStore = (initial: ChatState): Store => {
  let current = initial;
  const listeners: (() => void)[] = [];
  return {
    get current() {
      return current;
    },
    dispatch(action) {
      const next = reduce(current, action);
      if (next === current) return;
      current = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.push(listener);
    },
  };
};
