/**
 * Decides what the methods of `useWebSocket` do, with a client and without. They never change, so that
 * an effect may depend on them; they always speak to the client that the component has now.
 */
import type { SendOutcome } from "../../core/client/effect.js";
import type {
  ConnectionInfo,
  PerformanceMetrics,
  QueuedMessage,
  RoomSubscription,
} from "../../driver/client/reports.js";
import { performanceMetrics } from "../../driver/client/reports.js";
import { noStatistics } from "../../core/client/statistics.js";
import type { ConnectionState } from "../../core/connectionState.js";
import { ConnectionState as States } from "../../core/connectionState.js";
import { WebSocketError } from "../../core/error.js";
import type { Envelope, Message } from "../../core/Message.js";
import { MessageType } from "../../core/MessageType.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { MessageHandler } from "../../driver/client/Subscriptions.js";
import type { AuthToken } from "../../driver/client/TokenSource.js";
import { rejected } from "../../driver/promises.js";
import type { MovingSubscriptions } from "./MovingSubscriptions.js";

/**
 * What can be done with a connection. Without a client there is nothing to find and nobody to ask: lists
 * are empty, joining, leaving and proving resolve with false, connecting and sending reject.
 */
export interface WebSocketMethods {
  /** Rejects with NOT_OPEN where there is no connection to open, else as `LiveClient.connect`. */
  readonly connect: () => Promise<void>;
  readonly disconnect: () => Promise<void>;
  /** Rejects as `connect`. */
  readonly reconnect: () => Promise<void>;
  /** Proves who the user is with another token, on the socket that is open. False without a client. */
  readonly authenticate: (token: AuthToken) => Promise<boolean>;
  /** As `LiveClient.sendMessage`; rejects with NOT_OPEN where there is no connection. */
  readonly sendMessage: (
    message: Message | Partial<Envelope>,
    options?: { readonly confirm?: boolean },
  ) => Promise<SendOutcome>;
  readonly sendChatMessage: (content: string, room?: string) => Promise<SendOutcome>;
  readonly sendDirectMessage: (content: string, recipientId: string) => Promise<SendOutcome>;
  /** As `LiveClient.joinRoom`; false without a client. */
  readonly joinRoom: (room: string) => Promise<boolean>;
  /** As `LiveClient.leaveRoom`; false without a client. */
  readonly leaveRoom: (room: string) => Promise<boolean>;
  /**
   * As `LiveClient.subscribe`. It may come before the client, outlives a change of the URL and ends with
   * the component.
   */
  readonly subscribe: <T = unknown>(
    types: string | readonly string[],
    handler: MessageHandler<T>,
    room?: string,
    once?: boolean,
  ) => string;
  readonly unsubscribe: (id: string) => boolean;
  readonly getConnectionState: () => ConnectionState;
  readonly getConnectionInfo: () => ConnectionInfo;
  /** Without a client all is 0, and `lastUpdate` is the epoch: nothing was ever counted. */
  readonly getPerformanceMetrics: () => PerformanceMetrics;
  readonly getRooms: () => RoomSubscription[];
  readonly getQueuedMessages: () => QueuedMessage[];
  readonly clearMessageQueue: () => void;
}

/** The methods over whichever client `read` gives. */
export const websocketMethods = (
  read: () => LiveClient | undefined,
  subscriptions: MovingSubscriptions,
): WebSocketMethods => ({
  ...connecting(read),
  ...sending(read),
  ...reading(read),
  joinRoom: (room) => read()?.joinRoom(room) ?? Promise.resolve(false),
  leaveRoom: (room) => read()?.leaveRoom(room) ?? Promise.resolve(false),
  subscribe: (types, handler, room, once) => subscriptions.add({ types, handler, room, once }),
  unsubscribe: (id) => subscriptions.remove(id),
});

type Read = () => LiveClient | undefined;

const connecting = (
  read: Read,
): Pick<WebSocketMethods, "connect" | "disconnect" | "reconnect" | "authenticate"> => ({
  connect: () => read()?.connect().then(nothing) ?? none("connect"),
  disconnect: () => read()?.disconnect() ?? Promise.resolve(),
  reconnect: () => read()?.reconnect().then(nothing) ?? none("reconnect"),
  authenticate: (token) => read()?.authenticate(token) ?? Promise.resolve(false),
});

const sending = (
  read: Read,
): Pick<WebSocketMethods, "sendMessage" | "sendChatMessage" | "sendDirectMessage"> => {
  const sendMessage: WebSocketMethods["sendMessage"] = (message, options) =>
    read()?.sendMessage(message, options) ?? none("sendMessage");
  return {
    sendMessage,
    sendChatMessage: (content, room) =>
      sendMessage({ type: MessageType.CHAT_MESSAGE, room, data: { content } }),
    sendDirectMessage: (content, recipientId) =>
      sendMessage({ type: MessageType.DIRECT_MESSAGE, data: { content, recipientId } }),
  };
};

const reading = (
  read: Read,
): Pick<
  WebSocketMethods,
  | "getConnectionState"
  | "getConnectionInfo"
  | "getPerformanceMetrics"
  | "getRooms"
  | "getQueuedMessages"
  | "clearMessageQueue"
> => ({
  getConnectionState: () => read()?.getConnectionState() ?? States.Disconnected,
  getConnectionInfo: () => read()?.getConnectionInfo() ?? { ...noInfo },
  getPerformanceMetrics: () =>
    read()?.getPerformanceMetrics() ?? performanceMetrics(noStatistics, 0),
  getRooms: () => read()?.getRooms() ?? [],
  getQueuedMessages: () => read()?.getQueuedMessages() ?? [],
  clearMessageQueue: () => read()?.clearMessageQueue(),
});

const noInfo: ConnectionInfo = {
  state: States.Disconnected,
  reconnectAttempts: 0,
  isAuthenticated: false,
};

const nothing = (): void => undefined;

const none = (context: string): Promise<never> =>
  rejected(new WebSocketError("NOT_OPEN", "There is no WebSocket configuration", { context }));
