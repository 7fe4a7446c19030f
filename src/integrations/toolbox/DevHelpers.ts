/** Decides what helps while developing: sample data, and handlers that write down what happens. */
import type { ConnectionInfo } from "../../driver/client/reports.js";
import { WebSocketError } from "../../core/error.js";
import { ConnectionState } from "../../core/connectionState.js";
import type { Envelope } from "../../core/Message.js";
import { Message } from "../../core/Message.js";
import { MessageType } from "../../core/MessageType.js";
import { consoleLogger } from "../../driver/logger.js";

/** Writes one line down, with what it is about. `console.debug` fits. */
export type DebugLog = (line: string, detail: unknown) => void;

/** Handlers for the five things that a client tells. */
export interface DebugHandlers {
  onConnect(info: unknown): void;
  onDisconnect(info: unknown): void;
  onError(error: unknown, context?: string): void;
  onStateChange(state: string): void;
  onMessage(message: unknown): void;
}

/**
 * A sample message: a chat message of `mock-user`, written now, with `overrides` in place of its own
 * fields. No two samples have the same id.
 * @throws WebSocketError INVALID_MESSAGE for overrides that no message can have, INVALID_OPTION for what
 * is none
 */
export const createMockMessage = (overrides: Overrides<Envelope> = {}): Message => {
  const timestamp = Date.now();
  const sample: Envelope = {
    id: nextMockId(timestamp),
    type: MessageType.CHAT_MESSAGE,
    timestamp,
    userId: "mock-user",
    data: { content: "Mock message content" },
  };
  const { type, data, ...fields } = { ...sample, ...given<Envelope>(overrides) };
  return new Message(type, data, fields);
};

/** Fields in place of others; undefined says nothing. */
type Overrides<A> = { readonly [Field in keyof A]?: A[Field] | undefined };

/** What is given. @throws WebSocketError INVALID_OPTION */
const given = <A extends object>(overrides: Overrides<A>): Partial<A> => {
  if (typeof overrides !== "object" || overrides === null) {
    throw new WebSocketError("INVALID_OPTION", "overrides must be an object");
  }
  const entries = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const kept: Partial<A> = {};
  return Object.assign(kept, Object.fromEntries(entries));
};

let lastMockNumber = 0;

/** The time, or one more than the last when that time has named a sample already. */
const nextMockId = (timestamp: number): string => {
  lastMockNumber = Math.max(timestamp, lastMockNumber + 1);
  return `mock_${lastMockNumber}`;
};

/**
 * A sample of what `getConnectionInfo` tells: connected now, with `overrides` in place of its own.
 * @throws WebSocketError INVALID_OPTION for overrides that are none
 */
export const createMockConnectionInfo = (
  overrides: Overrides<ConnectionInfo> = {},
): ConnectionInfo => {
  const wall = Date.now();
  return {
    state: ConnectionState.Connected,
    connectedAt: new Date(wall),
    lastPingTime: new Date(wall),
    lastPongTime: new Date(wall),
    reconnectAttempts: 0,
    latency: 50,
    isAuthenticated: true,
    userId: "mock-user-id",
    ...given<ConnectionInfo>(overrides),
  };
};

/**
 * Handlers for `setEventHandlers` that write down all that a client tells, the data of messages among
 * it: for development. They keep nothing.
 * @param log one line each to the host's console by default
 */
export const createDebugLogger = (log: DebugLog = toConsole): DebugHandlers => ({
  onConnect: (info) => log("WebSocket connected", info),
  onDisconnect: (info) => log("WebSocket disconnected", info),
  onError: (error, context) => log(`WebSocket error in ${context ?? "client"}`, error),
  onStateChange: (state) => log("WebSocket state", state),
  onMessage: (message) => log("WebSocket message", message),
});

const toConsole: DebugLog = (line, detail) => consoleLogger().debug({ detail }, line);

/** What helps while developing, under one name. */
export const DevHelpers = Object.freeze({
  createMockMessage,
  createMockConnectionInfo,
  createDebugLogger,
});
