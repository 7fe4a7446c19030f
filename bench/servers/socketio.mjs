/** socket.io, WebSocket only, nothing compressed. */
import { createServer } from "node:http";
import { Server } from "socket.io";
import { host, isEcho, serveBenchmark } from "./shared.mjs";

const http = createServer();
const io = new Server(http, {
  transports: ["websocket"],
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
});

io.on("connection", (socket) => {
  if (isEcho) {
    socket.on("m", (payload) => socket.emit("m", payload));
    return;
  }
  void socket.join("room");
  socket.on("m", (payload) => io.to("room").emit("m", payload));
});
http.listen(0, host, () => serveBenchmark(http.address().port));
