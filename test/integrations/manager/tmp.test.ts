import { newClient, serve, urlOf } from "../../support/sockets.js";
it("x", async () => {
  const server = await serve();
  await new Promise<void>((resolve) => {
    server.ws("/route", (ws) => {
      ws.on("message", async () => {
        const joined = ws.join("a");
        const r = await joined.then(() => "ok", (e: unknown) => e);
        console.log(r, ws.rooms, ws.room, server.current.getRoomMembers("a"), ws.id, ws.current);
        resolve();
      });
    });
    const c = newClient(urlOf(server, "/route"));
    void c.connect().then(() => c.send("x"));
  });
});
