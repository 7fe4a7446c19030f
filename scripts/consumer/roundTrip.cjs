const { Message, WebSocketServer } = require("jounce-websocket");
const { createClient } = require("jounce-websocket/client");
const { jwt } = require("jounce-websocket/jwt");
const { createServer } = require("jounce-websocket/server");
require("jounce-websocket/simulation");
const { version } = require("jounce-websocket/package.json");
const story = require("./story.cjs");

story({ createClient, createServer, jwt, Message, WebSocketServer }).then(
  () => console.log(`version ${version}`),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
