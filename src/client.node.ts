/** Clients for Node: the values made real with `ws`. */
import { clientFactory } from "./driver/client/clientFactory.js";
import { nodeWorld } from "./driver/node/world.js";
import { wsDialer } from "./driver/node/wsDialer.js";

export { LiveClient } from "./driver/client/LiveClient.js";
export type { ClientEvents, RunClientOptions } from "./driver/client/LiveClient.js";
export type { RequestOptions } from "./driver/client/Requests.js";

export const { runClient, createClient } = clientFactory(() => ({
  world: nodeWorld(),
  dialer: wsDialer,
}));
