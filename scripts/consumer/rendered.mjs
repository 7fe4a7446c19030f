import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { useChat, useWebSocketContext, WebSocketProvider } from "jounce-websocket/react";

const Lobby = () => {
  const { websocket } = useWebSocketContext();
  const { messages } = useChat(websocket, "lobby");
  return createElement("p", null, `${websocket.connectionState}, ${messages.length} messages`);
};

const html = renderToString(
  createElement(WebSocketProvider, { config: { url: "localhost" } }, createElement(Lobby)),
);
if (!html.includes("disconnected, 0 messages")) throw new Error(`Rendered ${html}`);
console.log(html);
