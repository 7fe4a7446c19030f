/** A chat on Fastify: rooms over sockets, and what happens in them over HTTP. */
import Fastify from "fastify";
import { websocket } from "jounce-websocket/fastify";

const port = Number(process.env.PORT ?? 3000);
const recent = new Map();

const app = Fastify();
await app.register(websocket({ maxConnections: 1_000, maxMessageSize: 4_096 }));

/** What happens in a room. */
const infoOf = (room) => ({
  room,
  connections: app.ws.server.current.getRoomMembers(room).length,
  messages: recent.get(room) ?? [],
});

app.get("/rooms/:room/info", async (request) => infoOf(request.params.room));

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

console.log(`Chat on ${await app.listen({ port, host: "127.0.0.1" })}`);

// The sockets are sent away when the app closes.
process.once("SIGINT", () => void app.close());
