/** Decides what components find that have the same client: what was made for it first. */
import type { LiveClient } from "../../driver/client/LiveClient.js";

/** Something of its own for each client, made when somebody first asks for it, gone with the client. */
export const perClient = <A>(make: (client: LiveClient) => A): ((client: LiveClient) => A) => {
  const made = new WeakMap<LiveClient, A>();
  return (client) => {
    const found = made.get(client) ?? make(client);
    made.set(client, found);
    return found;
  };
};
