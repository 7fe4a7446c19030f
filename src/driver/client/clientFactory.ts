/** Decides how a running client is made, the same way on every host. */
import type { ClientOptions } from "../../core/client/options.js";
import type { ClientConfig } from "../../core/client/WebSocketClient.js";
import { WebSocketClient } from "../../core/client/WebSocketClient.js";
import type { ClientPorts, RunClientOptions } from "./LiveClient.js";
import { LiveClient } from "./LiveClient.js";

/** The two ways to a running client. */
export interface ClientFactory {
  /** Makes a value real: what its outbox asks for is done at once. */
  readonly runClient: (client: WebSocketClient, options?: RunClientOptions) => LiveClient;
  /**
   * Makes a client that is not connected yet, from a URL, a configuration or a value.
   * @throws WebSocketError INVALID_URL, or INVALID_OPTION for a value out of range.
   */
  readonly createClient: (
    target: string | (ClientConfig & RunClientOptions) | WebSocketClient,
    protocols?: string | readonly string[],
    options?: Partial<ClientOptions> & RunClientOptions,
  ) => LiveClient;
}

/**
 * The factory of a host.
 * @param ports the host's world and dialer, made anew for each client
 * @param secure whether the host completes a bare host name to a secure URL
 */
export const clientFactory = (
  ports: () => ClientPorts,
  secure: () => boolean = () => false,
): ClientFactory => {
  const runClient: ClientFactory["runClient"] = (client, options = {}) =>
    new LiveClient(client, ports(), options);
  return {
    runClient,
    createClient: (target, protocols, options = {}) => {
      if (target instanceof WebSocketClient) return runClient(target, options);
      const config = typeof target === "string" ? { url: target } : target;
      const client = new WebSocketClient({ secure: secure(), ...config }, protocols, options);
      return runClient(client, { ...config, ...options });
    },
  };
};
