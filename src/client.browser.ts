/** Clients for browsers and workers: the values made real with the platform's WebSocket. */
import { clientFactory } from "./driver/client/clientFactory.js";
import { browserWorld } from "./driver/browser/world.js";
import { domDialer } from "./driver/browser/domDialer.js";

export { LiveClient } from "./driver/client/LiveClient.js";
export type { ClientEvents, RunClientOptions } from "./driver/client/LiveClient.js";
export type { RequestOptions } from "./driver/client/Requests.js";

export const { runClient, createClient } = clientFactory(() => ({
  world: browserWorld(),
  dialer: domDialer,
}));
