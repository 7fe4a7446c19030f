/** Decides which URLs are WebSocket URLs and how others become one. Pure string work. */
import { WebSocketError } from "./error.js";
import { isPort } from "./options.js";

const webSocketScheme = /^wss?:\/\//i;
const anyScheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Whether `url` is a WebSocket URL: a string that starts with ws:// or wss:// in any case. */
export const isValidUrl = (url: unknown): boolean =>
  typeof url === "string" && webSocketScheme.test(url);

/**
 * Converts an HTTP URL to a WebSocket URL: http to ws, https to wss, scheme in any case. Anything
 * else comes back unchanged.
 * @throws WebSocketError INVALID_URL when `url` is not a string.
 */
export const httpToWsUrl = (url: string): string => {
  if (typeof url !== "string") throw new WebSocketError("INVALID_URL", "URL must be a string");
  return url.replace(/^http(s?):\/\//i, (_, secure: string) => `ws${secure.toLowerCase()}://`);
};

/** What a bare host is completed with; `secure` is the page's own protocol in a browser. */
export interface UrlDefaults {
  readonly port?: number | undefined;
  readonly secure?: boolean | undefined;
}

/**
 * The WebSocket URL for what a user wrote: a URL with a scheme is used as it is (http becomes ws), a
 * bare host gets ws:// or wss:// and the port, which it may have itself. An address of IPv6 gets its
 * brackets.
 * @throws WebSocketError INVALID_URL, or INVALID_OPTION for a port that is none.
 */
export const resolveUrl = (url: string, { port, secure }: UrlDefaults = {}): string => {
  if (port !== undefined && !isDialledPort(port)) {
    throw new WebSocketError("INVALID_OPTION", "port must be a whole number from 1 to 65535");
  }
  if (typeof url !== "string" || forbidden.test(url)) throw notAUrl();
  if (anyScheme.test(url)) return checked(httpToWsUrl(url));
  const end = url.search(/[/?]/);
  const written = end < 0 ? url : url.slice(0, end);
  const host = bareAddress.test(written) ? `[${written}]` : written;
  const hasPort = port === undefined || /:\d+$/.test(host);
  const scheme = secure === true ? "wss" : "ws";
  return checked(`${scheme}://${host}${hasPort ? "" : `:${port}`}${url.slice(written.length)}`);
};

/** Space and controls, and the fragment, which RFC 6455 3 does not allow. */
const forbidden = /[\s\p{Cc}#]/u;

/** An address of IPv6 without brackets: one that is shortened, or all eight groups. */
const bareAddress = /^(?=.*::|(?:[^:]*:){7})[\da-f:.]+$/i;

/** Who is asked, a host or an address in brackets, and the port. */
const authority =
  /^wss?:\/\/(?:[^/?@]*@)?(?:\[[\da-f:.]+\]|[^/?@:[\]\\<>^|%]+)(?::(\d+))?(?:[/?]|$)/i;

const checked = (url: string): string => {
  const [isGood, port = "1"] = authority.exec(url) ?? [];
  if (isGood === undefined || !isDialledPort(Number(port))) throw notAUrl();
  return url;
};

const isDialledPort = (port: unknown): boolean => port !== 0 && isPort(port);

const notAUrl = (): WebSocketError =>
  new WebSocketError(
    "INVALID_URL",
    "A URL is ws://host:port/path, with wss, http or https as well, or without what is around the host",
  );
