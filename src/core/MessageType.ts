/** Decides the words for the types of messages that features exchange: one list for both sides. */

/**
 * The message types that are known by name: `MessageType.CHAT_MESSAGE === "chat_message"`. An app may
 * use any other type that is not reserved.
 */
export const MessageType = Object.freeze({
  PING: "ping",
  PONG: "pong",
  AUTH: "auth",
  AUTH_SUCCESS: "auth_success",
  AUTH_FAILURE: "auth_failure",
  JOIN_ROOM: "join_room",
  LEAVE_ROOM: "leave_room",
  ROOM_JOINED: "room_joined",
  ROOM_LEFT: "room_left",
  CHAT_MESSAGE: "chat_message",
  CHAT_HISTORY: "chat_history",
  DIRECT_MESSAGE: "direct_message",
  TYPING_START: "typing_start",
  TYPING_STOP: "typing_stop",
  MESSAGE_DELIVERED: "message_delivered",
  MESSAGE_READ: "message_read",
  EVENT_UPDATE: "event_update",
  EVENT_REMINDER: "event_reminder",
  EVENTS_STATE: "events_state",
  NOTIFICATION: "notification",
  NOTIFICATIONS_STATE: "notifications_state",
  NOTIFICATION_READ: "notification_read",
  NOTIFICATION_DISMISS: "notification_dismiss",
  ANNOUNCEMENT: "announcement",
  USER_ONLINE: "user_online",
  USER_OFFLINE: "user_offline",
  PRESENCE_UPDATE: "presence_update",
  PRESENCE_STATE: "presence_state",
  USER_STATUS_CHANGE: "user_status_change",
  DOCUMENT_EDIT: "document_edit",
  DOCUMENT_SYNC: "document_sync",
  DOCUMENT_AWARENESS: "document_awareness",
  CURSOR_POSITION: "cursor_position",
  SELECTION_CHANGE: "selection_change",
  SYSTEM_ALERT: "system_alert",
  SERVER_MAINTENANCE: "server_maintenance",
  ERROR: "error",
});

/** One of the words in `MessageType`. */
export type MessageType = (typeof MessageType)[keyof typeof MessageType];
