/** What the originals got wrong, by name: each is right here. */
import { either as E } from "fp-ts";
import { Connection } from "../../src/core/connection/Connection.js";
import { EventHandler } from "../../src/core/EventHandler.js";
import { Message } from "../../src/core/Message.js";
import { momentAt } from "../../src/core/moment.js";
import { Room } from "../../src/core/Room.js";
import { WebSocketClient } from "../../src/core/client/WebSocketClient.js";
import { WebSocketServer } from "../../src/core/server/WebSocketServer.js";
import { httpToWsUrl, isValidUrl } from "../../src/core/url.js";
import { later, lose, newClient, open, quiet, url, wordsOf } from "./../support/clients.js";
import { tracesOf } from "../support/invariants.js";
import { ask, inhabited, noticesOf, quiet as quietServer } from "../support/servers.js";

const refusedWith = (code: string): Error => expect.objectContaining({ code });

describe("the original language library got it wrong:", () => {
  it("serialisation is JSON-safe", () => {
    const text = 'quotes " backslashes \\ lines \n separators \u2028 and </script>';
    const message = new Message("chat", text);
    expect(JSON.parse(message.toJson())).toEqual({ type: "chat", data: text });
  });

  it("serialisation keeps id and timestamp", () => {
    const message = new Message("chat", "Hello!").stamp(momentAt(5));
    expect(JSON.parse(message.toJson())).toMatchObject({ id: "m5", timestamp: 5 });
  });

  it("reading a message really reads it", () => {
    expect(Message.fromJson('{"type":"chat","data":[1]}')).toEqual(
      E.right(new Message("chat", [1])),
    );
    expect(E.isLeft(Message.fromJson("Hello!"))).toBe(true);
  });

  it("ids of stamped messages do not collide", () => {
    const client = open(newClient().connect());
    const sent = ["a", "b", "c"].reduce((next, text) => next.sendText("chat", text), quiet(client));
    const ids = sent
      .drain(momentAt(1))
      .effects.map((effect) =>
        effect.type === "send" && effect.outgoing instanceof Message ? effect.outgoing.id : "",
      );
    expect(new Set(ids).size).toBe(3);
  });

  it("the offline queue is bounded", () => {
    const few = new WebSocketClient(url, [], { queueMax: 2 });
    const full = ["a", "b", "c"].reduce((client, text) => client.send(text), few);
    expect(full.messageQueue.toArray()).toEqual(["b", "c"]);
  });

  it("builder calls leave their receiver unchanged", () => {
    const client = new WebSocketClient(url);
    const server = new WebSocketServer();
    client.connect().joinRoom("lobby").sendText("chat", "x");
    server.createRoom("lobby").joinRoom("a", "lobby");
    expect(client).toEqual(new WebSocketClient(url));
    expect(server).toEqual(new WebSocketServer());
  });

  it("a removed connection is no ghost member of its rooms", () => {
    const server = inhabited().joinRoom("a", "attic").removeConnection("a");
    expect(tracesOf(server, "a")).toEqual([]);
    expect(server.getRoomMembers("lobby")).toEqual([]);
  });

  it("rooms are asked for again after a reconnect", () => {
    const again = later(lose(open(newClient().connect())), 60_000);
    expect(wordsOf(open(quiet(again), 60_000).outbox)).toContain("send join_room");
  });

  it.each([-1, NaN, Infinity])("a reconnect delay of %p is refused", (delayMs) => {
    expect(() => new WebSocketClient(url).withReconnectDelay(delayMs)).toThrow(
      refusedWith("INVALID_OPTION"),
    );
  });

  it.each([-1, NaN, 1.5])("a number of %p attempts is refused", (max) => {
    expect(() => new WebSocketClient(url).withMaxReconnectAttempts(max)).toThrow(
      refusedWith("INVALID_OPTION"),
    );
  });

  it("no attempts at all are really none", () => {
    const client = lose(open(newClient().withMaxReconnectAttempts(0).connect()));
    expect(client.getState()).toBe("failed");
  });

  it("an attempt by hand counts as one", () => {
    const client = new WebSocketClient(url).attemptReconnect();
    expect([client.getState(), client.reconnectAttempts]).toEqual(["reconnecting", 1]);
  });

  it("the outcome of a broadcast can be observed", () => {
    expect(inhabited().broadcast("hi").outbox.at(-1)).toMatchObject({ type: "deliver" });
  });

  it("disconnecting does not turn reconnecting off for good", () => {
    const client = quiet(lose(open(newClient().connect()).disconnect(), 1000));
    const again = open(client.connect());
    expect(again.reconnectEnabled).toBe(true);
    expect(lose(again).getState()).toBe("reconnecting");
  });

  it("a peer cannot broadcast by itself: its words reach the app alone", () => {
    const server = quietServer(inhabited()).apply({
      type: "message",
      connectionId: "b",
      message: new Message("broadcast", { room: "lobby", type: "chat", data: "spam" }),
      data: "{}",
      moment: momentAt(1),
    });
    expect(server.outbox.map(({ type }) => type)).toEqual(["notify"]);
  });

  it("a peer cannot pass for another user", () => {
    const server = quietServer(inhabited()).apply({
      type: "message",
      connectionId: "b",
      message: new Message("chat", "x", { userId: "ann" }),
      data: "{}",
      moment: momentAt(1),
    });
    expect(noticesOf(server)).toMatchObject([{ message: { userId: undefined } }]);
  });

  it("a peer cannot enter a full room", () => {
    const server = quietServer(
      inhabited().createRoom("cell", { capacity: 1 }).joinRoom("a", "cell"),
    );
    const asked = ask(server, "b", new Message("join_room", undefined, { room: "cell" }));
    expect(asked.getRoomMembers("cell")).toEqual(["a"]);
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "%p is a name like any other: of rooms, users, connections and keys",
    (name) => {
      const server = new WebSocketServer()
        .addConnection(name, new Connection(name))
        .setUserId(name, name)
        .setUserData(name, name, 1)
        .joinRoom(name, name)
        .setRoomMetadata(name, name, 2);
      expect(server.getRoomMembers(name)).toEqual([name]);
      expect(server.getUserConnections(name)).toEqual([name]);
      expect(JSON.parse(JSON.stringify(server.rooms.get(name))).metadata).toEqual([[name, 2]]);
      expect(server.presence.isOnline(name)).toBe(true);
      expect(tracesOf(server.removeConnection(name), name)).toEqual([]);
      expect(new WebSocketServer().getRoomMembers(name)).toEqual([]);
    },
  );

  it("what is handed out cannot be used to change a value", () => {
    const room = new Room("lobby").addMember("a");
    room.getMembers().push("intruder");
    expect(room.getMembers()).toEqual(["a"]);
    expect(Object.isFrozen(new WebSocketServer().options)).toBe(true);
    expect(Object.isFrozen(new WebSocketClient(url).protocols)).toBe(true);
  });
});

describe("the original simulated library got it wrong:", () => {
  it("connecting twice opens one socket", () => {
    const client = newClient().connect();
    expect(client.connect()).toBe(client);
    expect(open(client).connect().outbox).toEqual(open(client).outbox);
  });

  it("closing while connecting is not undone by the pending open", () => {
    const dialling = newClient().connect();
    const closed = dialling.close();
    const late = {
      type: "opened",
      epoch: dialling.snapshot.epoch,
      protocol: "",
      canPing: true,
      moment: momentAt(1),
    } as const;
    expect(closed.apply(late)).toBe(closed);
  });

  it.each([1004, 1005, 1006, 1015, 999, 5000])("the close code %i is refused", (code) => {
    const client = open(newClient().connect());
    expect(() => client.close(code)).toThrow(refusedWith("INVALID_CLOSE_CODE"));
    expect(() => inhabited().removeConnection("a", code)).toThrow(
      refusedWith("INVALID_CLOSE_CODE"),
    );
  });

  it("URLs are read in any case", () => {
    expect(isValidUrl("WSS://a.example")).toBe(true);
    expect(httpToWsUrl("HTTP://a.example")).toBe("ws://a.example");
  });

  it("a callback must be a function", () => {
    // @ts-expect-error null is no callback
    expect(() => new EventHandler().onMessage(null)).toThrow("Callback must be a function");
  });
});
