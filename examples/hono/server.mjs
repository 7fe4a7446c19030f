/** A chat on Hono: rooms over sockets, and what happens in them over HTTP. */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { websocket } from "jounce-websocket/hono";

const port = Number(process.env.PORT ?? 3000);
const recent = new Map();

const app = websocket({ maxConnections: 1_000, maxMessageSize: 4_096 })(new Hono());

/** What happens in a room. */
const infoOf = (room) => ({
  room,
  connections: app.ws.server.current.getRoomMembers(room).length,
  messages: recent.get(room) ?? [],
});

app.get("/rooms/:room/info", (c) => c.json(infoOf(c.req.param("room"))));

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

const http = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (address) => {
  console.log(`Chat on http://127.0.0.1:${address.port}`);
});
app.ws.attach(http);

// Sockets first: an http server waits for them when it closes.
process.once("SIGINT", () => void app.ws.stop().then(() => http.close()));
