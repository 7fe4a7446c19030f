/**
 * Decides which components share a feed: those that follow the same of the same client. A feed that
 * has stopped is forgotten; a component may have it still, and comes back with it.
 */
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { Feature } from "../modules/Feature.js";
import type { FeedParts } from "./Feed.js";
import { Feed } from "./Feed.js";
import { perClient } from "./perClient.js";

/** The feeds of one kind of value. */
export class FeedStore<Value extends Feature<Value>> {
  readonly #feedsOf = perClient(() => new Map<string, Feed<Value>>());

  /** The feed of a client under that name, made from `parts` when there is none. */
  feed(key: string, parts: FeedParts<Value>): Feed<Value> {
    const known = this.#feedsOf(parts.client);
    const onStopped = (): void => {
      if (known.get(key) === feed) known.delete(key);
    };
    const feed = known.get(key) ?? new Feed<Value>({ ...parts, onStopped });
    return this.settled(key, parts.client, feed);
  }

  /**
   * The feed under that name for who comes back with one: the one that others have begun meanwhile,
   * else that one, which others share from now on.
   */
  settled(key: string, client: LiveClient, feed: Feed<Value>): Feed<Value> {
    const known = this.#feedsOf(client);
    const shared = known.get(key) ?? feed;
    known.set(key, shared);
    return shared;
  }
}
