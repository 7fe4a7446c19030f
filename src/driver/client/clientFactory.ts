/** Decides how a running client is made, the same way on every host. */
import type { OptionWords } from "../../core/client/config.js";
import { optionsOf, protocolsOf } from "../../core/client/config.js";
import type { ClientOptions } from "../../core/client/options.js";
import type { ClientConfig } from "../../core/client/WebSocketClient.js";
import { WebSocketClient } from "../../core/client/WebSocketClient.js";
import { WebSocketError } from "../../core/error.js";
import type { ClientPorts, RunClientOptions } from "./running.js";
import { LiveClient } from "./LiveClient.js";

type GivenOptions = Partial<ClientOptions> & OptionWords & RunClientOptions;

/** The two ways to a running client. */
export interface ClientFactory {
  /** Makes a value real: what its outbox asks for is done at once. */
  readonly runClient: (client: WebSocketClient, options?: RunClientOptions) => LiveClient;
  /**
   * Makes a client that is not connected yet, from a URL, a configuration or a value.
   * @param protocols the subprotocols to offer; a value keeps its own where none are given
   * @param options any options, under their own names or under those of the React hooks
   * @throws WebSocketError INVALID_URL, or INVALID_OPTION for a value out of range, and for protocols
   * where the value has connected already.
   */
  readonly createClient: (
    target: string | (ClientConfig & RunClientOptions) | WebSocketClient,
    protocols?: string | readonly string[],
    options?: GivenOptions,
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
      if (target instanceof WebSocketClient) {
        return runClient(changed(target, protocols, options), options);
      }
      const config = typeof target === "string" ? { url: target } : target;
      const untold = { secure: secure(), ...config, authToken: undefined };
      const client = new WebSocketClient(untold, protocols, options);
      return runClient(client, { ...config, ...options });
    },
  };
};

/** The value with what is given beside it. What it asked for already is kept. */
const changed = (
  client: WebSocketClient,
  protocols: string | readonly string[] | undefined,
  options: GivenOptions,
): WebSocketClient => {
  const next = client.withOptions(optionsOf(options));
  if (protocols === undefined || (typeof protocols !== "string" && protocols.length === 0)) {
    return next;
  }
  const offered = { protocols: protocolsOf(protocols) };
  if (next.snapshot.epoch === 0) return new WebSocketClient(next.snapshot.with(offered));
  throw new WebSocketError("INVALID_OPTION", "protocols must be given before `connect()`");
};
