"use client";
/** Decides what carries the hooks on Node, in tests and where pages are rendered: `ws`. */
import { nodeWorld } from "../../driver/node/world.js";
import { wsDialer } from "../../driver/node/wsDialer.js";
import type { ClientFactory } from "../../driver/client/clientFactory.js";
import { clientFactory } from "../../driver/client/clientFactory.js";
import { remembering } from "./Backlog.js";
import { connectionHooks } from "./connectionHooks.js";

const own = /* @__PURE__ */ clientFactory(() => ({ world: nodeWorld(), dialer: wsDialer }));

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
