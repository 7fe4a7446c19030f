/** Decides what a tab makes of what a hub says. */
import { andThen, neverReached, stay, step } from "../../core/step.js";
import type { FromHub } from "./messages.js";
import { attachAll, lose, remove } from "./tabLinks.js";
import type { TabEffect, TabState, TabStep } from "./tabState.js";
import { linksWhere, tell, withLink } from "./tabState.js";

/** A hub has said something. */
export const heard = (state: TabState, post: FromHub, now: number): TabStep => {
  if (post.type === "leading") return followed(state, post.hub, now);
  const isOwn = state.links.some(({ hub }) => hub === post.hub);
  const next = isOwn ? { ...state, heardAt: now, probedAt: undefined } : state;
  switch (post.type) {
    case "attached":
      return attached(state, post.link, post.hub, now);
    case "opened":
      return opened(next, post);
    case "frame":
      return step(
        next,
        meant(next, post).map((link) => tell(link, { type: "frame", data: post.data })),
      );
    case "closed":
      return closed(next, post);
    case "alive":
      return step(isOwn ? { ...next, hubBytes: post.bufferedBytes, aliveAt: now } : next);
    default:
      return neverReached(post);
  }
};

/** There is a new hub: what was attached to another one is lost, and whoever seeks one has it. */
const followed = (state: TabState, hub: string, now: number): TabStep => {
  const orphans = linksWhere(state, (link) => link.hub !== undefined && link.hub !== hub);
  return andThen(lose(state, orphans), (next) =>
    attachAll(
      next,
      linksWhere(next, ({ phase }) => phase === "seeking"),
      now,
    ),
  );
};

const attached = (state: TabState, link: string, hub: string, now: number): TabStep =>
  state.links.get(link)?.phase === "seeking"
    ? step({
        ...withLink(state, link, { phase: "attached", hub }),
        heardAt: now,
        aliveAt: now,
        probedAt: undefined,
      })
    : stay(state);

const opened = (
  state: TabState,
  { link, hub, protocol }: Extract<FromHub, { type: "opened" }>,
): TabStep => {
  const known = state.links.get(link);
  if (known?.phase !== "attached" || known.hub !== hub) return step(state);
  return step(withLink(state, link, { phase: "open", hub }), [
    tell(link, { type: "opened", protocol }),
  ]);
};

/** The open links of this tab that a frame is for. */
const meant = (
  state: TabState,
  { hub, to }: Extract<FromHub, { type: "frame" }>,
): readonly string[] =>
  linksWhere(
    state,
    (link, name) => link.phase === "open" && link.hub === hub && (to?.includes(name) ?? true),
  );

const closed = (
  state: TabState,
  { hub, to, code, reason, wasClean, retryAfterMs }: Extract<FromHub, { type: "closed" }>,
): TabStep => {
  const links = linksWhere(state, (link, name) => link.hub === hub && (to?.includes(name) ?? true));
  const notice = { type: "closed", code, reason, wasClean, retryAfterMs } as const;
  return remove(
    state,
    links,
    links.map((link): TabEffect => tell(link, notice)),
  );
};
