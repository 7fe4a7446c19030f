/** Notifications for users, on all their devices, from whatever part of the app has news. */
import type { ConnectionManager, WebSocketHandler } from "jounce-websocket/manager";

/** Something that a user should know. */
export interface Notification {
  readonly title: string;
  readonly body: string;
}

/**
 * Lets in who says who it is. A real app proves that: `runServer(server, { authenticate })`, or a
 * look at a session in `onUpgrade`.
 */
export const notificationHandler: WebSocketHandler = {
  onUpgrade: ({ query }) => {
    const userId = query.get("user");
    return userId === null ? "UNAUTHORIZED" : { userId };
  },
  onConnect: (conn) => conn.sendJson({ type: "connected", userId: conn.userId }),
};

/** Tells a user on every device. Devices that do not read are disconnected. */
export const notify = (
  manager: ConnectionManager,
  userId: string,
  notification: Notification,
): Promise<void> => manager.broadcastJsonToUser(userId, { type: "notification", ...notification });
