import values = require("jounce-websocket");
import client = require("jounce-websocket/client");
import jwt = require("jounce-websocket/jwt");
import modules = require("jounce-websocket/modules");
import react = require("jounce-websocket/react");
import server = require("jounce-websocket/server");

const message: values.Message<string> = new values.Message("chat", "hello");
export = {
  message,
  client: client.createClient("ws://127.0.0.1:8080"),
  authenticate: jwt.jwt({ secret: "a shared secret of 32 bytes or more" }),
  app: modules.combineApps(modules.withChat()),
  hook: react.useChat,
  server: server.createServer({ port: 0 }),
};
