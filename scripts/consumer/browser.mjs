import { createClient } from "jounce-websocket/client";

const client = createClient("ws://127.0.0.1:8080");
client.on("message", ({ data }) => document.body.append(String(data)));
void client.connect();
