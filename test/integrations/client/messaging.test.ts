import { Message, MessageType } from "jounce-websocket";
import { record } from "../../support/sockets.js";
import { clientOf, connectTo, heardBy, serveRelay } from "./peers.js";

const content = (text: string) => ({ content: text });

describe("sendMessage", () => {
  it("sends a chat message unless told otherwise, with an id and the time", async () => {
    const server = await serveRelay();
    const arrived = record(server, "message");
    const client = await connectTo(server);
    const before = Date.now();
    expect(await client.sendMessage({ data: content("Hello") })).toBe("sent");
    const [event] = await arrived.reaching(1);
    expect(event?.message).toMatchObject({ type: "chat_message", data: { content: "Hello" } });
    expect(event?.message.id).toMatch(/./);
    expect(event?.message.timestamp).toBeGreaterThanOrEqual(before);
  });

  it("sends what it is given, to the room", async () => {
    const server = await serveRelay();
    const client = await connectTo(server);
    await client.joinRoom("room-id");
    const heard = heardBy(client, MessageType.CHAT_MESSAGE, "room-id");
    const message = { type: MessageType.CHAT_MESSAGE, room: "room-id", data: content("Hello") };
    await client.sendMessage(message);
    expect((await heard.reaching(1))[0]).toMatchObject(message);
  });

  it("gives every message an id of its own, and keeps the one it is given", async () => {
    const server = await serveRelay();
    const arrived = record(server, "message");
    const client = await connectTo(server);
    for (let index = 0; index < 20; index += 1) void client.sendMessage({ data: index });
    await client.sendMessage({ id: "mine", data: "last" });
    const ids = (await arrived.reaching(21)).map(({ message }) => message.id);
    expect(new Set(ids).size).toBe(21);
    expect(ids.at(-1)).toBe("mine");
  });

  it("does not speak for the protocol", async () => {
    const client = await connectTo(await serveRelay());
    await expect(client.sendMessage({ type: MessageType.AUTH })).rejects.toMatchObject({
      code: "RESERVED_TYPE",
    });
    await expect(client.sendMessage({ type: "" })).rejects.toMatchObject({
      code: "INVALID_MESSAGE",
    });
  });
});

describe("subscribe", () => {
  it("hears one type, or several, each message once", async () => {
    const server = await serveRelay();
    const client = await connectTo(server);
    const chat = heardBy(client, MessageType.CHAT_MESSAGE);
    const both = heardBy(client, [
      MessageType.NOTIFICATION,
      MessageType.CHAT_MESSAGE,
      MessageType.CHAT_MESSAGE,
    ]);
    await client.sendMessage({ data: 1 });
    await client.sendMessage({ type: MessageType.NOTIFICATION, data: 2 });
    await client.sendMessage({ type: MessageType.EVENT_UPDATE, data: 3 });
    await client.sendMessage({ data: 4 });
    await chat.reaching(2);
    expect(chat.events.map(({ data }) => data)).toEqual([1, 4]);
    expect(both.events.map(({ data }) => data)).toEqual([1, 2, 4]);
  });

  it("gives messages as they are", async () => {
    const client = await connectTo(await serveRelay());
    const heard = heardBy(client, MessageType.CHAT_MESSAGE);
    await client.sendMessage({ data: content("hi") });
    expect((await heard.reaching(1))[0]).toBeInstanceOf(Message);
  });

  it("hears one room where one is named", async () => {
    const server = await serveRelay();
    const client = await connectTo(server);
    await Promise.all([client.joinRoom("lobby"), client.joinRoom("attic")]);
    const [lobby, all] = [
      heardBy(client, MessageType.CHAT_MESSAGE, "lobby"),
      heardBy(client, MessageType.CHAT_MESSAGE),
    ];
    for (const room of ["attic", "lobby"]) await client.sendMessage({ room, data: room });
    await client.sendMessage({ data: "no room" });
    await all.reaching(3);
    expect(lobby.events.map(({ data }) => data)).toEqual(["lobby"]);
  });

  it("hears one message where that is asked for", async () => {
    const client = await connectTo(await serveRelay());
    const first = heardBy(client, MessageType.CHAT_MESSAGE, undefined, true);
    const all = heardBy(client, MessageType.CHAT_MESSAGE);
    for (const data of [1, 2]) await client.sendMessage({ data });
    await all.reaching(2);
    expect(first.events.map(({ data }) => data)).toEqual([1]);
    expect(client.unsubscribe(first.id)).toBe(false);
  });

  it("gives ids of its own, with which unsubscribe ends it", async () => {
    const client = await connectTo(await serveRelay());
    const gone = heardBy(client, MessageType.CHAT_MESSAGE);
    const stays = heardBy(client, MessageType.CHAT_MESSAGE);
    expect(gone.id).not.toBe(stays.id);
    expect(client.unsubscribe(gone.id)).toBe(true);
    expect(client.unsubscribe(gone.id)).toBe(false);
    expect(client.unsubscribe("unknown")).toBe(false);
    await client.sendMessage({ data: 1 });
    await stays.reaching(1);
    expect(gone.events).toEqual([]);
  });

  it("works before there is a connection, and lives longer than one", async () => {
    const client = clientOf(await serveRelay());
    const heard = heardBy(client, MessageType.CHAT_MESSAGE);
    for (const data of [1, 2]) {
      await client.connect();
      await client.sendMessage({ data });
      await heard.reaching(data);
      await client.disconnect();
    }
    expect(heard.events.map(({ data }) => data)).toEqual([1, 2]);
  });

  it("keeps handlers from one another's mistakes", async () => {
    const client = await connectTo(await serveRelay());
    const errors = record(client, "error");
    client.subscribe(MessageType.CHAT_MESSAGE, () => {
      throw new Error("a mistake");
    });
    client.subscribe(MessageType.CHAT_MESSAGE, () => Promise.reject(new Error("a late mistake")));
    const heard = heardBy(client, MessageType.CHAT_MESSAGE);
    await client.sendMessage({ data: 1 });
    await heard.reaching(1);
    const codes = (await errors.reaching(2)).map(({ error }) => error.code);
    expect(codes).toEqual(["HANDLER_FAILED", "HANDLER_FAILED"]);
  });

  it("calls only functions", async () => {
    const client = clientOf(await serveRelay());
    expect(() => client.subscribe("chat_message", Object.create(null))).toThrow(
      expect.objectContaining({ code: "INVALID_CALLBACK" }),
    );
  });
});

describe("the queue", () => {
  it("keeps what is sent without a connection, as it can be read and cleared", async () => {
    const client = clientOf(await serveRelay());
    expect(await client.sendMessage({ data: "early" })).toBe("queued");
    const [entry] = client.getQueuedMessages();
    expect(entry).toMatchObject({ attempts: 0, maxAttempts: 3, priority: "normal" });
    expect(entry?.message.data).toBe("early");
    expect(entry?.id).toBe(entry?.message.id);
    expect(entry?.queuedAt).toBeInstanceOf(Date);
    client.getQueuedMessages().pop();
    expect(client.getQueuedMessages()).toHaveLength(1);
    client.clearMessageQueue();
    expect(client.getQueuedMessages()).toEqual([]);
  });

  it("goes out in order with the connection", async () => {
    const server = await serveRelay();
    const arrived = record(server, "message");
    const client = clientOf(server);
    for (const data of [1, 2, 3]) await client.sendMessage({ data });
    await client.connect();
    await client.sendMessage({ data: 4 });
    const data = (await arrived.reaching(4)).map(({ message }) => message.data);
    expect(data).toEqual([1, 2, 3, 4]);
    expect(client.getQueuedMessages()).toEqual([]);
  });

  it("gives up its oldest message when it is full", async () => {
    const client = clientOf(await serveRelay(), { messageQueueSize: 2 });
    const dropped = record(client, "dropped");
    for (const data of [1, 2, 3]) await client.sendMessage({ data });
    expect(client.getQueuedMessages().map(({ message }) => message.data)).toEqual([2, 3]);
    expect(dropped.events).toHaveLength(1);
  });
});
