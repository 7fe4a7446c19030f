"use client";
/** Decides what carries the hooks in a browser: the platform's WebSocket. */
import { domDialer } from "../../driver/browser/domDialer.js";
import { browserWorld, isSecurePage } from "../../driver/browser/world.js";
import type { ClientFactory } from "../../driver/client/clientFactory.js";
import { clientFactory } from "../../driver/client/clientFactory.js";
import { remembering } from "./Backlog.js";
import { connectionHooks } from "./connectionHooks.js";

const own = /* @__PURE__ */ clientFactory(
  () => ({ world: browserWorld(), dialer: domDialer }),
  isSecurePage,
);

/**
 * Makes a client that is not connected yet, as that of `jounce-websocket/client` does. It remembers
 * for components that come later who is there and what is new.
 */
export const createClient: ClientFactory["createClient"] = /* @__PURE__ */ remembering(
  own.createClient,
);

/** Makes a value real, as that of `jounce-websocket/client` does; it remembers as well. */
export const runClient: ClientFactory["runClient"] = /* @__PURE__ */ remembering(own.runClient);

const hooks = /* @__PURE__ */ connectionHooks(createClient);

/** Gives its children one connection; see `useWebSocketContext`. */
export const WebSocketProvider = hooks.WebSocketProvider;

/**
 * The connection for a configuration. Components with the same URL, protocols and user share one; it
 * closes when the last of them has gone. Without a configuration nothing is connected.
 */
export const useWebSocket = hooks.useWebSocket;
