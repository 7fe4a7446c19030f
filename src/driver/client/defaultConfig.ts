/** Decides what a client of the React hooks is configured with. */
import type { ConfigWords } from "../../core/client/config.js";
import type { AuthToken } from "./TokenSource.js";

/** A client's configuration in the words of the React hooks. What is left out keeps its default. */
export interface WebSocketConfig extends ConfigWords {
  /** Whether the client writes what happens to it to the console. */
  readonly enableLogging?: boolean | undefined;
  /** What the client proves who it is with: a token, or a function that gets one. */
  readonly authToken?: AuthToken | undefined;
}

/**
 * The configuration with the defaults of the React hooks: `localhost`, port 3000, first delay 5000 ms,
 * 10 attempts, heartbeat 30000 ms, handshake 10000 ms, queue of 1000, reconnecting, logging in
 * development. An undefined override is none; options under their own names pass through.
 */
export function createDefaultConfig<
  Overrides extends Omit<WebSocketConfig, "url"> & { readonly url?: string | undefined },
>(overrides?: Overrides): WebSocketConfig & Omit<Overrides, "url">;
export function createDefaultConfig(overrides: object = {}): WebSocketConfig {
  return {
    url: "localhost",
    port: 3000,
    reconnectInterval: 5_000,
    maxReconnectAttempts: 10,
    heartbeatInterval: 30_000,
    connectionTimeout: 10_000,
    messageQueueSize: 1_000,
    enableLogging: isDevelopment(),
    autoReconnect: true,
    ...Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined)),
  };
}

/** Whether this is a development build. Bundlers write the value in place of the expression. */
export const isDevelopment = (): boolean => {
  try {
    return process.env["NODE_ENV"] === "development";
  } catch {
    // A page without a bundler has no process.
    return false;
  }
};
