/** This package, imported by its own name as a user would. */
import { WebSocketServer } from "jounce-websocket";
import { createServer, runServer } from "jounce-websocket/server";
import { host, isEcho, serveBenchmark } from "./shared.mjs";

const room = "room";

// Every guard is on, as it is by default. Only the numbers that the load itself exceeds, all of it
// from one address, are raised: finite ones, so that the code of each guard runs for every frame and
// every handshake. 0 would switch it off.
const ratePerSecond = 1e6;
const atOnce = 1e6;
const guarded = {
  messagesPerSecondMax: ratePerSecond,
  messagesBurstMax: atOnce,
  addressMessagesPerSecondMax: ratePerSecond,
  addressMessagesBurstMax: atOnce,
  connectionsPerAddressMax: atOnce,
  connectsPerSecondMax: ratePerSecond,
  connectsBurstMax: atOnce,
};

/** For bench/guards.mjs, which measures what the guards cost. */
const unguarded = {
  messagesPerSecondMax: 0,
  addressMessagesPerSecondMax: 0,
  connectionsPerAddressMax: 0,
  connectsPerSecondMax: 0,
  messageTimeoutMs: 0,
  jsonDepthMax: 0,
  jsonValuesMax: 0,
  allowedOrigins: "any",
  allowedHosts: "any",
};

const guards = process.argv[3] === "unguarded" ? unguarded : guarded;
const options = { port: 0, host, ...guards };

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
  return runServer(new WebSocketServer(options).createRoom(room).start(), { app });
}

/** The event-emitter form. */
async function runEcho() {
  const server = createServer(options);
  server.on("connection", ({ client }) => client.on("message", ({ data }) => client.send(data)));
  await server.start();
  return server;
}

const live = await (isEcho ? runEcho() : runRoom());
serveBenchmark(live.port);
