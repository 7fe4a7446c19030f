/** React in a browser: the provider and the hooks, over the platform's WebSocket. */
export {
  createClient,
  runClient,
  useWebSocket,
  WebSocketProvider,
} from "./integrations/react/browserHooks.js";
export * from "./react.js";
