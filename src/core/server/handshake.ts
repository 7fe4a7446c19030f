/**
 * Decides what is known of a peer that asks to be let in, and whether its page and the name by which
 * it asks are good ones. No credential is part of it, so that none can reach a journal or a log.
 */
import type { ServerOptions } from "./options.js";
import type { RouteOptions } from "./routes.js";

/** A request for an upgrade (RFC 6455 4.1) as data. */
export interface Handshake {
  /** The address of the other end of the TCP connection. */
  readonly peer?: string | undefined;
  /** X-Forwarded-For, as it came. */
  readonly forwardedFor?: string | undefined;
  /** X-Forwarded-Proto, as it came. */
  readonly forwardedProto?: string | undefined;
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly userAgent?: string | undefined;
  /** Path and query, with the values of secret parameters struck out. */
  readonly url: string;
  /** Whether it came over TLS. */
  readonly secure: boolean;
  /** Whether the listener can be reached from this machine only. */
  readonly loopback: boolean;
  /** Whether others may serve what this server does not. */
  readonly shared: boolean;
}

/** The path of a handshake, without its query. */
export const pathOf = (url: string): string => url.replace(/\?.*/s, "");

/** Names of query parameters whose values are secrets. */
const secretNames: ReadonlySet<string> = new Set(
  "access_token api_key apikey auth authorization jwt key password secret session sid ticket token".split(
    " ",
  ),
);

/**
 * The URL with the values of secret parameters struck out.
 * @param own one more name that is secret here
 */
export const redactedUrl = (url: string, own?: string): string => {
  const start = url.indexOf("?");
  if (start < 0) return url;
  const pairs = url.slice(start + 1).split("&");
  return `${url.slice(0, start)}?${pairs.map((pair) => redactedPair(pair, own)).join("&")}`;
};

const redactedPair = (pair: string, own: string | undefined): string => {
  const end = pair.indexOf("=");
  if (end < 0) return pair;
  const name = decodedName(pair.slice(0, end));
  const isSecret = name === undefined || name === own || secretNames.has(name.toLowerCase());
  return isSecret ? `${pair.slice(0, end)}=***` : pair;
};

/** The name as whoever reads the query gets it; undefined when it cannot be told. */
const decodedName = (name: string): string | undefined => {
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    return undefined;
  }
};

/** The address of the client: the one that the outermost trusted proxy saw, else the peer's own. */
export const clientAddress = (
  { peer, forwardedFor }: Handshake,
  { trustedProxies }: ServerOptions,
): string | undefined => {
  if (trustedProxies === 0 || forwardedFor === undefined) return unmapped(peer);
  const hops = forwardedFor.split(",").map((hop) => hop.trim());
  const hop = hops.at(-trustedProxies) ?? hops[0];
  return unmapped(hop ? withoutPort(hop) : peer);
};

// An IPv4 peer of a listener for both kinds looks like ::ffff:192.0.2.1 (RFC 4291 2.5.5.2).
const unmapped = (address: string | undefined): string | undefined =>
  address?.replace(/^::ffff:(?=\d+\.)/i, "");

// Some proxies write the port too, which is another one for each connection.
const withoutPort = (address: string): string =>
  address.replace(/^([\d.]+):\d+$/, "$1").replace(/^\[([^\]]*)\](?::\d+)?$/, "$1");

/**
 * The name under which an address is counted: itself for IPv4, its network of 64 bits for IPv6, since
 * that is what one customer gets (RFC 6177).
 */
export const addressKey = (address: string): string => {
  if (!address.includes(":")) return address;
  const bare = address.replace(/%.*/s, "");
  const gap = bare.indexOf("::");
  const front = groupsOf(gap < 0 ? bare : bare.slice(0, gap));
  const back = gap < 0 ? [] : groupsOf(bare.slice(gap + 2));
  const zeros = Math.max(0, 8 - front.length - back.length);
  const all = [...front, ...Array.from({ length: zeros }, () => "0"), ...back];
  return `${all.slice(0, 4).join(":")}::/64`;
};

/** The groups of a part of an IPv6 address in their one form (RFC 5952 4). */
const groupsOf = (part: string): string[] =>
  part === "" ? [] : part.split(":").map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""));

/** Whether the connection is private up to the server, or up to the proxy that it trusts. */
export const isSecure = (
  { secure, forwardedProto }: Handshake,
  { trustedProxies }: ServerOptions,
): boolean => secure || (trustedProxies > 0 && lastOf(forwardedProto) === "https");

/** The last entry of a list in a header, which is the word of the proxy next to the server. */
const lastOf = (header = ""): string => header.slice(header.lastIndexOf(",") + 1).trim();

/** Whether pages of this origin may connect (RFC 6454 6.2 for its form). */
export const isOriginAllowed = (
  handshake: Handshake,
  options: ServerOptions,
  route: RouteOptions = {},
): boolean => {
  const { origin, host } = handshake;
  const { allowedOrigins, missingOrigin } = options;
  const list = route.allowedOrigins?.length === 0 ? undefined : route.allowedOrigins;
  if (origin === undefined) return list === undefined && missingOrigin === "allow";
  const allowed = list ?? allowedOrigins;
  if (allowed === "any") return true;
  if (allowed !== "same") return allowed.includes(origin);
  const [, scheme, own] = parsedOrigin.exec(origin) ?? [];
  // A page that came in the clear may be anybody's, and has no business on a private connection.
  const isOwn = own !== undefined && own === host?.toLowerCase();
  return isOwn && (scheme === "https" || !isSecure(handshake, options));
};

// Scheme and authority, and nothing behind them: no user, no path, no second origin.
const parsedOrigin = /^(https?):\/\/([a-z0-9.\-_]+(?::\d{1,5})?|\[[0-9a-f:.]+\](?::\d{1,5})?)$/;

const loopbackHost =
  /^(?:localhost|[a-z0-9-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Whether the server may be asked for by this name. */
export const isHostAllowed = (
  { host, loopback }: Handshake,
  { allowedHosts, trustedProxies }: ServerOptions,
): boolean => {
  if (host === undefined) return false;
  if (allowedHosts === "any") return true;
  if (allowedHosts === "auto") return !loopback || trustedProxies > 0 || loopbackHost.test(host);
  const bare = host.replace(/:\d{1,5}$/, "").toLowerCase();
  return allowedHosts.includes(host.toLowerCase()) || allowedHosts.includes(bare);
};
