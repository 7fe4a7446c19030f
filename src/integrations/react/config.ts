/** Decides how a component names its connection. */
import type { WebSocketConfig } from "../../driver/client/defaultConfig.js";
import type { ClientOptions } from "../../core/client/options.js";
import type { RunClientOptions } from "../../driver/client/LiveClient.js";
import type { AuthToken } from "../../driver/client/TokenSource.js";

export type { AuthToken };

/**
 * How a component is connected: the names of `createDefaultConfig`, and any option of a client under
 * its own name, which wins over the other. Compared by value: an object literal at every render is
 * the same configuration.
 */
export interface ConnectionConfig
  extends
    Omit<WebSocketConfig, "url">,
    Partial<Omit<ClientOptions, "credentials">>,
    Pick<RunClientOptions, "dialer" | "offline"> {
  /** The server: a URL, or a host that the port completes. Default `localhost`. */
  readonly url?: string | undefined;
  /** Whom the connection is for. Components share a connection per URL, protocols and user. */
  readonly userId?: string | undefined;
}
