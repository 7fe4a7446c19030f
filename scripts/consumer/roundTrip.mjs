import { Message, WebSocketServer } from "jounce-websocket";
import { createClient } from "jounce-websocket/client";
import { jwt } from "jounce-websocket/jwt";
import { createServer } from "jounce-websocket/server";
import "jounce-websocket/simulation";
import story from "./story.cjs";

await story({ createClient, createServer, jwt, Message, WebSocketServer });
