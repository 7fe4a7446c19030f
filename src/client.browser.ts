/** Clients for browsers and workers: the values made real with the platform's WebSocket. */
import type { ClientConfig } from "./core/client/WebSocketClient.js";
import { WebSocketClient } from "./core/client/WebSocketClient.js";
import type { ClientOptions } from "./core/client/options.js";
import type { RunClientOptions } from "./driver/client/LiveClient.js";
import { LiveClient } from "./driver/client/LiveClient.js";
import { browserWorld } from "./driver/browser/world.js";
import { domDialer } from "./driver/browser/domDialer.js";

export { LiveClient };
export type { ClientEvents, RunClientOptions } from "./driver/client/LiveClient.js";

/** Makes a value real: what its outbox asks for is done at once. */
export const runClient = (client: WebSocketClient, options: RunClientOptions = {}): LiveClient =>
  new LiveClient(client, { world: browserWorld(), dialer: domDialer }, options);

/** Makes a client that is not connected yet, from a URL, a configuration or a value. */
export const createClient = (
  target: string | ClientConfig | WebSocketClient,
  protocols?: string | readonly string[],
  options: Partial<ClientOptions> & RunClientOptions = {},
): LiveClient =>
  runClient(
    target instanceof WebSocketClient ? target : new WebSocketClient(target, protocols, options),
    options,
  );
