/** Decides how what is known of a client is told in plain words: those of the React hooks. */
import type { ClientState } from "../../core/client/state.js";
import { stateName } from "../../core/client/state.js";
import type { ClientStatistics } from "../../core/client/statistics.js";
import type { ConnectionState } from "../../core/connectionState.js";
import type { RoomName } from "../../core/ids.js";
import { Message } from "../../core/Message.js";
import { copyOf } from "./saying.js";

/** What a client has done so far, in the words of the React hooks. */
export interface PerformanceMetrics {
  readonly messagesReceived: number;
  /** Without heartbeats. */
  readonly messagesSent: number;
  /** Milliseconds between a ping and its answer, in the mean; 0 before the first. */
  readonly averageLatency: number;
  /** How long the connection has been open, in milliseconds; 0 without one. */
  readonly connectionUptime: number;
  /** Attempts to come back. */
  readonly reconnectionCount: number;
  readonly errorCount: number;
  /** When the last of these changed; when the client was made, before anything has happened. */
  readonly lastUpdate: Date;
}

/** The metrics at `now`, a time of the clock that never jumps. */
export const performanceMetrics = (
  statistics: ClientStatistics,
  now: number,
): PerformanceMetrics => ({
  messagesReceived: statistics.received,
  messagesSent: statistics.sent,
  averageLatency: statistics.averageLatencyMs,
  connectionUptime: statistics.connectedSince === undefined ? 0 : now - statistics.connectedSince,
  reconnectionCount: statistics.reconnects,
  errorCount: statistics.errors,
  lastUpdate: new Date(statistics.updatedAt),
});

/** What is known of a client's connection, in the words of the React hooks. */
export interface ConnectionInfo {
  readonly state: ConnectionState;
  readonly connectedAt?: Date;
  readonly lastPingTime?: Date;
  readonly lastPongTime?: Date;
  /** Since the last stable connection. */
  readonly reconnectAttempts: number;
  /** Milliseconds between the last answered ping and its answer. */
  readonly latency?: number;
  readonly isAuthenticated: boolean;
  readonly userId?: string;
}

/** The connection as it is. */
export const connectionInfo = (
  state: ClientState,
  { connectedAt, pingedAt, answeredAt, latencyMs }: ClientStatistics,
): ConnectionInfo => {
  const identity = state.phase.name === "connected" ? state.phase.proof.identity : undefined;
  return {
    state: stateName(state),
    ...(connectedAt !== undefined && { connectedAt: new Date(connectedAt) }),
    ...(pingedAt !== undefined && { lastPingTime: new Date(pingedAt) }),
    ...(answeredAt !== undefined && { lastPongTime: new Date(answeredAt) }),
    reconnectAttempts: state.attempts,
    ...(latencyMs !== undefined && { latency: latencyMs }),
    isAuthenticated: identity !== undefined,
    ...(identity?.userId !== undefined && { userId: identity.userId }),
  };
};

/** A room that a client is in. */
export interface RoomSubscription {
  readonly roomId: RoomName;
  readonly joinedAt: Date;
  /** The types that rooms are mostly for; handlers may be subscribed to any. */
  readonly messageTypes: readonly string[];
  readonly isActive: boolean;
}

/** The rooms that the server has let the client into, in the order in which it asked for them. */
export const roomSubscriptions = (
  { rooms }: ClientState,
  { joinedAt }: ClientStatistics,
): RoomSubscription[] =>
  [...rooms]
    .filter(([, { joined }]) => joined)
    .map(([roomId]) => ({
      roomId,
      joinedAt: new Date(joinedAt.get(roomId, 0)),
      messageTypes: ["chat_message", "event_update"],
      isActive: true,
    }));

/** A message that waits for a connection. */
export interface QueuedMessage {
  readonly id: string;
  readonly message: Message;
  /** How often it has gone out without being confirmed. */
  readonly attempts: number;
  readonly maxAttempts: number;
  /** When it began to wait; when it was written, for one that an earlier run left behind. */
  readonly queuedAt: Date;
  /** All messages are alike: the queue is sent in order. */
  readonly priority: "normal";
}

/**
 * Copies of the messages that wait, oldest first; raw frames are not among them.
 * @param queuedAt when each began to wait, as far as that is known
 */
export const queuedMessages = (
  { queue, unconfirmed, options }: ClientState,
  queuedAt: WeakMap<Message, number> = new WeakMap(),
): QueuedMessage[] =>
  queue
    .toArray()
    .filter((entry) => entry instanceof Message)
    .map((message) => ({
      id: message.id ?? "",
      message: copyOf(message),
      attempts: unconfirmed.get(message.id ?? "")?.attempts ?? 0,
      maxAttempts: options.deliveryAttemptsMax,
      queuedAt: new Date(queuedAt.get(message) ?? message.timestamp ?? 0),
      priority: "normal",
    }));
