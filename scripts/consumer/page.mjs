import { DocumentProvider } from "jounce-websocket/collaboration";
import { indexedDbStore } from "jounce-websocket/offline";
import { useChat, WebSocketProvider } from "jounce-websocket/react";
import { useCollaboration } from "jounce-websocket/react/collaboration";
import { sharedDialer } from "jounce-websocket/tabs";

console.log([
  DocumentProvider,
  indexedDbStore,
  sharedDialer,
  useChat,
  useCollaboration,
  WebSocketProvider,
]);
