/** The seed's README, section by section, in TypeScript: each snippet with what it promises. */
import { option as O } from "fp-ts";
import {
  Connection,
  EventHandler,
  Message,
  momentAt,
  PresenceTracker,
  reduceClient,
  Room,
  WebSocketClient,
  WebSocketServer,
} from "../../src/index.js";
import type { ClientEffect, ServerEffect } from "../../src/index.js";

/** The fact that a driver reports when the socket of `connect()` is open. */
const opened = (client: WebSocketClient): WebSocketClient =>
  reduceClient(client, {
    type: "opened",
    epoch: client.snapshot.epoch,
    protocol: "jounce.v1",
    canPing: true,
    moment: momentAt(0),
  });

const sentBy = (outbox: readonly (ClientEffect | ServerEffect)[]): unknown[] =>
  outbox.flatMap((effect) =>
    (effect.type === "send" || effect.type === "deliver") && effect.outgoing instanceof Message
      ? [[effect.outgoing.type, effect.outgoing.data ?? effect.outgoing.room]]
      : [],
  );

describe("Quick Start", () => {
  it("Client: connects, sends and joins", () => {
    const client = new WebSocketClient("ws://localhost:8080")
      .withReconnect(true)
      .withMaxReconnectAttempts(5)
      .connect()
      .sendText("chat", "Hello!")
      .joinRoom("lobby");
    expect(client.getState()).toBe("connecting");
    const connected = opened(client);
    expect(connected.isConnected()).toBe(true);
    expect(sentBy(connected.outbox)).toEqual([
      ["join_room", "lobby"],
      ["chat", "Hello!"],
    ]);
  });

  it("Server: starts, takes a connection, makes a room and puts it in", () => {
    const server = new WebSocketServer(8080)
      .start()
      .addConnection("conn1", new Connection("conn1"))
      .createRoom("lobby")
      .joinRoom("conn1", "lobby");
    expect(server.running).toBe(true);
    expect(server.getRoomMembers("lobby")).toEqual(["conn1"]);
  });
});

describe("WebSocket Client", () => {
  const client = opened(
    new WebSocketClient("ws://example.com")
      .withReconnect(true)
      .withMaxReconnectAttempts(10)
      .withReconnectDelay(2000)
      .connect(),
  );

  it("is configured by its builders and is connected once the socket is open", () => {
    expect(client).toMatchObject({
      reconnectEnabled: true,
      maxReconnectAttempts: 10,
      reconnectDelay: 2000,
    });
    expect(client.isConnected()).toBe(true);
  });

  it("sends a message, or a text by the convenience method", () => {
    const next = client.send(new Message("event", "data")).sendText("chat", "Hello world!");
    expect(sentBy(next.outbox)).toEqual([
      ["event", "data"],
      ["chat", "Hello world!"],
    ]);
  });

  it("disconnects and keeps queue and rooms", () => {
    const next = client.joinRoom("lobby").disconnect().sendText("late", "x");
    expect(next.getState()).toBe("disconnecting");
    expect(next.messageQueue.size).toBe(1);
    expect(next.isInRoom("lobby")).toBe(true);
  });
});

describe("Message Queuing", () => {
  it("queues what is sent before connecting and flushes it on connect", () => {
    const early = new WebSocketClient("ws://example.com").sendText("early", "message");
    expect(early.messageQueue.toArray()).toEqual([new Message("early", "message")]);
    const connected = opened(early.connect());
    expect(connected.messageQueue.size).toBe(0);
    expect(sentBy(connected.outbox)).toEqual([["early", "message"]]);
  });
});

describe("Rooms/Channels", () => {
  it("joins several rooms, checks and leaves", () => {
    const client = opened(new WebSocketClient("ws://example.com").connect())
      .joinRoom("general")
      .joinRoom("announcements");
    expect(client.isInRoom("general")).toBe(true);
    const left = client.leaveRoom("general");
    expect(left.isInRoom("general")).toBe(false);
    expect(left.rooms.toArray()).toEqual(["announcements"]);
  });
});

describe("WebSocket Server", () => {
  const server = new WebSocketServer(8080)
    .start()
    .addConnection("user123", new Connection("user123"));
  const message = new Message("announcement", "Server starting");

  it("counts its connections", () => {
    expect(server.getConnectionCount()).toBe(1);
    expect(server.removeConnection("user123").getConnectionCount()).toBe(0);
  });

  it("broadcasts to all and sends to one: the new value holds the effect", () => {
    const next = server.broadcast(message).sendTo("user123", message);
    expect(sentBy(next.outbox)).toEqual([
      ["announcement", "Server starting"],
      ["announcement", "Server starting"],
    ]);
    expect(sentBy(server.outbox)).toEqual([]);
  });

  it("stops", () => {
    expect(server.stop().running).toBe(false);
  });
});

describe("Rooms on Server", () => {
  it("creates, joins, broadcasts, lists and leaves", () => {
    const server = new WebSocketServer(8080)
      .addConnection("user123", new Connection("user123"))
      .createRoom("lobby")
      .joinRoom("user123", "lobby")
      .broadcastToRoom("lobby", new Message("chat", "Hello lobby!"));
    expect(sentBy(server.outbox)).toEqual([["chat", "Hello lobby!"]]);
    expect(server.getRoomMembers("lobby")).toHaveLength(1);
    expect(server.leaveRoom("user123", "lobby").getRoomMembers("lobby")).toEqual([]);
  });

  it("lets an id join that is no connection", () => {
    expect(new WebSocketServer(8080).joinRoom("anyone", "lobby").getRoomMembers("lobby")).toEqual([
      "anyone",
    ]);
  });
});

describe("Presence Tracking", () => {
  it("goes online, away and offline", () => {
    const online = new PresenceTracker().setOnline("user1");
    expect(online.isOnline("user1")).toBe(true);
    expect(online.getOnlineUsers()).toEqual(["user1"]);
    const away = online.setAway("user1");
    expect([away.getStatus("user1"), away.isOnline("user1")]).toEqual(["away", false]);
    const offline = away.setOffline("user1");
    expect([offline.getStatus("user1"), offline.getOnlineCount()]).toEqual(["offline", 0]);
  });
});

describe("Event Handlers", () => {
  it("call what was registered", () => {
    const lines: string[] = [];
    const handler = new EventHandler()
      .onConnect((id) => lines.push(`Connected: ${id}`))
      .onDisconnect((id) => lines.push(`Disconnected: ${id}`))
      .onMessage((message) => lines.push(`Message: ${String(message.data)}`))
      .onError((error) => lines.push(`Error: ${error}`));
    handler.triggerConnect("user123");
    handler.triggerMessage(new Message("chat", "Hello!"));
    expect(lines).toEqual(["Connected: user123", "Message: Hello!"]);
  });
});

describe("Connection Management", () => {
  it("notes user data and reads it as an option", () => {
    const connection = new Connection("user123")
      .setUserData("username", "john")
      .setUserData("role", "admin")
      .updateActivity();
    expect(connection.getUserData("username")).toEqual(O.some("john"));
    expect(connection.getUserData("unknown")).toEqual(O.none);
    expect(connection.isActive()).toBe(true);
  });
});

describe("Room with Metadata", () => {
  const room = new Room("game-room")
    .addMember("player1")
    .addMember("player2")
    .setMetadata("max_players", "4")
    .setMetadata("game_mode", "deathmatch");

  it("reads metadata as an option", () => {
    expect(room.getMetadata("max_players")).toEqual(O.some("4"));
    expect(room.getMetadata("unknown")).toEqual(O.none);
  });

  it("knows and counts its members", () => {
    expect([room.hasMember("player1"), room.getMemberCount()]).toEqual([true, 2]);
    expect(room.removeMember("player1").hasMember("player1")).toBe(false);
  });
});

describe("Message", () => {
  it("goes to JSON and comes back", () => {
    const message = new Message("chat", "Hello!");
    expect(message.toJson()).toBe('{"type":"chat","data":"Hello!"}');
    expect(Message.fromJson(message.toJson())).toEqual({ _tag: "Right", right: message });
  });
});
