/** Servers that count their sockets, and components that show what a hook gives. */
import { waitFor } from "@testing-library/react";
import { wsDialer } from "../../../src/driver/node/wsDialer.js";
import type { Dialer } from "../../../src/driver/ports.js";
import type { LiveServer } from "../../../src/server.js";
import { closeAfterTest, serve, urlOf } from "../../support/sockets.js";

export { closeAfterTest, once, record, serve, urlOf } from "../../support/sockets.js";

/** A server, and what has become of the sockets that came to it. */
export interface CountedServer {
  readonly server: LiveServer;
  readonly url: string;
  /** How many sockets have ever come. */
  readonly opened: () => number;
  /** How many are open now. */
  readonly open: () => number;
}

/** A server that counts, run as `serve` does. */
export const serveCounted = async (...how: Parameters<typeof serve>): Promise<CountedServer> => {
  const server = await serve(...how);
  let opened = 0;
  server.on("connection", () => {
    opened += 1;
  });
  return {
    server,
    url: urlOf(server),
    opened: () => opened,
    open: () => server.getClientCount(),
  };
};

// Updates come when they come, as in a browser; what a test waits for it says.
beforeAll(() => void Reflect.set(globalThis, "IS_REACT_ACT_ENVIRONMENT", false));

/** Resolves when the check no longer throws; a loaded machine has time. */
export const eventually = (check: () => void): Promise<void> =>
  waitFor(check, { timeout: 10_000, interval: 5 });

/** Runs what has been put off to the next task of the event loop. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Counts the animation frames that the page has shown since. */
export const countFrames = (): (() => number) => {
  let frames = 0;
  const next = (): void => {
    frames += 1;
    handle = requestAnimationFrame(next);
  };
  let handle = requestAnimationFrame(next);
  closeAfterTest(() => cancelAnimationFrame(handle));
  return () => frames;
};

/** Opens sockets as Node does, and counts them, also those that never come to be open. */
export const countingDialer = (): { readonly dialer: Dialer; readonly dials: () => number } => {
  let dials = 0;
  const dial: Dialer["dial"] = (request, observer) => {
    dials += 1;
    return wsDialer.dial(request, observer);
  };
  return { dialer: { dial }, dials: () => dials };
};
