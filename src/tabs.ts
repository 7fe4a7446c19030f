/** One socket for all tabs of a browser. */
import { browserWorld } from "./driver/browser/world.js";
import { domDialer } from "./driver/browser/domDialer.js";
import type { Dialer } from "./driver/ports.js";
import type { Meeting } from "./integrations/tabs/origin.js";
import type { SharedDialerOptions } from "./integrations/tabs/sharedDialer.js";
import { shareSockets } from "./integrations/tabs/sharedDialer.js";

export type { Dialer } from "./driver/ports.js";
export type { SharedDialerOptions } from "./integrations/tabs/sharedDialer.js";

/**
 * A dialer for `createClient({ dialer })`: all tabs of an origin that give the same name, identity,
 * address and protocols share one socket, which one of them holds. Where the browser has no
 * BroadcastChannel or no Web Locks, every tab has its own.
 */
export const sharedDialer = (options: SharedDialerOptions = {}): Dialer =>
  shareSockets(options, {
    world: browserWorld(),
    dialer: options.dialer ?? domDialer,
    meeting: meetingOfPage(),
  });

const meetingOfPage = (): Meeting | undefined =>
  typeof BroadcastChannel === "undefined" ||
  typeof navigator === "undefined" ||
  navigator.locks === undefined
    ? undefined
    : { locks: navigator.locks, channel: (name) => new BroadcastChannel(name) };
