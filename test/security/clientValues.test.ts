import fc from "fast-check";
import { Message, MessageType, WebSocketClient } from "jounce-websocket";
import { Calendar, Conversation, DirectMessages, Inbox, Roster } from "jounce-websocket/modules";
import { simulate } from "jounce-websocket/simulation";
import type { LiveClient, RunClientOptions } from "../../src/client.node.js";
import type { ClientSocket, Dialer, DialObserver } from "../../src/driver/ports.js";
import { json } from "../codec/anyEvent.js";
import { simulatedUrl } from "../support/simulated.js";

const storm = 3_000;
const turns = Array.from({ length: storm }, (_, turn) => turn);

describe("a hostile server fills", () => {
  it("no conversation beyond its bounds", () => {
    const talk = turns.reduce(
      (value, turn) => {
        const room = `room ${turn % 7}`;
        const about = { id: `m${turn}`, room, userId: `u${turn}`, timestamp: turn };
        return value
        .received(new Message("chat_message", { content: "x" }, about), turn)
        .received(new Message("typing_start", { userId: `u${turn}` }, { room }), turn)
        .received(new Message("message_read", { messageId: `m${turn}`, userId: `r${turn}` }, { room }), turn)
        .received(new Message("error", { code: "FORBIDDEN" }, { id: `m${turn}` }), turn)
        .received(new Message("message_delivered", { messageId: `n${turn}` }), turn); // prettier-ignore
      },
      new Conversation({ maxMessages: 10 }),
    );
    expect(talk.messages.size).toBe(10);
    expect([talk.pending.size, talk.failedIds.size]).toEqual([0, 0]);
    expect(talk.typingUsers.length).toBeLessThanOrEqual(100);
    const readers = turns.map((turn) => `r${turn}`);
    const history = { messages: [{ type: "chat_message", id: "m2999", room: "room 3", data: { content: "x", readBy: readers } }] }; // prettier-ignore
    const told = talk.received(new Message("chat_history", history, { room: "room 3" }), storm);
    expect(told.readBy("m2999").size).toBe(1_000);
    expect(told.readBy("m0").size).toBe(0);
  });

  it("no roster, inbox, calendar or talk with others beyond theirs", () => {
    const say = <V extends { received(message: Message, now: number): V }>(
      value: V,
      type: string,
      data: (turn: number) => unknown,
    ): V =>
      turns.reduce((next, turn) => {
        const about = { id: `m${turn}`, userId: `u${turn}`, timestamp: turn };
        return next.received(new Message(type, data(turn), about), turn);
      }, value);
    const online = (turn: number) => ({ userId: `u${turn}`, status: "online" });
    const roster = say(new Roster({ maxUsers: 9 }), "user_online", online);
    expect([roster.users.size, roster.onlineUsers.size]).toEqual([9, 9]);
    const gone = say(roster, "user_offline", online);
    expect([gone.users.size, gone.onlineUsers.size]).toEqual([9, 0]);
    const state = new Message("presence_state", { users: turns.map(online) });
    expect(gone.received(state).users.size).toBe(9);

    const notice = { title: "t", body: "", category: "info", dismissible: true, persistent: true };
    const inbox = say(new Inbox({ maxNotifications: 9 }), "notification", () => notice);
    expect(inbox.notifications.size).toBe(9);

    const event = (turn: number) => {
      const eventData = { title: "t", startDate: turn };
      return { eventId: `e${turn}`, action: "created", eventData };
    };
    const bounds = { maxEvents: 9, maxReminders: 4 };
    const calendar = say(new Calendar(bounds), "event_reminder", event);
    expect([calendar.events.size, calendar.reminders.size]).toEqual([9, 4]);

    const direct = new DirectMessages({ selfId: "ann", maxPeers: 9, maxMessages: 2 });
    const talks = say(direct, "direct_message", () => ({ content: "x", recipientId: "ann" }));
    expect(talks.peers).toHaveLength(9);
  });
});

const names = ["__proto__", "constructor", "toString", "valueOf", "hasOwnProperty", "then"];

describe("names of prototypes are names like any others", () => {
  it.each(names)("%s in every value", (name) => {
    const about = { id: name, userId: name, room: name, timestamp: 1 };
    const talk = new Conversation({ room: name, selfId: name })
      .received(new Message("chat_message", { content: "Hi" }, about), 1)
      .received(new Message("message_read", { messageId: name, userId: name }, { room: name }), 1);
    expect([talk.messages.size, talk.readBy(name).toArray()]).toEqual([1, [name]]);
    const online = new Message("user_online", { userId: name, status: "busy" });
    const roster = new Roster().received(online);
    expect([roster.getStatus(name), new Roster().getStatus(name)]).toEqual(["busy", "offline"]);
    const eventData = { title: name, startDate: 1 };
    const created = new Message("event_update", { eventId: name, action: "created", eventData });
    expect(new Calendar().getEventById(name)).toBeUndefined();
    expect(new Calendar().received(created).getEventById(name)?.eventData.title).toBe(name);
    const whisper = new Message("direct_message", { content: "Hi", recipientId: "ann" }, about);
    expect(new DirectMessages({ selfId: "ann" }).with(name).messages.size).toBe(0);
    expect(new DirectMessages({ selfId: "ann" }).received(whisper).with(name).messages.size).toBe(
      1,
    );
  });
});

describe("a conversation of several rooms", () => {
  const said = (room: string) =>
    new Message("chat_message", { content: room }, { id: "m1", room, userId: "ann", timestamp: 1 });

  it("takes the word of a room for what was said in that room only", () => {
    const talk = new Conversation().received(said("attic"), 1);
    const about = { id: "m2", room: "lobby", userId: "eve" };
    for (const data of [
      { action: "delete", messageId: "m1" },
      { action: "edit", messageId: "m1", content: "I am a fool" },
    ]) {
      expect(talk.received(new Message("chat_message", data, about), 2)).toBe(talk);
      const there = new Message("chat_message", data, { ...about, room: "attic" });
      expect(talk.received(there, 2)).not.toBe(talk);
    }
    const read = { messageId: "m1", userId: "eve" };
    expect(talk.received(new Message("message_read", read, { room: "lobby" }), 2)).toBe(talk);
  });
});

describe("a talk with somebody whose name has two spellings", () => {
  it("is one talk, and says everything once", () => {
    const [composed, apart] = ["Jos\u00e9", "Jose\u0301"];
    const talks = [composed, apart, apart].reduce(
      (value, userId, turn) => {
        const about = { id: `m${Math.min(turn, 1)}`, userId, timestamp: turn };
        return value.received(
          new Message("direct_message", { content: "Hi", recipientId: "ann" }, about),
        );
      },
      new DirectMessages({ selfId: "ann" }),
    );
    expect([talks.peers, talks.with(apart).messages.size]).toEqual([[composed], 2]);
  });
});

/** A server that says what a test wants, and what it was sent. */
class Puppet implements Dialer {
  readonly heard: string[] = [];
  readonly urls: string[] = [];
  #observer: DialObserver | undefined;
  bufferedBytes = 0;

  dial({ url }: Parameters<Dialer["dial"]>[0], observer: DialObserver): ClientSocket {
    const dialled = this.urls.push(url);
    this.#observer = observer;
    const puppet = this;
    return {
      canPing: true,
      get bufferedBytes() {
        return puppet.bufferedBytes;
      },
      send: (data) => void this.heard.push(`${dialled} ${String(data)}`),
      ping: () => undefined,
      close: (code, reason) => observer.closed(code, reason, true),
      drop: () => undefined,
    };
  }

  open(): void {
    this.#observer?.opened("jounce.v1");
  }

  say(message: object): void {
    this.#observer?.frame(JSON.stringify(message), 0);
  }

  close(code = 1006): void {
    this.#observer?.closed(code, "", false);
  }
}

const clientOf = (puppet: Puppet, options: RunClientOptions = {}) => {
  const world = simulate();
  const value = new WebSocketClient(simulatedUrl, "jounce.v1", { heartbeatIntervalMs: 0 });
  const client = world.client(value, { ...options, dialer: puppet });
  return { world, client };
};

const anyWord = fc.record(
  {
    type: fc.constantFrom(
      ...Object.values(MessageType), "welcome", "reply", "draining", "ack", "resume", "cancel", "batch",
      ...names,
    ), // prettier-ignore
    id: fc.oneof(fc.constantFrom(...names, "asked", "said", ""), json),
    room: fc.oneof(fc.constantFrom("lobby", "attic", ...names), json),
    userId: json,
    timestamp: json,
    data: fc.oneof(
      json,
      fc.record(
        {
          messageId: fc.oneof(fc.constantFrom("said", ...names), json),
          code: fc.oneof(
            fc.constantFrom("RATE_LIMITED", "UNKNOWN_CONTROL", "NOPE", ...names),
            json,
          ),
          retryAfterMs: fc.oneof(fc.constantFrom(-1, 0, 1e308, 5), json),
          expiresAt: fc.oneof(fc.constantFrom(-1e308, 0, 1e308), json),
          userId: json,
          connectionId: json,
          messageBytesMax: fc.oneof(fc.constantFrom(-1, 0, 1e308, null), json),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: ["type"] },
);

const sizeOf = (client: LiveClient): number => JSON.stringify(client.current.snapshot).length;

describe("whatever a server says", () => {
  it("a client neither throws nor grows, and every promise it gave has an end", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyWord, { maxLength: 60 }), async (said) => {
        const puppet = new Puppet();
        const { world, client } = clientOf(puppet, { authToken: () => "token" });
        const opened = client.connect();
        puppet.open();
        const ends = [
          client.joinRoom("lobby"),
          client.leaveRoom("attic"),
          client.request("ask", 1),
          client.authenticate(() => "other"),
          client.joinRoom("bad\u0000name"),
        ];
        void client.sendMessage(new Message("note", 1, { id: "said" }), { confirm: true });
        await world.settle(opened);
        const before = sizeOf(client);
        for (const word of said) puppet.say(word);
        await world.settle();
        expect(sizeOf(client)).toBeLessThan(before + 2_000);
        puppet.close(1000);
        await world.advance(1_000);
        void client.close();
        await world.advance(60_000);
        const settled = await Promise.allSettled(ends);
        expect(settled).toHaveLength(ends.length);
        expect(client.current.snapshot.requests.size).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it("a client that is asked for answers which nobody reads does not pile them up", async () => {
    const puppet = new Puppet();
    const { world, client } = clientOf(puppet);
    const opened = client.connect();
    puppet.open();
    await world.settle(opened);
    puppet.say({ type: "ping" });
    puppet.bufferedBytes = client.current.options.bufferedBytesMax + 1;
    for (let turn = 0; turn < 100; turn += 1) puppet.say({ type: "ping", id: "x".repeat(1_000) });
    expect(puppet.heard.filter((text) => text.includes("pong"))).toHaveLength(1);
    puppet.bufferedBytes = 0;
    puppet.say({ type: "ping" });
    expect(puppet.heard.filter((text) => text.includes("pong"))).toHaveLength(2);
  });

  it("a client that is told of an identity long ended does not ask for another without a pause", async () => {
    const puppet = new Puppet();
    let asked = 0;
    const { world, client } = clientOf(puppet, { authToken: () => `token ${(asked += 1)}` });
    const opened = client.connect();
    puppet.open();
    await world.settle(opened);
    for (let step = 0; step < 300; step += 1) {
      puppet.say({ type: "auth_success", data: { userId: "ann", expiresAt: step % 2 } });
      await world.advance(100);
    }
    // At first, and then every ten seconds.
    expect(asked).toBe(4);
    expect(client.current.isAuthenticated).toBe(true);
  });

  it("a client that is put out while it waits to come in is told so", async () => {
    const puppet = new Puppet();
    const { world, client } = clientOf(puppet);
    const opened = client.connect();
    puppet.open();
    await world.settle(opened);
    const joined = client.joinRoom("lobby");
    puppet.say({ type: "room_left", room: "lobby" });
    await expect(joined).rejects.toMatchObject({ code: "NOT_IN_ROOM" });
    await expect(client.joinRoom("bad\u0000name")).rejects.toMatchObject({ code: "INVALID_NAME" });
  });

  it("a message without a name cannot be confirmed, so that no other word confirms it", async () => {
    const { client } = clientOf(new Puppet());
    await expect(
      client.sendMessage(new Message("note", 1, { id: "" }), { confirm: true }),
    ).rejects.toMatchObject({ code: "INVALID_MESSAGE" });
  });
});
