/**
 * Decides how the one socket of a browser is shared. The hub lives in the tab that leads; its links
 * are the clients of all tabs, that one's among them.
 *
 * Theory of operation. The first link that attaches makes the hub dial, and all links that wait are
 * told when the socket opens. What a link sends goes to the server; what the server sends goes to
 * every link, but an answer to the link that asked and a message of a room to the links in it. So a
 * client behind a hub hears what it would hear on a socket of its own. When the socket closes, every
 * link hears it and is forgotten: its client comes back by itself. The last link to go closes it.
 *
 * Invariants. At most one socket. No links, no socket. A room is left when no link wants it: who wants
 * it is read from the links, and never counted.
 */
import { CLOSE_CODES } from "../../core/closeCode.js";
import { SUBPROTOCOL } from "../../core/control.js";
import { earliest } from "../../core/moment.js";
import { andThen, each, neverReached, stay, step } from "../../core/step.js";
import { leaveRooms } from "./errands.js";
import { fromLink } from "./fromLink.js";
import { fromServer } from "./fromServer.js";
import type { HubEffect, HubEvent, HubLink, HubState, HubStep } from "./hubState.js";
import { hand, newLink, newSession, say, withLink, withSocket } from "./hubState.js";
import { pongDeadline, pongDue } from "./hubPing.js";
import type { FromHub, ToHub } from "./messages.js";
import { proofDeadline, proofDue } from "./proofs.js";

/** The next state and what is to be done. */
export const hubTransition = (state: HubState, event: HubEvent, now: number): HubStep => {
  if ("epoch" in event && event.epoch !== state.epoch) return stay(state);
  switch (event.type) {
    case "said":
      return said(state, event.post, event.bufferedBytes, now);
    case "gone":
      return drop(state, event.link, {
        type: "closeSocket",
        code: CLOSE_CODES.GOING_AWAY,
        reason: "",
      });
    case "opened":
      return opened(state, event.protocol, now);
    case "frame":
      return fromServer(state, event.data, now);
    case "closed":
      return closed(state, event);
    case "deposed":
      return step(withSocket({ ...ended(state), epoch: state.epoch + 1 }, { name: "none" }), [
        { type: "dropSocket" },
        ...unwatched(state),
        say({ type: "closed", hub: state.hub, ...lost }),
      ]);
    case "time":
      return andThen(proofDue(state, now), (next) => pongDue(next, now, silent));
    default:
      return neverReached(event);
  }
};

/** When the hub wants to be told the time next. */
export const hubDeadline = (state: HubState): number | undefined =>
  earliest(pongDeadline(state), proofDeadline(state));

const lost = { code: CLOSE_CODES.ABNORMAL, reason: "", wasClean: false } as const;

const said = (state: HubState, post: ToHub, bufferedBytes: number, now: number): HubStep => {
  if ("hub" in post && post.hub !== state.hub) return stay(state);
  switch (post.type) {
    case "attach":
      return attach(state, post.link);
    case "send":
      return state.links.get(post.link)?.phase === "open"
        ? fromLink(state, post.link, post.data, now)
        : stay(state);
    case "detach":
      return detach(state, post);
    case "drop":
      return drop(state, post.link, { type: "dropSocket" });
    case "probe":
      return step(state, [say({ type: "alive", hub: state.hub, bufferedBytes })]);
    default:
      return neverReached(post);
  }
};

const attach = (state: HubState, link: string): HubStep => {
  const attached = say({ type: "attached", hub: state.hub, link });
  if (state.links.has(link)) return step(state, [attached]);
  const watched = step<HubState, HubEffect>(withLink(state, link, newLink), [
    { type: "watch", link },
    attached,
  ]);
  switch (state.socket.name) {
    case "none":
      return andThen(watched, dial);
    case "open":
      return andThen(watched, (next) => openLink(next, link));
    default:
      return watched;
  }
};

const dial = (state: HubState): HubStep => {
  const epoch = state.epoch + 1;
  return step({ ...withSocket(state, { name: "connecting" }), epoch }, [{ type: "dial", epoch }]);
};

const opened = (state: HubState, protocol: string, now: number): HubStep => {
  if (state.socket.name !== "connecting") return stay(state);
  const socket = { name: "open", protocol, speaks: protocol === SUBPROTOCOL } as const;
  const open = withSocket(state, { ...socket, heardAt: now, pingedAt: undefined });
  return each<HubState, string, HubEffect>(step(open), state.links.keys(), openLink);
};

/** A link that comes late is told what the server has told the others when they came. */
const openLink = (state: HubState, link: string): HubStep => {
  const known = state.links.get(link);
  if (known === undefined || state.socket.name !== "open") return stay(state);
  const { hub, welcome } = state;
  const told = [...(welcome === undefined ? [] : [welcome]), ...state.memory.of(undefined)];
  return step(withLink(state, link, { ...known, phase: "open" }), [
    say({ type: "opened", hub, link, protocol: state.socket.protocol }),
    ...told.map((frame) => hand(state, frame, [link])),
  ]);
};

const detach = (state: HubState, post: Extract<ToHub, { type: "detach" }>): HubStep => {
  const { link, code, reason } = post;
  const known = state.links.get(link);
  const isLast = known !== undefined && state.links.size === 1;
  if (isLast && state.socket.name === "open") {
    const closing = withLink(state, link, { ...known, phase: "closing" });
    return step(withSocket(closing, { name: "closing" }), [{ type: "closeSocket", code, reason }]);
  }
  const told = closedPost(state, [link], { code, reason, wasClean: true });
  return andThen(drop(state, link, { type: "dropSocket" }), (next) => step(next, [told]));
};

/** A link is gone without a word. @param end how the socket ends if it was the last one */
const drop = (state: HubState, link: string, end: HubEffect): HubStep => {
  const known = state.links.get(link);
  if (known === undefined) return stay(state);
  const without = { ...state, links: state.links.remove(link) };
  const unwatch: HubEffect = { type: "unwatch", link };
  if (!without.links.isEmpty()) {
    return andThen(step<HubState, HubEffect>(without, [unwatch]), (next) =>
      leaveRooms(next, known),
    );
  }
  if (state.socket.name === "none") return step(without, [unwatch]);
  return step(abandoned(without), [end, unwatch]);
};

/** Nobody needs the socket any longer, and what it still reports is of no interest. */
const abandoned = (state: HubState): HubState => ({
  ...withSocket(ended(state), { name: "none" }),
  epoch: state.epoch + 1,
});

const closed = (state: HubState, end: Extract<HubEvent, { type: "closed" }>): HubStep => {
  const isKept = ({ phase }: HubLink): boolean =>
    state.socket.name === "closing" && phase === "waiting";
  const next = withSocket({ ...ended(state), links: state.links.filter(isKept) }, { name: "none" });
  const ending = [...state.links.filterNot(isKept).keys()];
  const { code, reason, wasClean, retryAfterMs } = end;
  const told = step<HubState, HubEffect>(next, [
    ...ending.map((link): HubEffect => ({ type: "unwatch", link })),
    closedPost(state, ending, { code, reason, wasClean, retryAfterMs }),
  ]);
  return next.links.isEmpty() ? told : andThen(told, dial);
};

/** The server gave no sign of life: whoever still believes in the connection is told better. */
const silent = (state: HubState): HubStep => {
  const told = closed(state, { type: "closed", epoch: state.epoch, ...lost });
  return step({ ...told.state, epoch: state.epoch + 1 }, [{ type: "dropSocket" }, ...told.effects]);
};

const ended = (state: HubState): HubState => ({
  ...state,
  ...newSession(state.settings.snapshots),
});

const unwatched = ({ links }: HubState): readonly HubEffect[] =>
  [...links.keys()].map((link) => ({ type: "unwatch", link }));

const closedPost = (
  { hub }: HubState,
  to: readonly string[],
  end: Pick<Extract<FromHub, { type: "closed" }>, "code" | "reason" | "wasClean" | "retryAfterMs">,
): HubEffect => say({ type: "closed", hub, to, ...end });
