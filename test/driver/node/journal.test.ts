import type { Socket } from "node:net";
import { createServer as createHttpServer } from "node:http";
import type { ServerApp } from "jounce-websocket";
import { Message, replay } from "jounce-websocket";
import type { LiveClient } from "jounce-websocket/client";
import type { LiveServer } from "jounce-websocket/server";
import { Random } from "../../support/random.js";
import { newClient, newServer, once, record, until } from "../../support/sockets.js";

const clientCount = 50;
const random = new Random(20_241_107);

/** A chat: names people, counts what they say and passes it on to the room. */
const chat: ServerApp = (server, event) => {
  switch (event.type) {
    case "connect":
      return server.setUserData(event.connectionId, "said", 0);
    case "message": {
      const { connectionId, message } = event;
      if (message.type === "name") {
        return server.setUserId(connectionId, String(message.data), event.moment?.wall);
      }
      const said = server.connections.get(connectionId)?.userData.get("said");
      return server
        .setUserData(connectionId, "said", Number(said) + 1)
        .broadcastToRoom(message.room ?? "", message, { except: connectionId });
    }
    case "join":
      return server.setRoomMetadata(event.room, "last", event.connectionId);
    case "disconnect":
      return server.broadcast(new Message("gone", event.userId));
    default:
      return server;
  }
};

/** What a program may do to a running server at any time. */
const updates: readonly ((live: LiveServer) => void)[] = [
  (live) => live.update((server) => server.createRoom(`room-${random.below(5)}`, { capacity: 40 })),
  (live) => live.update((server) => server.removeRoom(`room-${random.below(5)}`)),
  (live) => live.update((server) => server.setRoomMetadata("lobby", "topic", random.below(9))),
  (live) => live.update((server) => server.broadcast(new Message("tick"))),
  (live) => live.update((server) => server.setPresence(`user-${random.below(50)}`, "away", "brb")),
  (live) => live.update((server) => server.withOptions({ heartbeatTimeoutMs: 60_000 })),
  (live) => {
    const ids = [...live.current.connections.keys()];
    if (ids.length < clientCount) return;
    live.update((server) => server.removeConnection(random.pick(ids), 4000, "kicked"));
  },
  (live) => {
    const ids = [...live.current.connections.keys()];
    if (ids.length > 0) live.update((server) => server.joinRoom(random.pick(ids), "by-hand"));
  },
];

const speak = (client: LiveClient, index: number): void => {
  const room = random.below(2) === 0 ? "lobby" : `room-${index % 5}`;
  void client.send(new Message("chat", `from ${index}`, { room }));
  if (random.below(4) === 0) void client.send(Uint8Array.of(index));
  if (random.below(4) === 0) void client.send("a raw word");
  if (random.below(8) === 0) client.update((value) => value.sendText("chat", "by update"));
};

const isSettled = (client: LiveClient): boolean =>
  client.isOpen() && [...client.current.snapshot.rooms.values()].every(({ joined }) => joined);

describe("the journals of fifty clients and their server", () => {
  it("lead to the values that were live", async () => {
    const sockets = new Set<Socket>();
    const http = createHttpServer().on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    const lines: string[] = [];
    const journals: string[][] = [[], []];
    const live = newServer(
      { heartbeatIntervalMs: 100 },
      { server: http, app: chat, journal: (line) => void lines.push(line) },
    );
    await live.start();

    const clients = Array.from({ length: clientCount }, (_, index) => {
      const journal = journals[index];
      return newClient(
        live,
        {
          reconnect: true,
          reconnectDelayMs: 5,
          reconnectDelayMsMax: 50,
          reconnectAttemptsMax: Infinity,
          ...(journal === undefined ? {} : { journal: (line: string) => void journal.push(line) }),
        },
        index % 2 === 0 ? ["jounce.v1"] : [],
      );
    });
    for (const [index, client] of clients.entries()) {
      client.on("open", () => void client.send(new Message("name", `user-${index % 30}`)));
      void client.send("said before the first connection");
      void client.joinRoom("lobby").catch(() => undefined);
      void client.joinRoom(`room-${index % 5}`).catch(() => undefined);
      void client.connect();
    }
    await until(live, ({ connections }) => connections.size === clientCount);

    const gone = record(live, "disconnect");
    let dropped = 0;
    for (let round = 0; round < 12; round += 1) {
      const heard = once(live, "message");
      for (const [index, client] of clients.entries()) speak(client, index);
      for (let count = 0; count < 10; count += 1) random.pick(updates)(live);
      for (const socket of sockets) {
        if (random.below(8) !== 0) continue;
        socket.destroy();
        dropped += 1;
      }
      const leaving = random.pick(clients);
      void leaving.leaveRoom("lobby");
      void leaving.joinRoom("lobby").catch(() => undefined);
      await heard;
      await gone.reaching(dropped);
      await until(live, ({ connections }) => connections.size === clientCount);
    }

    await Promise.all(clients.map((client) => until(client, () => isSettled(client))));
    await until(live, ({ connections }) => connections.size === clientCount);

    const replayed = replay(`${lines.join("\n")}\n`);
    expect(replayed.equals(live.current)).toBe(true);
    expect(lines.length).toBeGreaterThan(2_000);
    for (const [index, journal] of journals.entries()) {
      const client = clients[index];
      expect(replay(journal.join("\n")).equals(client?.current)).toBe(true);
      expect(client?.current.messageQueue.isEmpty()).toBe(true);
    }

    const goodbyes = record(live, "disconnect");
    for (const client of clients) void client.close();
    await goodbyes.reaching(clientCount);
    await until(live, ({ connections }) => connections.size === 0);
    expect(live.current.snapshot.users.size).toBe(0);
    expect(live.current.presence.getOnlineCount()).toBe(0);
    expect(replay(lines.join("\n")).equals(live.current)).toBe(true);
  });
});
