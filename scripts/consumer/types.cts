import values = require("jounce-websocket");
import client = require("jounce-websocket/client");
import server = require("jounce-websocket/server");

const message: values.Message<string> = new values.Message("chat", "hello");
export = {
  message,
  client: client.createClient("ws://127.0.0.1:8080"),
  server: server.createServer({ port: 0 }),
};
