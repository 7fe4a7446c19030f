/** The loop everybody writes first: `ws`, and one `send` per member. */
import { WebSocketServer } from "ws";
import { host, isEcho, serveBenchmark } from "./shared.mjs";

const server = new WebSocketServer({ port: 0, host, perMessageDeflate: false });

function echo(socket, data, binary) {
  socket.send(data, { binary });
}

function broadcast(_, data, binary) {
  for (const member of server.clients) member.send(data, { binary });
}

const answer = isEcho ? echo : broadcast;
server.on("connection", (socket) => {
  socket.on("message", (data, isBinary) => answer(socket, data, isBinary));
  socket.on("error", () => {});
});
server.on("listening", () => serveBenchmark(server.address().port));
