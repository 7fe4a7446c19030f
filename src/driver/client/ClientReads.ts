/** What can be read of a running client: its value and its statistics, in plain words. */
import type { ClientStatistics } from "../../core/client/statistics.js";
import type { WebSocketClient } from "../../core/client/WebSocketClient.js";
import type { Message } from "../../core/Message.js";
import type { ConnectionState, ReadyState } from "../../core/connectionState.js";
import type {
  ConnectionInfo,
  PerformanceMetrics,
  QueuedMessage,
  RoomSubscription,
} from "./reports.js";
import {
  connectionInfo,
  performanceMetrics,
  queuedMessages,
  roomSubscriptions,
} from "./reports.js";

/** The reads of a client. */
export abstract class ClientReads {
  /** The client as a value: a consistent snapshot. */
  abstract get current(): WebSocketClient;

  protected abstract get statistics(): ClientStatistics;

  /** When messages that wait began to, in milliseconds since the epoch. */
  protected readonly queuedAt = new WeakMap<Message, number>();

  /** Milliseconds on a clock that never jumps. */
  protected abstract now(): number;

  /** The rooms that the server has let the client into. */
  getRooms(): RoomSubscription[] {
    return roomSubscriptions(this.current.snapshot, this.statistics);
  }

  /** Copies of the messages that wait for a connection, oldest first. */
  getQueuedMessages(): QueuedMessage[] {
    return queuedMessages(this.current.snapshot, this.queuedAt);
  }

  /** What is known of the connection, in a fresh object. */
  getConnectionInfo(): ConnectionInfo {
    return connectionInfo(this.current.snapshot, this.statistics);
  }

  /** What the client has done so far, in a fresh object. */
  getPerformanceMetrics(): PerformanceMetrics {
    return performanceMetrics(this.statistics, this.now());
  }

  getConnectionState(): ConnectionState {
    return this.current.state;
  }

  getState(): ConnectionState {
    return this.current.state;
  }

  get readyState(): ReadyState {
    return this.current.readyState;
  }

  isOpen(): boolean {
    return this.current.isConnected();
  }

  isConnected(): boolean {
    return this.current.isConnected();
  }

  getUrl(): string {
    return this.current.url;
  }

  /** The subprotocols it offers, in a fresh array. */
  getProtocols(): string[] {
    return [...this.current.protocols];
  }
}
