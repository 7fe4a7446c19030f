/** React on Node, for rendering on a server and for tests: the same over `ws`. */
export {
  createClient,
  runClient,
  useWebSocket,
  WebSocketProvider,
} from "./integrations/react/nodeHooks.js";
export * from "./react.js";
