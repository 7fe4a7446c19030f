/**
 * Decides on which paths sockets are accepted and what a path says. Patterns are compared segment by
 * segment, in a time that is linear in the path; nothing that a peer sends is ever compiled.
 */
import type { LinkPolicy } from "../connection/policy.js";
import { WebSocketError } from "../error.js";
import { isCount, isFlag, isTexts, mergeOptions } from "../options.js";

/** What may be set for one route beside the server's options, where 0 means the same. */
export interface RouteOptions {
  /** How many connections at once on this route. */
  readonly connectionsMax?: number | undefined;
  /** How many connections of one address at once on this route. */
  readonly connectionsPerAddressMax?: number | undefined;
  /** The origins that may connect, instead of the server's; a missing Origin is then refused. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Whether only TLS will do. */
  readonly requireSecure?: boolean | undefined;
  /** Whether a peer has to prove who it is with the handshake. */
  readonly requireAuth?: boolean | undefined;
  /** The largest message, in bytes, instead of the server's limit. */
  readonly messageBytesMax?: number | undefined;
  /** Frames per second of one connection, instead of the server's limit. */
  readonly messagesPerSecondMax?: number | undefined;
  /** Frames of one connection at once, instead of the server's limit. */
  readonly messagesBurstMax?: number | undefined;
}

/** A path on which sockets are accepted: `/chat/:room` names a segment, a last `*` is the rest. */
export interface Route {
  readonly pattern: string;
  readonly options: RouteOptions;
}

/** What a path means. */
export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** What holds for the links of a route: its own limits, else the server's. */
export const linkPolicyOf = (policy: LinkPolicy, route: Route | undefined): LinkPolicy => {
  if (route === undefined) return policy;
  const { messageBytesMax, messagesPerSecondMax, messagesBurstMax } = route.options;
  return {
    ...policy,
    messageBytesMax: messageBytesMax ?? policy.messageBytesMax,
    messagesPerSecondMax: messagesPerSecondMax ?? policy.messagesPerSecondMax,
    messagesBurstMax: messagesBurstMax ?? policy.messagesBurstMax,
  };
};

// What the path says becomes an object's keys, of which `__proto__` is none to copy.
const name = /^:(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$/;

const accepts: { readonly [Option in keyof RouteOptions]-?: (value: unknown) => boolean } = {
  connectionsMax: isCount,
  connectionsPerAddressMax: isCount,
  allowedOrigins: isTexts,
  requireSecure: isFlag,
  requireAuth: isFlag,
  messageBytesMax: isCount,
  messagesPerSecondMax: isCount,
  messagesBurstMax: isCount,
};

const noOptions: RouteOptions = Object.freeze({});

const segmentsOf = (path: string): string[] => {
  const end = path.length > 1 && path.endsWith("/") ? path.length - 1 : path.length;
  return path.slice(1, end).split("/");
};

const isGood = (segment: string, index: number, all: readonly string[]): boolean => {
  if (segment.startsWith(":")) return name.test(segment);
  return segment === "*" ? index === all.length - 1 : !segment.includes("*");
};

/**
 * A route for a pattern.
 * @throws WebSocketError INVALID_OPTION for a pattern that is none, or a value out of range.
 */
export const toRoute = (pattern: string, options: RouteOptions = noOptions): Route => {
  if (typeof pattern !== "string" || !pattern.startsWith("/")) {
    throw new WebSocketError("INVALID_OPTION", "A route must be text that begins with /");
  }
  if (!segmentsOf(pattern).every(isGood)) {
    throw new WebSocketError(
      "INVALID_OPTION",
      "A segment of a route is text, :name, or at the end *",
    );
  }
  return Object.freeze({ pattern, options: mergeOptions(noOptions, options, accepts) });
};

/** The first route that `path`, without its query, matches. Total: a path that is none matches none. */
export const matchRoute = (routes: readonly Route[], path: string): RouteMatch | undefined => {
  const found = decoded(path);
  if (found === undefined) return undefined;
  for (const route of routes) {
    const params = compare(segmentsOf(route.pattern), found);
    if (params !== undefined) return { route, params };
  }
  return undefined;
};

const decoded = (path: string): string[] | undefined => {
  if (!path.startsWith("/")) return undefined;
  try {
    return segmentsOf(path).map(decodeURIComponent);
  } catch {
    return undefined;
  }
};

const compare = (
  pattern: readonly string[],
  path: readonly string[],
): Record<string, string> | undefined => {
  const params: [string, string][] = [];
  for (const [index, expected] of pattern.entries()) {
    if (expected === "*") {
      return Object.fromEntries([...params, ["*", path.slice(index).join("/")]]);
    }
    const segment = path[index];
    if (segment === undefined) return undefined;
    if (expected.startsWith(":") && segment !== "") params.push([expected.slice(1), segment]);
    else if (expected !== segment) return undefined;
  }
  return pattern.length === path.length ? Object.fromEntries(params) : undefined;
};
