import { Message, WebSocketServer } from "jounce-websocket";
import { createClient } from "jounce-websocket/client";
import { jwt } from "jounce-websocket/jwt";
import { createServer } from "jounce-websocket/server";
import * as simulation from "jounce-websocket/simulation";

export const message: Message<string> = new Message("chat", "hello");
export const value: WebSocketServer = new WebSocketServer(0).createRoom("lobby");
export const client = createClient("ws://127.0.0.1:8080");
export const server = createServer({ port: 0 });
export const authenticate = jwt({ secret: "a shared secret of 32 bytes or more" });
export const simulated = simulation;
