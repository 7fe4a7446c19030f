import type { Server } from "node:http";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "jounce-websocket";
import type { LiveServer } from "jounce-websocket/server";
import { runServer } from "jounce-websocket/server";
import { WebSocket, WebSocketServer as OtherServer } from "ws";
import { RawPeer, handshake } from "../../support/rawPeer.js";
import { closeAfterTest, join, newClient, once, serve } from "../../support/sockets.js";

/** A page on a server of its own that listens already. */
const page = async (): Promise<{ http: Server; port: number }> => {
  const http = createHttpServer((request, response) => response.end(`page ${request.url}`));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  closeAfterTest(() => {
    http.closeAllConnections();
    return new Promise((resolve) => http.close(resolve));
  });
  return { http, port: (http.address() as AddressInfo).port };
};

const share = async (http: Server, path: string): Promise<LiveServer> => {
  const server = await runServer(new WebSocketServer({ path }), { server: http });
  closeAfterTest(() => server.stop());
  return server;
};

const read = async (port: number, path = "/"): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).text();

const upgrade = async (port: number, path: string): Promise<string> => {
  const peer = await RawPeer.dial(port);
  const [status = ""] = (await peer.write(handshake(path)).head()).split("\r\n");
  return status;
};

describe("a server of its own", () => {
  it("answers a plain request with 426", async () => {
    const server = await serve();
    const response = await fetch(`http://127.0.0.1:${server.port}/anything`);
    expect(response.status).toBe(426);
    expect(response.headers.get("upgrade")).toBe("websocket");
    expect(await response.text()).toBe("Upgrade Required");
  });

  it("answers an upgrade of another path with 404, and ends the connection", async () => {
    const server = await serve({ path: "/chat" });
    const peer = await RawPeer.dial(server.port);
    expect(await peer.write(handshake("/")).head()).toMatch(/^HTTP\/1.1 404 Not Found\r\n/);
    await peer.gone;
    expect(server.getClientCount()).toBe(0);
  });

  it.each([
    ["another upgrade", handshake().replace("Upgrade: websocket", "Upgrade: h2c"), 400],
    ["another method", handshake().replace("GET", "POST"), 405],
    ["no key", handshake().replace(/Sec-WebSocket-Key.*\r\n/, ""), 400],
    ["a bad key", handshake().replace("dGhlIHNhbXBsZSBub25jZQ==", "short"), 400],
    ["another version", handshake().replace("Version: 13", "Version: 12"), 400],
    ["a doubled subprotocol", handshake("/", "Sec-WebSocket-Protocol: a, a"), 400],
    ["no host", handshake().replace(/Host.*\r\n/, ""), 400],
    ["a head that is too large", handshake("/", `X: ${"x".repeat(20_000)}`), 431],
    ["no HTTP", "\u0016\u0003\u0001 hello\r\n\r\n", 400],
  ])("refuses a handshake with %s", async (_, request, status) => {
    const server = await serve();
    const peer = await RawPeer.dial(server.port);
    expect(await peer.write(request).head()).toMatch(`HTTP/1.1 ${status} `);
    await peer.gone;
    expect(server.getClientCount()).toBe(0);
  });
});

describe("a server that shares an http server", () => {
  it("has the page and the sockets on one port", async () => {
    const { http, port } = await page();
    const server = await share(http, "/socket");
    expect(server.port).toBe(port);
    const client = newClient(`ws://127.0.0.1:${port}/socket?a=1`);
    await client.connect();
    expect(await read(port, "/index")).toBe("page /index");
    expect(client.isOpen()).toBe(true);
  });

  it("answers an unknown path with 404 when nobody else could know it", async () => {
    const { http, port } = await page();
    await share(http, "/socket");
    expect(await upgrade(port, "/other")).toBe("HTTP/1.1 404 Not Found");
  });

  it("answers it also when several servers of this library share it", async () => {
    const { http, port } = await page();
    await Promise.all([share(http, "/a"), share(http, "/b"), share(http, "/c")]);
    expect(await upgrade(port, "/b")).toMatch(/^HTTP\/1.1 101 /);
    expect(await upgrade(port, "/d")).toBe("HTTP/1.1 404 Not Found");
  });

  it("leaves other listeners for upgrades their paths", async () => {
    const { http, port } = await page();
    const other = new OtherServer({ noServer: true });
    http.on("upgrade", (request, socket, head) => {
      if (request.url !== "/other") return;
      other.handleUpgrade(request, socket, head, (webSocket) => webSocket.send("other"));
    });
    const server = await share(http, "/socket");
    const connected = once(server, "connection");
    const [mine, theirs] = ["/socket", "/other"].map((path) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
      closeAfterTest(() => socket.terminate());
      return new Promise((resolve) => {
        socket.once("message", (data: Buffer) => resolve(data.toString()));
      });
    });
    expect(await theirs).toBe("other");
    await (await connected).client.send("mine");
    expect(await mine).toBe("mine");
    expect(server.getClientCount()).toBe(1);
    await server.stop();
    expect(http.listenerCount("upgrade")).toBe(1);
  });

  it("leaves it listening when it stops, and can start on it again", async () => {
    const { http, port } = await page();
    const server = await share(http, "/socket");
    const client = newClient(`ws://127.0.0.1:${port}/socket`);
    await client.connect();
    const closed = once(client, "close");
    await server.stop();
    expect(await closed).toMatchObject({ code: 1001, reason: "Server shutting down" });
    expect(http.listening).toBe(true);
    expect(http.listenerCount("upgrade")).toBe(0);
    expect(await read(port)).toBe("page /");
    await server.start();
    await client.connect();
    expect(client.isOpen()).toBe(true);
  });

  it("starts it when it does not listen yet, and stops what it started", async () => {
    const http = createHttpServer((_, response) => response.end("page"));
    const server = await serve({}, { server: http });
    expect(await read(server.port)).toBe("page");
    const { client } = await join(server);
    expect(client.isOpen()).toBe(true);
    await server.stop();
    expect(http.listening).toBe(false);
  });
});
