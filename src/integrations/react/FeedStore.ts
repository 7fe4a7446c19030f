/** Decides which components share a feed: those that follow the same of the same client. */
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { Feature } from "../modules/Feature.js";
import type { FeedParts } from "./Feed.js";
import { Feed } from "./Feed.js";

/** The feeds of one kind of value. */
export class FeedStore<Value extends Feature<Value>> {
  readonly #feeds = new WeakMap<LiveClient, Map<string, Feed<Value>>>();

  /** The feed of a client under that name, made from `parts` when there is none. */
  feed(key: string, parts: FeedParts<Value>): Feed<Value> {
    const known = this.#feeds.get(parts.client) ?? new Map<string, Feed<Value>>();
    this.#feeds.set(parts.client, known);
    const feed =
      known.get(key) ?? new Feed<Value>({ ...parts, onStopped: () => void known.delete(key) });
    known.set(key, feed);
    return feed;
  }
}
