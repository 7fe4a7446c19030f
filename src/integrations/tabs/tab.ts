/**
 * Decides how the links of one tab find the hub, and which tab leads.
 *
 * Theory of operation. Every tab with links stands for election: it asks for one lock, which the
 * browser gives to one tab at a time and takes from a tab that is gone. Who has it runs the hub and
 * says so. A link asks to attach; it is open when the hub says that the socket is. A tab whose links
 * are all gone no longer stands, and one that leads goes on as long as other tabs have links.
 *
 * A tab that was frozen keeps the lock and says nothing. So a tab probes its hub after silence, and
 * tells its links that the connection is lost when no answer comes. Their clients dial anew; when
 * nobody answers that either, the tab takes the lock by force. Only one tab at a time may try, under
 * a second lock, and it asks once more before it does: the one before may have led the coup already.
 *
 * Invariants. A link hears of one hub only, `opened` at most once, and nothing after `closed`.
 */
import { andThen, each, neverReached, stay, step } from "../../core/step.js";
import { heard } from "./tabHears.js";
import { attachAll, lose, remove } from "./tabLinks.js";
import type { TabEffect, TabEvent, TabState, TabStep } from "./tabState.js";
import { linksWhere, say, tell, withLink } from "./tabState.js";

/** How soon the hub is asked again how many bytes wait in its socket, in milliseconds. */
const unsentMs = 1_000;

/** The next state and what is to be done. */
export const tabTransition = (state: TabState, event: TabEvent, now: number): TabStep =>
  andThen(decide(state, event, now), settle);

const decide = (state: TabState, event: TabEvent, now: number): TabStep => {
  switch (event.type) {
    case "dial":
      return dial(state, event.link);
    case "held":
      return state.links.get(event.link)?.phase === "held"
        ? attachAll(state, [event.link], now)
        : stay(state);
    case "send":
      return send(state, event);
    case "close":
      return close(state, event);
    case "drop":
      return remove(state, [event.link], [say({ type: "drop", link: event.link })]);
    case "heard":
      return heard(state, event.post, now);
    case "granted":
      return step({ ...state, role: "leader", isHubOccupied: false }, [
        { type: "startHub", hub: event.hub },
      ]);
    case "robbed":
      return robbed(state);
    case "unavailable":
      return lose({ ...state, role: "none" }, [...state.links.keys()]);
    case "coupGranted":
      return andThen(step<TabState, TabEffect>({ ...state, coup: "checking" }), (next) =>
        attachAll(next, seeking(next), now),
      );
    case "hub":
      return step({ ...state, isHubOccupied: event.isOccupied });
    case "time":
      return andThen(overthrow(state, now), (next) => probe(next, now));
    default:
      return neverReached(event);
  }
};

const dial = (state: TabState, link: string): TabStep => {
  const next = withLink(state, link, { phase: "held", hub: undefined });
  const hold: TabEffect = { type: "hold", link };
  return state.role === "none"
    ? step({ ...next, role: "candidate" }, [{ type: "stand" }, hold])
    : step(next, [hold]);
};

const send = (
  state: TabState,
  { link, data, bytes }: Extract<TabEvent, { type: "send" }>,
): TabStep => {
  const { phase, hub } = state.links.get(link) ?? {};
  if (phase !== "open" || hub === undefined) return stay(state);
  return step({ ...state, postedBytes: state.postedBytes + bytes }, [
    say({ type: "send", hub, link, data }),
  ]);
};

const close = (
  state: TabState,
  { link, code, reason }: Extract<TabEvent, { type: "close" }>,
): TabStep => {
  const known = state.links.get(link);
  if (known === undefined) return stay(state);
  if (known.hub === undefined) {
    return remove(state, [link], [tell(link, { type: "closed", code, reason, wasClean: false })]);
  }
  return step(withLink(state, link, { ...known, phase: "closing" }), [
    say({ type: "detach", hub: known.hub, link, code, reason }),
  ]);
};

/** Whoever took the lead says so itself; this tab waits to lead again after it. */
const robbed = (state: TabState): TabStep => {
  const stopped: TabEffect[] = state.role === "leader" ? [{ type: "stopHub" }] : [];
  return state.links.isEmpty()
    ? step({ ...state, role: "none" }, stopped)
    : step({ ...state, role: "candidate" }, [...stopped, { type: "stand" }]);
};

const seeking = (state: TabState): readonly string[] =>
  linksWhere(state, ({ phase }) => phase === "seeking");

const isUnanswered = ({ askedAt, settings }: TabState, now: number): boolean =>
  askedAt !== undefined && now >= askedAt + settings.answerMs;

/** Nobody answers the links that seek a hub, though somebody holds the lock. */
const overthrow = (state: TabState, now: number): TabStep => {
  if (!isUnanswered(state, now) || state.role === "leader") return stay(state);
  switch (state.coup) {
    case "none":
      return step({ ...state, coup: "asked", askedAt: now }, [{ type: "askCoup" }]);
    case "asked":
      return step({ ...state, askedAt: now });
    case "checking":
      return step({ ...state, askedAt: now }, [{ type: "steal" }]);
    default:
      return neverReached(state.coup);
  }
};

const attachedTo = (state: TabState): string | undefined =>
  state.links.find(({ hub }) => hub !== undefined)?.hub;

/** When the hub is asked for a sign of life: after silence, and while bytes may wait in its socket. */
const probeAt = ({ heardAt, aliveAt, hubBytes, postedBytes, settings }: TabState): number => {
  const silentAt = heardAt + settings.probeMs;
  return hubBytes + postedBytes > 0 ? Math.min(silentAt, aliveAt + unsentMs) : silentAt;
};

const probe = (state: TabState, now: number): TabStep => {
  const hub = attachedTo(state);
  const { probedAt, settings } = state;
  if (hub === undefined) return stay(state);
  if (probedAt === undefined) return now < probeAt(state) ? stay(state) : ask(state, hub, now);
  const lateMs = now - (probedAt + settings.silenceMs);
  if (lateMs < 0) return stay(state);
  // A timer this late means that this tab slept, not the hub.
  if (lateMs > settings.silenceMs) return ask(state, hub, now);
  return lose(
    { ...state, probedAt: undefined },
    linksWhere(state, (link) => link.hub !== undefined),
  );
};

const ask = (state: TabState, hub: string, now: number): TabStep =>
  step({ ...state, probedAt: now, postedBytes: 0 }, [say({ type: "probe", hub })]);

/** When the tab wants to be told the time next. */
export const tabDeadline = (state: TabState): number | undefined => {
  const { askedAt, probedAt, settings, role } = state;
  const coupAt =
    askedAt === undefined || role === "leader" ? Infinity : askedAt + settings.answerMs;
  if (attachedTo(state) === undefined) return coupAt === Infinity ? undefined : coupAt;
  return Math.min(coupAt, probedAt === undefined ? probeAt(state) : probedAt + settings.silenceMs);
};

/** What holds after every step: who has nobody to lead for does not lead, nor wait to. */
const settle = (state: TabState): TabStep =>
  each<TabState, (state: TabState) => TabStep, TabEffect>(
    stay(state),
    [answered, retire],
    (next, rule) => rule(next),
  );

const answered = (state: TabState): TabStep => {
  if (seeking(state).length > 0) return stay(state);
  if (state.coup === "none") {
    return state.askedAt === undefined ? stay(state) : step({ ...state, askedAt: undefined });
  }
  return step({ ...state, askedAt: undefined, coup: "none" }, [{ type: "endCoup" }]);
};

const retire = (state: TabState): TabStep => {
  if (!state.links.isEmpty() || state.role === "none") return stay(state);
  if (state.role === "candidate") return step({ ...state, role: "none" }, [{ type: "stepDown" }]);
  if (state.isHubOccupied) return stay(state);
  return step({ ...state, role: "none" }, [{ type: "stopHub" }, { type: "stepDown" }]);
};
