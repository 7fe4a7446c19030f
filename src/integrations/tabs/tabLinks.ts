/** Decides how links of a tab come and go. */
import { CLOSE_CODES } from "../../core/closeCode.js";
import { step } from "../../core/step.js";
import type { LinkNotice, TabEffect, TabState, TabStep } from "./tabState.js";
import { say, tell } from "./tabState.js";

/** The end of a connection of which nobody knows more. */
const lost: LinkNotice = Object.freeze({
  type: "closed",
  code: CLOSE_CODES.ABNORMAL,
  reason: "",
  wasClean: false,
});

/** The links ask whoever leads to be let in. */
export const attachAll = (state: TabState, names: readonly string[], now: number): TabStep => {
  if (names.length === 0) return step(state);
  const links = state.links.withMutations((next) => {
    for (const name of names) next.set(name, { phase: "seeking", hub: undefined });
  });
  return step(
    { ...state, links, askedAt: now },
    names.map((link) => say({ type: "attach", link })),
  );
};

/** The links are no more; what they had asked for is done first. */
export const remove = (
  state: TabState,
  names: readonly string[],
  effects: readonly TabEffect[],
): TabStep => {
  const known = names.filter((name) => state.links.has(name));
  if (known.length === 0) return step(state);
  const links = state.links.removeAll(known);
  return step({ ...state, links, ...(links.isEmpty() ? quiet : {}) }, [
    ...effects,
    ...known.map((link): TabEffect => ({ type: "letGo", link })),
  ]);
};

const quiet = { probedAt: undefined, hubBytes: 0, postedBytes: 0 } as const;

/** The links are told that their connection is lost. */
export const lose = (state: TabState, names: readonly string[]): TabStep =>
  remove(
    state,
    names,
    names.map((link) => tell(link, lost)),
  );
