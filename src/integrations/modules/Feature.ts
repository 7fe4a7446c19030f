/** Decides what a feature is on either side: a value on a client's, a part of an app on a server's. */
import type { Message } from "../../core/Message.js";
import type { ServerApp } from "../../core/server/WebSocketServer.js";

/**
 * A value that messages and time move: what a hook, a test or a replay keeps. `now` is milliseconds on
 * one clock, whichever.
 */
export interface Feature<Self> {
  /** The value after a message. The same reference when that changes nothing; it never throws. */
  received(message: Message, now: number): Self;
  /** The value as it is at `now`. */
  timePassed(now: number): Self;
  /** When time changes it next, on the clock of `now`; undefined when never. */
  readonly nextDeadline: number | undefined;
  /** The value once a page has shown it: what it kept only until then may go. */
  shown?(): Self;
}

/** One app out of several. Each sees what those before it have made of the server. */
export const combineApps =
  (...apps: readonly ServerApp[]): ServerApp =>
  (server, notice) =>
    apps.reduce((next, app) => app(next, notice), server);
