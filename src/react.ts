"use client";
/**
 * React: the provider, the hooks, and what goes with them.
 *
 * The client comes from `jounce-websocket/client` and not from a file beside this one: the conditions
 * of that export choose the platform's WebSocket in a bundle for a browser, and `ws` in Node, where
 * tests and rendering on a server run. A file beside this one would be the same for both.
 */
import { createClient as newClient, runClient as newRunningClient } from "jounce-websocket/client";
import { remembering } from "./integrations/react/Backlog.js";
import { connectionHooks } from "./integrations/react/connectionHooks.js";

/**
 * Makes a client that is not connected yet, as that of `jounce-websocket/client` does. It remembers
 * for components that come later who is there and what is new.
 */
export const createClient: typeof newClient = /* @__PURE__ */ remembering(newClient);

/** Makes a value real, as that of `jounce-websocket/client` does; it remembers as well. */
export const runClient: typeof newRunningClient = /* @__PURE__ */ remembering(newRunningClient);

const hooks = /* @__PURE__ */ connectionHooks(createClient);

/** Gives its children one connection; see `useWebSocketContext`. */
export const WebSocketProvider = hooks.WebSocketProvider;

/**
 * The connection for a configuration. Components with the same URL, protocols and user share one; it
 * closes when the last of them has gone. Without a configuration nothing is connected.
 */
export const useWebSocket = hooks.useWebSocket;

export { createDefaultConfig, LiveClient } from "jounce-websocket/client";
export type {
  AuthToken,
  ConnectionInfo,
  PerformanceMetrics,
  QueuedMessage,
  RequestOptions,
  RoomSubscription,
} from "jounce-websocket/client";

export { ConnectionState, ConnectionState as WebSocketState } from "./core/connectionState.js";
export { WebSocketError, WebSocketErrorCode } from "./core/error.js";
export { Message } from "./core/Message.js";
export type { Envelope } from "./core/Message.js";
export { MessageType } from "./core/MessageType.js";
export type { WebSocketConfig } from "./driver/client/defaultConfig.js";
export type { SendOutcome } from "./core/client/effect.js";
export { WebSocketClient } from "./core/client/WebSocketClient.js";

export type { ConnectionConfig } from "./integrations/react/config.js";
export type {
  UseWebSocketOptions,
  WebSocketProviderProps,
} from "./integrations/react/connectionHooks.js";
export type { ConnectionView } from "./integrations/react/ConnectionStatus.js";
export { useWebSocketContext } from "./integrations/react/context.js";
export type { WebSocketContextValue } from "./integrations/react/context.js";
export type { WebSocketSource } from "./integrations/react/source.js";
export { useClientSelector, useConnectionState } from "./integrations/react/useClientSelector.js";
export { useMessageHandler, useMessages } from "./integrations/react/useMessages.js";
export type { ReceivedMessages, UseMessagesOptions } from "./integrations/react/useMessages.js";
export type { WebSocketCallbacks, WebSocketHandle } from "./integrations/react/useWebSocket.js";
export type { WebSocketMethods } from "./integrations/react/websocketMethods.js";

export { createHooks } from "./integrations/react/createHooks.js";
export type {
  MessageOf,
  TypedHooks,
  TypedMessagesOptions,
} from "./integrations/react/createHooks.js";
export type { MessageExtras } from "./integrations/react/chatActions.js";
export { useChat } from "./integrations/react/useChat.js";
export type { Chat, ShownMessage, UseChatOptions } from "./integrations/react/useChat.js";
export { useDirectMessages } from "./integrations/react/useDirectMessages.js";
export type {
  DirectTalks,
  ShownDirectMessage,
  UseDirectMessagesOptions,
} from "./integrations/react/useDirectMessages.js";
export { useEvents } from "./integrations/react/useEvents.js";
export type { EventActions, Events, UseEventsOptions } from "./integrations/react/useEvents.js";
export { useNotifications } from "./integrations/react/useNotifications.js";
export type {
  NotificationActions,
  Notifications,
  ShownNotification,
  UseNotificationsOptions,
} from "./integrations/react/useNotifications.js";
export { usePresence } from "./integrations/react/usePresence.js";
export type {
  Presence,
  PresenceActions,
  UsePresenceOptions,
} from "./integrations/react/usePresence.js";

export type {
  Attachment,
  ChatAction,
  ChatContent,
  DirectContent,
  ReadData,
  TypingData,
} from "./integrations/modules/chat/chatData.js";
export type { TypingUser } from "./integrations/modules/chat/Typing.js";
export type {
  EventAction,
  EventData,
  EventDate,
  EventUpdate,
} from "./integrations/modules/events/eventData.js";
export type {
  AlertSeverity,
  NotificationCategory,
  NotificationData,
  SystemAlertData,
} from "./integrations/modules/notifications/notificationData.js";
export type {
  OfflineData,
  PresenceData,
  StatusChange,
} from "./integrations/modules/presence/presenceData.js";
export type { PresenceStatus } from "./core/presence/PresenceTracker.js";

export { DevHelpers } from "./integrations/toolbox/DevHelpers.js";
export { optionsFromEnv } from "./integrations/toolbox/optionsFromEnv.js";
export { WebSocketUtils } from "./integrations/toolbox/WebSocketUtils.js";
