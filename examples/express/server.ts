/** A chat on Express: rooms over sockets, and what happens in them over HTTP. */
import type { Server } from "node:http";
import express from "express";
import { websocket } from "jounce-websocket/express";

/** Starts it. A port of 0 is any free one. */
export const start = (port: number): Promise<{ http: Server; stop: () => Promise<void> }> => {
  const recent = new Map<string, unknown[]>();
  const app = express();
  app.use(websocket({ maxConnections: 1_000, maxMessageSize: 4_096 }));

  app.get("/rooms/:room/info", ({ params: { room } }, response) => {
    const connections = app.ws.server.current.getRoomMembers(room).length;
    response.json({ room, connections, messages: recent.get(room) ?? [] });
  });

  app.ws("/rooms/:room", (ws, ctx) => {
    const room = ctx.params["room"] ?? "lobby";
    const user = ctx.getQuery("user") ?? "Anonymous";
    ws.join(room);
    ws.broadcast(room, `${user} joined the room`);
    ws.on("message", (message) => {
      const said = { user, message: `${message}` };
      recent.set(room, [...(recent.get(room) ?? []), said].slice(-20));
      ws.broadcastAll(room, said);
    });
    ws.on("close", () => ws.broadcast(room, `${user} left the room`));
  });

  return new Promise((resolve, reject) => {
    const http = app.listen(port, "localhost", (error) => (error ? reject(error) : started()));
    const started = (): void => resolve({ http, stop });
    const stop = async (): Promise<void> => {
      // Sockets first: an http server waits for them when it closes.
      await app.ws.stop();
      await new Promise((closed) => http.close(closed));
    };
  });
};

if (process.argv[1]?.endsWith("server.ts")) {
  const { stop } = await start(3000);
  console.log("Chat on http://localhost:3000/rooms/lobby/info");
  process.once("SIGINT", () => void stop());
}
