/** A chat on Express: rooms over sockets, and what happens in them over HTTP. */
import express from "express";
import { websocket } from "jounce-websocket/express";

const port = Number(process.env.PORT ?? 3000);
const recent = new Map();

const app = express();
app.use(websocket({ maxConnections: 1_000, maxMessageSize: 4_096 }));

/** What happens in a room. */
const infoOf = (room) => ({
  room,
  connections: app.ws.server.current.getRoomMembers(room).length,
  messages: recent.get(room) ?? [],
});

app.get("/rooms/:room/info", (request, response) => {
  response.json(infoOf(request.params.room));
});

app.ws("/rooms/:room", (ws, ctx) => {
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

const http = app.listen(port, "127.0.0.1", () => {
  console.log(`Chat on http://127.0.0.1:${http.address().port}`);
});

// Sockets first: an http server waits for them when it closes.
process.once("SIGINT", () => void app.ws.stop().then(() => http.close()));
