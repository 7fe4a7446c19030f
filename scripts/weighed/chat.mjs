/** What a page uses that has a chat under a provider. */
export { useChat, useWebSocketContext, WebSocketProvider } from "../../dist/esm/react.browser.js";
