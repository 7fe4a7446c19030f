"use client";
/** React, as far as it is the same on every host: the hooks over a connection that is there. */
export { createDefaultConfig } from "./driver/client/defaultConfig.js";
export { LiveClient } from "./driver/client/LiveClient.js";
export type {
  ConnectionInfo,
  PerformanceMetrics,
  QueuedMessage,
  RoomSubscription,
} from "./driver/client/reports.js";
export type { RequestOptions } from "./driver/client/Requests.js";
export type { AuthToken } from "./driver/client/TokenSource.js";

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
export type {
  EventActions,
  EventInput,
  Events,
  UseEventsOptions,
} from "./integrations/react/useEvents.js";
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
