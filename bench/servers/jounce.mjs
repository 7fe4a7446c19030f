/** This package, imported by its own name as a user would. */
import { WebSocketServer } from "jounce-websocket";
import { createServer, runServer } from "jounce-websocket/server";
import { host, isEcho, serveBenchmark } from "./shared.mjs";

const room = "room";

/** The pure form: a reducer over the server's value. */
function app(server, event) {
  switch (event.type) {
    case "connect":
      return server.joinRoom(event.connectionId, room);
    case "frame":
      return server.broadcastToRoom(room, event.data);
    default:
      return server;
  }
}

function runRoom() {
  return runServer(new WebSocketServer({ port: 0, host }).createRoom(room).start(), { app });
}

/** The event-emitter form. */
async function runEcho() {
  const server = createServer({ port: 0, host });
  server.on("connection", ({ client }) => client.on("message", ({ data }) => client.send(data)));
  await server.start();
  return server;
}

const live = await (isEcho ? runEcho() : runRoom());
serveBenchmark(live.port);
