/**
 * The modules: chat, presence, notifications and events, as parts of a server's app and as values of
 * a client. Pure: no socket, no clock, no React.
 */
export { MessageType } from "./core/MessageType.js";
export { combineApps } from "./integrations/modules/Feature.js";
export type { Feature } from "./integrations/modules/Feature.js";
export { nameOf, userOf } from "./integrations/modules/people.js";
export type { NameOf } from "./integrations/modules/people.js";
export { isSafeUrl } from "./integrations/modules/fields.js";

export { withChat } from "./integrations/modules/chat/withChat.js";
export { chatDefaults } from "./integrations/modules/chat/chatOptions.js";
export type { ChatOptions } from "./integrations/modules/chat/chatOptions.js";
export { Conversation } from "./integrations/modules/chat/Conversation.js";
export type { ChatMessage, ConversationOptions } from "./integrations/modules/chat/Conversation.js";
export { DirectMessages } from "./integrations/modules/chat/DirectMessages.js";
export type { Talk } from "./integrations/modules/chat/Talk.js";
export type {
  DirectMessage,
  DirectMessagesOptions,
} from "./integrations/modules/chat/DirectMessages.js";
export type { TypingUser } from "./integrations/modules/chat/Typing.js";
export {
  isAttachment,
  isChatAction,
  isChatContent,
  isDirectContent,
  isReadData,
  isTypingData,
} from "./integrations/modules/chat/chatData.js";
export type {
  Attachment,
  ChatAction,
  ChatContent,
  DirectContent,
  ReadData,
  TypingData,
} from "./integrations/modules/chat/chatData.js";

export { presenceDefaults, withPresence } from "./integrations/modules/presence/withPresence.js";
export type { PresenceOptions } from "./integrations/modules/presence/withPresence.js";
export { Roster } from "./integrations/modules/presence/Roster.js";
export type { RosterOptions } from "./integrations/modules/presence/Roster.js";
export {
  isOfflineData,
  isPresenceData,
  isPresenceSubscription,
  isStatusChange,
} from "./integrations/modules/presence/presenceData.js";
export type {
  OfflineData,
  PresenceData,
  PresenceState,
  PresenceSubscription,
  StatusChange,
} from "./integrations/modules/presence/presenceData.js";

export {
  alert,
  notify,
  withNotifications,
} from "./integrations/modules/notifications/withNotifications.js";
export type {
  Notification,
  NotificationAudience,
} from "./integrations/modules/notifications/withNotifications.js";
export { notificationDefaults } from "./integrations/modules/notifications/kept.js";
export type { NotificationOptions } from "./integrations/modules/notifications/kept.js";
export { Inbox } from "./integrations/modules/notifications/Inbox.js";
export type { InboxMessage, InboxOptions } from "./integrations/modules/notifications/Inbox.js";
export {
  isNotificationData,
  isNotificationIds,
  isSystemAlertData,
} from "./integrations/modules/notifications/notificationData.js";
export type {
  AlertSeverity,
  KeptNotification,
  NotificationCategory,
  NotificationData,
  NotificationIds,
  NotificationsState,
  SystemAlertData,
} from "./integrations/modules/notifications/notificationData.js";

export {
  eventDefaults,
  publishEvent,
  remindDue,
  withEvents,
} from "./integrations/modules/events/withEvents.js";
export type { EventOptions } from "./integrations/modules/events/withEvents.js";
export { Calendar } from "./integrations/modules/events/Calendar.js";
export type { CalendarOptions } from "./integrations/modules/events/Calendar.js";
export {
  isEventData,
  isEventSubscription,
  isEventUpdate,
} from "./integrations/modules/events/eventData.js";
export type {
  EventAction,
  EventData,
  EventDate,
  EventsState,
  EventSubscription,
  EventUpdate,
} from "./integrations/modules/events/eventData.js";
