/**
 * Decides who may begin a handshake. The first reason that holds is the answer; each has a stable
 * code and an HTTP status. What is looked up for a handshake (a token, a hook) comes after this.
 */
import type { ConnectionInfo } from "../connection/Connection.js";
import { spend, waitMs } from "../rate.js";
import type { WebSocketErrorCode } from "../error.js";
import { ERRORS } from "../error.js";
import type { ConnectionId } from "../ids.js";
import type { Moment } from "../moment.js";
import { sameData } from "../sameData.js";
import { stay, step } from "../step.js";
import type { ServerEffect, ServerStep } from "./effect.js";
import { notify } from "./effect.js";
import type { ServerFact } from "./event.js";
import type { Gate } from "./gate.js";
import { keyOf, Place } from "./gate.js";
import type { Handshake } from "./handshake.js";
import { clientAddress, isHostAllowed, isOriginAllowed, isSecure, pathOf } from "./handshake.js";
import type { Route, RouteMatch, RouteOptions } from "./routes.js";
import { matchRoute, toRoute } from "./routes.js";
import { isCrowded, isPresent, mustProve, whyNotIdentify } from "./authentication.js";
import type { ServerState } from "./state.js";

type Upgrade = Extract<ServerFact, { type: "upgrade" }>;

/** The HTTP status for each reason to turn a handshake away; 403 for the others. */
const statuses: { readonly [Code in WebSocketErrorCode]?: number } = {
  BAD_HANDSHAKE: 400,
  UNAUTHORIZED: 401,
  AUTHENTICATION_FAILED: 401,
  UNKNOWN_PATH: 404,
  TIMEOUT: 408,
  SECURE_REQUIRED: 426,
  ADDRESS_LIMIT: 429,
  RATE_LIMITED: 429,
  SERVER_ERROR: 503,
  SERVER_FULL: 503,
};

const turnAway = (
  connectionId: ConnectionId,
  code: WebSocketErrorCode,
  retryAfterMs: number | undefined,
): ServerEffect => ({
  type: "turnAway",
  connectionId,
  status: statuses[code] ?? 403,
  code,
  retryAfterMs,
});

/** Lets a handshake begin, or turns it away. */
export const admit = (state: ServerState, event: Upgrade): ServerStep => {
  const { connectionId, handshake, moment } = event;
  // Names are fresh: one that is taken is a repetition.
  if (state.gate.attempts.has(connectionId) || isPresent(state, connectionId)) return stay(state);
  const match = findRoute(state, handshake);
  const info = infoOf(state, handshake, match);
  const place = Place.of(info);
  const code = whyNot(state, event, match, place);
  if (code !== undefined) {
    const isOthers = code === "UNKNOWN_PATH" && handshake.shared;
    const retryAfterMs = retryAfter(state, code, place, moment);
    return step(state, [
      turnAway(connectionId, code, retryAfterMs),
      ...(isOthers ? [] : [refusal(code, info)]),
    ]);
  }
  const effect: ServerEffect = { type: "check", connectionId, info };
  return step(state.withGate(begun(state, connectionId, place, moment)), [effect]);
};

/** Answers a handshake for which everything was looked up. */
export const checked = (
  state: ServerState,
  event: Extract<ServerFact, { type: "checked" }>,
): ServerStep => {
  const { connectionId, identity, moment } = event;
  const place = state.gate.attempts.get(connectionId);
  if (place === undefined) return stay(state);
  const route = routeOf(state, place.route)?.options ?? {};
  const refusal =
    event.refusal ??
    (identity === undefined
      ? whyNotNobody(state, route)
      : whyNotIdentify(state, connectionId, identity, moment));
  if (refusal !== undefined) return abandon(state, connectionId, refusal);
  const messageBytesMax = route.messageBytesMax ?? state.options.messageBytesMax;
  return step(state, [{ type: "open", connectionId, messageBytesMax }]);
};

const whyNotNobody = (
  state: ServerState,
  { requireAuth }: RouteOptions,
): WebSocketErrorCode | undefined => {
  if (requireAuth === true) return "UNAUTHORIZED";
  return mustProve(state, undefined) && isCrowded(state) ? "SERVER_FULL" : undefined;
};

/** The handshake will not be completed: the peer has gone, or is turned away after all. */
export const abandon = (
  state: ServerState,
  connectionId: ConnectionId,
  code: WebSocketErrorCode | undefined,
): ServerStep => {
  const place = state.gate.attempts.get(connectionId);
  if (place === undefined) return stay(state);
  const next = state.withGate(ended(state.gate, connectionId).vacated(place));
  if (code === undefined) return step(next);
  const retryAfterMs = ERRORS[code].retry ? state.options.retryAfterMs : undefined;
  return step(next, [
    turnAway(connectionId, code, retryAfterMs),
    notify({ type: "refusal", code, context: "upgrade", address: place.address }),
  ]);
};

/** Forgets the handshake of a connection; its place stays taken. */
export const ended = (gate: Gate, connectionId: ConnectionId): Gate =>
  gate.with({
    attempts: gate.attempts.remove(connectionId),
    deadlines: gate.deadlines.without(connectionId),
  });

/** Accepts sockets on one more path; new options of one that is known take the place of the old. */
export const addRoute = (
  state: ServerState,
  pattern: string,
  options: RouteOptions | undefined,
): ServerStep => {
  const route = toRoute(pattern, options);
  const known = routeOf(state, pattern);
  if (known !== undefined && sameData(known.options, route.options)) return stay(state);
  const { gate } = state;
  const routes =
    known === undefined
      ? [...gate.routes, route]
      : gate.routes.map((other) => (other === known ? route : other));
  return step(state.withGate(gate.with({ routes })));
};

/** Accepts no more sockets on a path. */
export const removeRoute = (state: ServerState, pattern: string): ServerStep => {
  const routes = state.gate.routes.filter((route) => route.pattern !== pattern);
  if (routes.length === state.gate.routes.length) return stay(state);
  return step(state.withGate(state.gate.with({ routes })));
};

/** The route of a pattern, or undefined. */
export const routeOf = (state: ServerState, pattern: string | undefined): Route | undefined =>
  pattern === undefined ? undefined : state.gate.routes.find((route) => route.pattern === pattern);

/** What is known of a handshake's path; undefined when nothing is served there. */
const findRoute = (
  { gate, options }: ServerState,
  { url }: Handshake,
): Partial<RouteMatch> | undefined => {
  const path = pathOf(url);
  if (gate.routes.length > 0) return matchRoute(gate.routes, path);
  return path === options.path ? {} : undefined;
};

const infoOf = (
  { options }: ServerState,
  handshake: Handshake,
  match: Partial<RouteMatch> | undefined,
): ConnectionInfo => {
  const { url, origin, userAgent } = handshake;
  const info = { address: clientAddress(handshake, options), url, origin, userAgent };
  const secured = isSecure(handshake, options) ? { ...info, secure: true } : info;
  return match?.route === undefined
    ? secured
    : { ...secured, route: match.route.pattern, params: match.params };
};

const whyNot = (
  state: ServerState,
  { handshake, refusal: verdict, moment }: Upgrade,
  match: Partial<RouteMatch> | undefined,
  place: Place,
): WebSocketErrorCode | undefined => {
  const { options } = state;
  if (match === undefined) return "UNKNOWN_PATH";
  const route = match.route?.options ?? {};
  if (handshake.host === undefined) return "BAD_HANDSHAKE";
  if (!isHostAllowed(handshake, options)) return "HOST_DENIED";
  if (!isOriginAllowed(handshake, options, route)) return "ORIGIN_DENIED";
  if (route.requireSecure === true && !isSecure(handshake, options)) return "SECURE_REQUIRED";
  if (state.phase.name === "stopping") return "SERVER_ERROR";
  return whyFull(state, place, route) ?? whyTooFast(state, place, moment) ?? verdict;
};

const isReached = (count: number, max: number | undefined): boolean =>
  max !== undefined && max > 0 && count >= max;

const whyFull = (
  { gate, options, connections }: ServerState,
  { address, route }: Place,
  limits: RouteOptions,
): WebSocketErrorCode | undefined => {
  if (address !== undefined) {
    const here = gate.count(keyOf(address));
    if (isReached(here, options.connectionsPerAddressMax)) return "ADDRESS_LIMIT";
    const onRoute = gate.count(keyOf(address, route));
    if (isReached(onRoute, limits.connectionsPerAddressMax)) return "ADDRESS_LIMIT";
  }
  if (isReached(gate.count(keyOf("", route)), limits.connectionsMax)) return "SERVER_FULL";
  const all = connections.size + gate.attempts.size + gate.unproven.size;
  return isReached(all, options.connectionsMax) ? "SERVER_FULL" : undefined;
};

/** Up to when the allowance of an address is spent after one more; undefined for one too many. */
const spentAfter = (
  { gate, options }: ServerState,
  address: string,
  { now }: Moment,
): number | undefined => {
  const { connectsPerSecondMax, connectsBurstMax } = options;
  return spend(gate.spent.get(address, now), now, connectsPerSecondMax, connectsBurstMax);
};

const whyTooFast = (
  state: ServerState,
  { address }: Place,
  moment: Moment,
): WebSocketErrorCode | undefined =>
  address !== undefined && spentAfter(state, address, moment) === undefined
    ? "RATE_LIMITED"
    : undefined;

const retryAfter = (
  { gate, options }: ServerState,
  code: WebSocketErrorCode,
  { address = "" }: Place,
  { now }: Moment,
): number | undefined => {
  if (!ERRORS[code].retry) return undefined;
  const { connectsPerSecondMax, connectsBurstMax, retryAfterMs } = options;
  const spent = gate.spent.get(address, now);
  return Math.max(retryAfterMs, waitMs(spent, now, connectsPerSecondMax, connectsBurstMax));
};

const begun = (
  state: ServerState,
  connectionId: ConnectionId,
  place: Place,
  moment: Moment,
): Gate => {
  const { gate, options } = state;
  const { now } = moment;
  const { address } = place;
  const until = address === undefined ? undefined : spentAfter(state, address, moment);
  const isWhole = address === undefined || until === undefined || until <= now;
  const { handshakeTimeoutMs } = options;
  return gate.occupied(place).with({
    attempts: gate.attempts.set(connectionId, place),
    spent: isWhole ? gate.spent : gate.spent.set(address, until),
    deadlines:
      handshakeTimeoutMs > 0
        ? gate.deadlines.with(connectionId, now + handshakeTimeoutMs)
        : gate.deadlines,
  });
};

const refusal = (code: WebSocketErrorCode, { address }: ConnectionInfo): ServerEffect =>
  notify({ type: "refusal", code, context: "upgrade", address });
