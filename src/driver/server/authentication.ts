/** Decides how proofs of identity come in and who is asked about them. */
import type { ConnectionInfo } from "../../core/connection/Connection.js";
import type { WebSocketErrorCode } from "../../core/error.js";
import type { Identity } from "../../core/server/identity.js";
import type { HttpRequest } from "../ports.js";

/** A proof of identity as it came. */
export interface Credentials {
  /** The token itself. It is handed over here and kept nowhere. */
  readonly token: string;
  /** How it came: with the handshake, or as an `auth` message on the open connection. */
  readonly via: "upgrade" | "message";
}

/**
 * Says who somebody is. Throws or rejects when the proof does not hold; the reason is told to the
 * server's owner and never to the peer. `signal` is aborted when nobody waits any longer.
 */
export type Authenticator = (
  credentials: Credentials,
  signal: AbortSignal,
) => Identity | Promise<Identity>;

/** Where a handshake's token is looked for beside its Authorization header and its subprotocols. */
export interface TokenSources {
  /** A query parameter. Proxies and browsers write URLs into logs and histories. Default none. */
  readonly query?: string | undefined;
  /** A cookie. Only with a strict check of origins, which is the default. Default none. */
  readonly cookie?: string | undefined;
}

/** A handshake that asks for an answer. */
export interface UpgradeRequest {
  readonly request: HttpRequest;
  readonly info: ConnectionInfo;
  /** Who it is, when a token said so. */
  readonly identity: Identity | undefined;
  /** Aborted when nobody waits any longer. */
  readonly signal: AbortSignal;
}

type UpgradeAnswer = Identity | WebSocketErrorCode | undefined | void;

/**
 * Looks at a handshake before it is answered: gives nothing to let it in, who it is, or the code of a
 * refusal. Throwing a WebSocketError refuses with its code, anything else with AUTHENTICATION_FAILED.
 */
export type UpgradeHook = (request: UpgradeRequest) => UpgradeAnswer | Promise<UpgradeAnswer>;

/** The subprotocol under which a browser offers a token: `bearer.` and the token. */
const bearerProtocol = "bearer.";

/** The token that came with a handshake; it is never given back as the chosen subprotocol. */
export const tokenOf = (
  { headers, url = "" }: HttpRequest,
  { query, cookie }: TokenSources = {},
): string | undefined => {
  const offered = protocolsOf(headers).find((protocol) => protocol.startsWith(bearerProtocol));
  const inQuery = query === undefined ? null : queryOf(url).get(query);
  const inCookie = cookie === undefined ? undefined : cookieOf(textOf(headers["cookie"]), cookie);
  return (
    bearerOf(textOf(headers["authorization"])) ??
    offered?.slice(bearerProtocol.length) ??
    inQuery ??
    inCookie
  );
};

/** The parameters of a URL's query. */
export const queryOf = (url: string): URLSearchParams => {
  const start = url.indexOf("?");
  return new URLSearchParams(start < 0 ? "" : url.slice(start + 1));
};

const textOf = (header: string | string[] | undefined): string =>
  typeof header === "string" ? header : (header?.[0] ?? "");

// RFC 6750 2.1.
const bearerOf = (header: string): string | undefined => {
  const [scheme = "", token] = header.split(" ", 2);
  return scheme.toLowerCase() === "bearer" && token !== "" ? token : undefined;
};

const protocolsOf = (headers: HttpRequest["headers"]): string[] =>
  textOf(headers["sec-websocket-protocol"])
    .split(",")
    .map((protocol) => protocol.trim());

// RFC 6265 4.2.1.
const cookieOf = (header: string, name: string): string | undefined =>
  header
    .split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
