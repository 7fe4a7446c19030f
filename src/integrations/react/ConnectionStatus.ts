/**
 * Decides what of a connection a page shows, and tells the page only when that changes: of a heartbeat
 * and of the traffic it hears nothing.
 */
import type { ConnectionInfo } from "../../driver/client/reports.js";
import type { ConnectionState } from "../../core/connectionState.js";
import { ConnectionState as States } from "../../core/connectionState.js";
import type { WebSocketError } from "../../core/error.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";

/** What a page shows of a connection. */
export interface ConnectionView {
  readonly connectionState: ConnectionState;
  readonly isConnected: boolean;
  /** Whether it is being opened, for the first time or again. */
  readonly isConnecting: boolean;
  /** Whether messages go out: it is open, and the user has been accepted where that is asked for. */
  readonly isReady: boolean;
  /** What was known when the state changed last; `getConnectionInfo()` gives what is known now. */
  readonly connectionInfo: ConnectionInfo | undefined;
  /** What went wrong last, until the connection opens again. */
  readonly lastError: WebSocketError | undefined;
}

/** What a page shows where there is no connection at all. */
export const noConnection: ConnectionView = Object.freeze({
  connectionState: States.Disconnected,
  isConnected: false,
  isConnecting: false,
  isReady: false,
  connectionInfo: undefined,
  lastError: undefined,
});

const statuses = new WeakMap<LiveClient, ConnectionStatus>();

/** The status of a client: one for all components. */
export const statusOf = (client: LiveClient): ConnectionStatus => {
  const known = statuses.get(client);
  if (known !== undefined) return known;
  const status = new ConnectionStatus(client);
  statuses.set(client, status);
  return status;
};

/** What a page shows of one client. */
export class ConnectionStatus {
  readonly #client: LiveClient;
  readonly #listeners = new Set<() => void>();
  #stop: (() => void) | undefined;
  #facts: readonly unknown[] = [];
  #error: WebSocketError | undefined;
  #view: ConnectionView = noConnection;

  constructor(client: LiveClient) {
    this.#client = client;
    // Also while nobody listens: who looks next must not find an error that is over.
    client.on("open", () => this.#failed(undefined));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#stop ??= this.#start();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  };

  /** The same reference as long as nothing of it changes. */
  readonly getSnapshot = (): ConnectionView => {
    const facts = factsOf(this.#client, this.#error);
    if (facts.some((fact, index) => fact !== this.#facts[index])) {
      this.#facts = facts;
      this.#view = viewOf(this.#client, this.#error);
    }
    return this.#view;
  };

  #start(): () => void {
    const client = this.#client;
    const stops = [
      client.subscribe(() => this.#look()),
      client.on("error", ({ error }) => this.#faulted(error)),
    ];
    return () => stops.forEach((stop) => stop());
  }

  #failed(error: WebSocketError | undefined): void {
    this.#error = error;
    this.#look();
  }

  /** A callback that throws is a mistake in the app: the page hears of it as of any other. */
  #faulted(error: WebSocketError): void {
    const isMistake = error.code === "HANDLER_FAILED" && typeof reportError === "function";
    if (isMistake) reportError(error.cause);
    this.#failed(error);
  }

  #look(): void {
    const before = this.#view;
    if (this.getSnapshot() === before) return;
    for (const listener of Array.from(this.#listeners)) listener();
  }
}

const factsOf = (client: LiveClient, error: WebSocketError | undefined): readonly unknown[] => {
  const { current } = client;
  const { state, isReady, isAuthenticated, userId, reconnectAttempts } = current;
  return [state, isReady, isAuthenticated, userId, reconnectAttempts, error];
};

const viewOf = (client: LiveClient, lastError: WebSocketError | undefined): ConnectionView => {
  const { state, isReady } = client.current;
  return {
    connectionState: state,
    isConnected: state === States.Connected,
    isConnecting: state === States.Connecting || state === States.Reconnecting,
    isReady,
    connectionInfo: client.getConnectionInfo(),
    lastError,
  };
};
