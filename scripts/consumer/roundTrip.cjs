const { Message, WebSocketServer } = require("jounce-websocket");
const { createClient } = require("jounce-websocket/client");
const { createServer } = require("jounce-websocket/server");
require("jounce-websocket/simulation");
const { version } = require("jounce-websocket/package.json");
const story = require("./story.cjs");

story({ createClient, createServer, Message, WebSocketServer }).then(
  () => console.log(`version ${version}`),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
