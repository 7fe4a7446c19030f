/** What both clients of the races can do: the naive one and the library's. */
import type { Envelope } from "jounce-websocket";
import { WebSocketClient } from "jounce-websocket";
import { LiveClient } from "jounce-websocket/client";
import { NaiveClient } from "./NaiveClient.js";
import type { Stage } from "./Stage.js";

/** What a client is configured with, in the words of the React hooks. */
export interface RaceConfig {
  readonly reconnectInterval: number;
  readonly maxReconnectAttempts: number;
  readonly heartbeatInterval: number;
  readonly connectionTimeout: number;
  readonly messageQueueSize: number;
  readonly authToken: string | undefined;
}

const raceDefaults: RaceConfig = {
  reconnectInterval: 5_000,
  maxReconnectAttempts: 10,
  heartbeatInterval: 30_000,
  connectionTimeout: 10_000,
  messageQueueSize: 1_000,
  authToken: undefined,
};

/** A message that came, as a handler reads it. */
export type Heard = Pick<Envelope, "type" | "data">;

export interface ClientUnderTest {
  connect(): Promise<unknown>;
  disconnect(): unknown;
  isConnected(): boolean;
  getConnectionState(): string;
  sendMessage(
    message: Partial<Envelope>,
    options?: { readonly confirm?: boolean },
  ): Promise<unknown>;
  subscribe(
    types: string | readonly string[],
    handler: (message: Heard) => unknown,
    room?: string,
    once?: boolean,
  ): string;
  joinRoom(room: string): Promise<boolean>;
  leaveRoom(room: string): Promise<boolean>;
  authenticate(token: string): Promise<boolean>;
  getRooms(): readonly { readonly roomId: string; readonly isActive: boolean }[];
  getQueuedMessages(): readonly { readonly attempts: number; readonly message: Heard }[];
  getPerformanceMetrics(): {
    readonly averageLatency: number;
    readonly errorCount: number;
    readonly lastUpdate: Date;
  };
  setEventHandlers(handlers: {
    readonly onMessage?: (message: Heard) => unknown;
    readonly onError?: (error: { readonly code: string }, context?: string) => unknown;
  }): void;
}

/** Makes a client that lives on the stage. */
export type Casting = (stage: Stage, config?: Partial<RaceConfig>) => ClientUnderTest;

/** The client of flags and slots. */
export const naive: Casting = (stage, config = {}) =>
  new NaiveClient({ ...raceDefaults, ...config }, stage.world.clock, stage.dialer);

/** The library's, without jitter: the races look at exact times. */
export const live: Casting = ({ world, dialer }, config = {}) => {
  const { authToken, ...settings } = { ...raceDefaults, ...config };
  const url = "ws://localhost:8080";
  const reconnectJitter = 0;
  const client = new WebSocketClient({ url, protocols: "jounce.v1", reconnectJitter, ...settings });
  return new LiveClient(client, { world, dialer }, { authToken });
};
