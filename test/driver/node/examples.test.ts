import websocket from "jounce-websocket/server";
import type { LiveConnection, LiveServer } from "jounce-websocket/server";
import { closeAfterTest, urlOf } from "../../support/sockets.js";

/** The seed's `console`: what an example prints, in order. */
class Screen {
  readonly lines: string[] = [];
  #look: () => void = () => undefined;

  print(line: string): void {
    this.lines.push(line);
    this.#look();
  }

  /** Resolves when that line has been printed. */
  showing(line: string | RegExp): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (this.lines.some((shown) => shown.match(line) !== null)) resolve();
      };
      this.#look();
    });
  }
}

const start = async (server: LiveServer): Promise<string> => {
  closeAfterTest(() => server.stop());
  return urlOf(await server.start());
};

/** The seed's server of its first section, which answers `Echo: ...`. */
const echoServer = (): LiveServer => {
  const server = websocket.createServer({ port: 0, host: "localhost", path: "/ws" });
  server.on("connection", (event) => {
    const { client } = event;
    client.on("message", (messageEvent) => {
      void client.send(`Echo: ${String(messageEvent.data)}`);
    });
  });
  return server;
};

describe("the seed's basic usage", () => {
  it("opens, is echoed, and closes with its reason on both sides", async () => {
    const screen = new Screen();
    const server = echoServer();
    server.on("connection", ({ client }) => {
      screen.print("New client connected!");
      client.on("close", (closeEvent) => screen.print(`Client disconnected: ${closeEvent.reason}`));
    });
    const url = `ws://localhost:${(closeAfterTest(() => server.stop()), await server.start()).port}/ws`;

    const client = websocket.createClient(url);
    client.on("open", () => {
      screen.print("Connection opened!");
      void client.send("Hello, WebSocket!");
    });
    client.on("message", (event) => {
      screen.print(`Received message: ${String(event.data)}`);
      void client.close(websocket.CLOSE_CODES.NORMAL, "Done");
    });
    client.on("close", (event) => screen.print(`Connection closed: ${event.reason}`));
    client.on("error", (event) => screen.print(`Error: ${event.error.message}`));
    void client.connect();

    await screen.showing("Connection closed");
    await screen.showing("Client disconnected");
    expect([...screen.lines].sort()).toEqual([
      "Client disconnected: Done",
      "Connection closed: Done",
      "Connection opened!",
      "New client connected!",
      "Received message: Echo: Hello, WebSocket!",
    ]);
  });
});

describe("the seed's echo client", () => {
  it("prints the echo and closes", async () => {
    const screen = new Screen();
    const server = websocket.createServer({ port: 0 });
    server.on("connection", ({ client }) => {
      client.on("message", ({ data }) => void client.send(data));
    });
    closeAfterTest(() => server.stop());
    const client = websocket.createClient(`ws://localhost:${(await server.start()).port}`);

    client.on("open", () => {
      screen.print("Connected to echo server");
      void client.send("Hello, echo server!");
    });
    client.on("message", (event) => {
      screen.print(`Echo: ${String(event.data)}`);
      void client.close();
    });
    client.on("close", () => screen.print("closed"));
    void client.connect();

    await screen.showing("closed");
    expect(screen.lines).toEqual([
      "Connected to echo server",
      "Echo: Hello, echo server!",
      "closed",
    ]);
  });
});

describe("the seed's chat server", () => {
  const chatServer = (): LiveServer => {
    const server = websocket.createServer({ port: 0, host: "127.0.0.1" });
    const users = new Map<LiveConnection, string>();
    server.on("connection", (event) => {
      const { client } = event;
      const username = `User${users.size + 1}`;
      users.set(client, username);
      void client.send(`Welcome, ${username}!`);
      void server.broadcast(`${username} has joined the chat`, (c) => c !== client);
      client.on("message", (messageEvent) => {
        void server.broadcast(`${username}: ${String(messageEvent.data)}`);
      });
      client.on("close", () => {
        void server.broadcast(`${username} has left the chat`);
        users.delete(client);
      });
    });
    return server;
  };

  const enter = async (url: string, screen: Screen) => {
    const client = websocket.createClient(url, [], { reconnect: false });
    closeAfterTest(() => client.close());
    client.on("message", ({ data }) => screen.print(String(data)));
    await client.connect();
    await screen.showing("Welcome");
    return client;
  };

  it("welcomes, and tells everybody who comes, speaks and goes", async () => {
    const url = await start(chatServer());
    const [one, two] = [new Screen(), new Screen()];
    await enter(url, one);
    const second = await enter(url, two);
    await one.showing("User2 has joined");
    void second.send("hello");
    await two.showing("User2: hello");
    await one.showing("User2: hello");
    await second.close();
    await one.showing("User2 has left");
    expect(one.lines).toEqual([
      "Welcome, User1!",
      "User2 has joined the chat",
      "User2: hello",
      "User2 has left the chat",
    ]);
    expect(two.lines).toEqual(["Welcome, User2!", "User2: hello"]);
  });
});

describe("the seed's JSON communication", () => {
  it("sends an object as JSON and parses what comes", async () => {
    const screen = new Screen();
    const server = websocket.createServer({ port: 0, host: "127.0.0.1" });
    server.on("connection", ({ client }) => {
      client.on("message", ({ data }) => {
        screen.print(`server: ${String(data)}`);
        void client.send({ type: "update", content: "news" });
        void client.send({ type: "error", message: "no more" });
        void client.send("not JSON");
      });
    });
    const client = websocket.createClient(await start(server));
    closeAfterTest(() => client.close());

    client.on("open", () => {
      void client.send({
        type: "subscribe",
        channel: "updates",
        params: { frequency: "realtime" },
      });
    });
    client.on("message", (event) => {
      try {
        const data = JSON.parse(String(event.data)) as { [key: string]: unknown };
        switch (data["type"]) {
          case "update":
            screen.print(`Update received: ${String(data["content"])}`);
            break;
          case "error":
            screen.print(`Error: ${String(data["message"])}`);
            break;
        }
      } catch {
        screen.print("Failed to parse message as JSON");
      }
    });
    void client.connect();

    await screen.showing("Failed to parse");
    expect(screen.lines).toEqual([
      'server: {"type":"subscribe","channel":"updates","params":{"frequency":"realtime"}}',
      "Update received: news",
      "Error: no more",
      "Failed to parse message as JSON",
    ]);
  });
});
