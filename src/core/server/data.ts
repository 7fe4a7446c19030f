/** Decides what an app may keep in the server: values by key, told apart by what JSON makes of them. */
import { sameData } from "../sameData.js";
import { stay, step } from "../step.js";
import type { ServerStep } from "./effect.js";
import type { ServerState } from "./state.js";

/** Keeps `value` under `key`; undefined removes what is there. */
export const setData = (state: ServerState, key: string, value: unknown): ServerStep => {
  const { data } = state;
  if (value === undefined)
    return data.has(key) ? step(state.withData(data.remove(key))) : stay(state);
  if (data.has(key) && sameData(data.get(key), value)) return stay(state);
  return step(state.withData(data.set(key, value)));
};
