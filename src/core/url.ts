/** Decides which URLs are WebSocket URLs and how others become one. Pure string work. */
import { WebSocketError } from "./error.js";

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
 * bare host gets ws:// or wss:// and the port.
 */
export const resolveUrl = (url: string, defaults: UrlDefaults = {}): string => {
  if (anyScheme.test(url)) return httpToWsUrl(url);
  const scheme = defaults.secure === true ? "wss" : "ws";
  const host = url.replace(/\/.*$/s, "");
  const port = defaults.port === undefined || /:\d+$/.test(host) ? "" : `:${defaults.port}`;
  return `${scheme}://${host}${port}${url.slice(host.length)}`;
};
