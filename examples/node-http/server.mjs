/** A chat on node:http: rooms over sockets, and what happens in them over HTTP. */
import { createServer } from "node:http";
import { websocket } from "jounce-websocket/http";

const port = Number(process.env.PORT ?? 3000);
const recent = new Map();

const plugin = websocket({ maxConnections: 1_000, maxMessageSize: 4_096 });
const http = plugin(
  createServer((request, response) => {
    const [, room] = /^\/rooms\/([^/?]+)\/info$/.exec(request.url) ?? [];
    if (room !== undefined) {
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(infoOf(decodeURIComponent(room))));
    } else if (!http.ws.answerPlain(request, response)) {
      response.writeHead(404).end("Not Found");
    }
  }),
);

/** What happens in a room. */
const infoOf = (room) => ({
  room,
  connections: http.ws.server.current.getRoomMembers(room).length,
  messages: recent.get(room) ?? [],
});

http.ws("/rooms/:room", (ws, ctx) => {
  const { room } = ctx.params;
  const user = ctx.getQuery("user") ?? "Anonymous";
  void ws.join(room);
  void ws.broadcast(room, `${user} joined the room`);
  ws.on("message", (data) => {
    const said = { user, message: String(data) };
    recent.set(room, [...(recent.get(room) ?? []), said].slice(-20));
    void ws.broadcastAll(room, said);
  });
  ws.on("close", () => void ws.broadcast(room, `${user} left the room`));
});

http.listen(port, "127.0.0.1", () => {
  console.log(`Chat on http://127.0.0.1:${http.address().port}`);
});

// Sockets first: an http server waits for them when it closes.
process.once("SIGINT", () => void http.ws.stop().then(() => http.close()));
