import { createServer } from "node:http";
import { websocket } from "jounce-websocket/http";
import { WebSocketServer as OtherServer } from "ws";
import { closeAfterTest, once } from "../../support/sockets.js";
import { portOf, silent } from "./hosts.js";
import { dial, get, refusal } from "./peers.js";

const echo = {
  message: (ws: { send(data: unknown): unknown }, data: unknown) => ws.send(data),
};

describe("a server of node:http", () => {
  it("answers by itself where it has no handler", async () => {
    const http = websocket()(createServer());
    http.ws("/chat", echo);
    http.listen(0, "127.0.0.1");
    const port = await portOf(http, http.ws.server);
    expect((await get(port, "/chat")).status).toBe(426);
    expect((await get(port, "/other")).status).toBe(404);
  });

  it("leaves all requests to its own handler", async () => {
    const http = websocket()(createServer((_request, response) => response.end("page")));
    http.ws("/", echo);
    http.listen(0, "127.0.0.1");
    const port = await portOf(http, http.ws.server);
    expect((await get(port, "/")).body).toBe("page");
    expect(await (await dial(port, "/")).ask("hi")).toBe("hi");
  });

  it("leaves upgrades that are not its own to other listeners", async () => {
    const http = websocket()(createServer());
    http.ws("/mine", echo);
    const other = new OtherServer({ noServer: true });
    http.on("upgrade", (request, socket, head) => {
      if (request.url !== "/other") return;
      other.handleUpgrade(request, socket, head, (ws) => ws.send("other"));
    });
    http.listen(0, "127.0.0.1");
    const port = await portOf(http, http.ws.server);
    expect(await (await dial(port, "/other")).next()).toBe("other");
    expect(await (await dial(port, "/mine")).ask("hi")).toBe("hi");
  });

  it("may listen before, close, and listen again", async () => {
    const http = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => http.once("listening", resolve));
    const { ws } = websocket({ logger: silent })(http);
    ws("/chat", echo);
    await ws.server.start();
    const stopped = once(ws.server, "stopped");
    await new Promise((resolve) => http.close(resolve));
    await stopped;
    http.listen(0, "127.0.0.1");
    const port = await portOf(http, ws.server);
    expect(await (await dial(port, "/chat")).ask("hi")).toBe("hi");
  });

  it("is never closed by its sockets", async () => {
    const http = websocket()(createServer());
    http.ws("/chat", echo);
    http.listen(0, "127.0.0.1");
    const port = await portOf(http, http.ws.server);
    closeAfterTest(() => expect(http.listening).toBe(true));
    await http.ws.stop();
    expect((await get(port, "/chat")).status).toBe(426);
    expect((await refusal(port, "/chat")).status).toBe(426);
  });
});
