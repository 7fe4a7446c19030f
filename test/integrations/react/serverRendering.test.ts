import { createElement } from "react";
import { renderToString } from "react-dom/server";
import {
  useChat,
  useClientSelector,
  useConnectionState,
  useDirectMessages,
  useEvents,
  useMessages,
  useNotifications,
  usePresence,
  useWebSocket,
  useWebSocketContext,
  WebSocketProvider,
} from "jounce-websocket/react";

const timers = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => name === "Timeout" || name.startsWith("TCP"));

const config = { url: "ws://127.0.0.1:9", authToken: "token" };

const Everything = () => {
  const { websocket, connectionHealth, isOnline } = useWebSocketContext();
  const own = useWebSocket(config);
  const chat = useChat(websocket, "lobby");
  const { onlineUsers } = usePresence(websocket);
  const { unreadCount } = useNotifications(websocket);
  const { upcomingEvents } = useEvents(websocket);
  const { talks } = useDirectMessages(websocket);
  const { cursor } = useMessages(websocket, { types: "note" });
  return createElement(
    "p",
    null,
    [
      useConnectionState(websocket),
      own.connectionState,
      own.client === undefined,
      useClientSelector(websocket, ({ url }) => url) === undefined,
      connectionHealth,
      isOnline,
      chat.messages.length,
      onlineUsers.length,
      unreadCount,
      upcomingEvents.length,
      talks.size,
      cursor,
    ].join(" "),
  );
};

describe("on a server", () => {
  it("everything renders as it is without a connection, and nothing is opened or timed", () => {
    const before = timers();
    const html = renderToString(
      createElement(WebSocketProvider, { config, enableDevMode: true }, createElement(Everything)),
    );
    expect(html).toBe("<p>disconnected disconnected true true 0 true 0 0 0 0 0 0</p>");
    expect(timers()).toEqual(before);
  });

  it("a provider renders what is in it", () => {
    expect(renderToString(createElement(WebSocketProvider, null, "content"))).toBe("content");
  });
});
