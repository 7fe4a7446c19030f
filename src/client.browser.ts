/** Clients for browsers and workers: the values made real with the platform's WebSocket. */
import { clientFactory } from "./driver/client/clientFactory.js";
import { browserWorld, isSecurePage } from "./driver/browser/world.js";
import { domDialer } from "./driver/browser/domDialer.js";

export { LiveClient } from "./driver/client/LiveClient.js";
export type { ClientEvents } from "./driver/client/LiveClient.js";
export type { RunClientOptions } from "./driver/client/running.js";
export type { ClientEventHandlers } from "./driver/client/events.js";
export type { MessageHandler } from "./driver/client/Subscriptions.js";
export type { AuthToken } from "./driver/client/TokenSource.js";
export { WebSocketError, WebSocketErrorCode } from "./core/error.js";
export type { Envelope as BaseMessage } from "./core/Message.js";
export type { ChatMessage } from "./integrations/modules/chat/Conversation.js";
export type { KeptEnvelope, OfflineStore } from "./driver/ports.js";
export type { RequestOptions } from "./driver/client/Requests.js";

export type {
  ConnectionInfo,
  PerformanceMetrics,
  QueuedMessage,
  RoomSubscription,
} from "./driver/client/reports.js";
export type { WebSocketConfig } from "./driver/client/defaultConfig.js";
export { createDefaultConfig } from "./driver/client/defaultConfig.js";

export const { runClient, createClient } = clientFactory(
  () => ({ world: browserWorld(), dialer: domDialer }),
  isSecurePage,
);
