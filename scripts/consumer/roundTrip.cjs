const { Message, WebSocketServer } = require("jounce-websocket");
const { createClient } = require("jounce-websocket/client");
const { jwt } = require("jounce-websocket/jwt");
const { createServer } = require("jounce-websocket/server");
require("jounce-websocket/collaboration");
require("jounce-websocket/devtools");
require("jounce-websocket/modules");
require("jounce-websocket/offline");
require("jounce-websocket/react");
require("jounce-websocket/react/collaboration");
require("jounce-websocket/simulation");
require("jounce-websocket/tabs");
const { version } = require("jounce-websocket/package.json");
const story = require("./story.cjs");

story({ createClient, createServer, jwt, Message, WebSocketServer }).then(
  () => console.log(`version ${version}`),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
