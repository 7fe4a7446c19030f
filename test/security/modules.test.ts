import fc from "fast-check";
import type { Message, Room, WebSocketServer as Server } from "jounce-websocket";
import { MessageType, WebSocketServer } from "jounce-websocket";
import { withDocuments } from "jounce-websocket/collaboration";
import {
  combineApps,
  notify,
  withChat,
  withEvents,
  withNotifications,
  withPresence,
} from "jounce-websocket/modules";
import { showcase } from "../../examples/showcase/app.js";
import { json } from "../codec/anyEvent.js";
import { come, dataTold, go, join, now, send, told, words } from "../integrations/modules/calls.js";
import { quiet } from "../support/servers.js";

const app = combineApps(
  withChat(),
  withPresence(),
  withNotifications(),
  withEvents(),
  withDocuments(),
);

/** Ann and Bob are in the lobby, where Ann has said something. Eve is outside. */
const begun = (): Server => {
  const users = [["a", "ann"], ["b", "bob"], ["e", "eve"]] as const; // prettier-ignore
  const there = users.reduce(
    (server, [id, userId]) => come(app, server, id, userId),
    new WebSocketServer().createRoom("lobby", { allowedUsers: ["ann", "bob"] }),
  );
  const inside = join(app, join(app, there, "a", "lobby"), "b", "lobby");
  const said = { content: "Hello!" };
  return quiet(send(app, inside, "a", "chat_message", said, { id: "of-ann", room: "lobby" }));
};

const odd = fc.oneof(
  json,
  fc.constantFrom<unknown>(
    "__proto__",
    "constructor",
    "toString",
    "of-ann",
    "ann",
    "lobby",
    "x".repeat(64 * 1024),
    "\ud800",
    "a\u0000b\n",
    1e308,
    -1e308,
    -0,
    JSON.parse('{"__proto__":{"status":"away"},"length":-1}'),
    Array.from({ length: 2_000 }, () => "ann"),
  ),
);
const fields = [
  "action", "attachments", "attendees", "body", "category", "content", "customStatus", "eventData",
  "eventId", "lastSeen", "mentions", "messageId", "more", "notificationIds", "readBy", "recipientId",
  "replyTo", "startDate", "stateVector", "status", "title", "update", "userId", "userName",
] as const; // prettier-ignore
const actions = ["edit", "delete", "subscribe", "unsubscribe", "created", "cancelled", "reminder"];

/** A field as it ought to be, or as it ought not. */
const field = (name: (typeof fields)[number]): fc.Arbitrary<unknown> => {
  const good: Partial<Record<(typeof fields)[number], fc.Arbitrary<unknown>>> = {
    action: fc.constantFrom(...actions),
    content: fc.constant("Good-bye!"),
    messageId: fc.constant("of-ann"),
    recipientId: fc.constantFrom("ann", "bob", "eve"),
    status: fc.constantFrom("online", "away", "busy", "offline"),
    userId: fc.constantFrom("ann", "bob", "eve"),
  };
  const wanted = good[name];
  return wanted === undefined ? odd : fc.oneof({ weight: 2, arbitrary: wanted }, odd);
};
const record = fc.record(Object.fromEntries(fields.map((name) => [name, field(name)])), {
  requiredKeys: [],
});

/** What a peer may send; room and id are text, as the codec has made sure. */
const anything = fc.record({
  type: fc.constantFrom(...Object.values(MessageType)),
  data: fc.oneof({ weight: 6, arbitrary: record }, odd),
  id: fc.constantFrom("1", "of-ann", "__proto__", "constructor", "", "i".repeat(64 * 1024)),
  room: fc.constantFrom(undefined, "lobby", "", "__proto__", "r".repeat(64 * 1024)),
});

const lobbyOf = (server: Server): Room | undefined => server.rooms.get("lobby");
const saidByAnn = (server: Server): unknown => lobbyOf(server)?.metadata.get("chat.0");

/** What the others are told because of the sender. */
const toldOthers = (server: Server, sender: string): readonly Message[] =>
  told(server).flatMap(({ to, message }) => (to.some((id) => id !== sender) ? [message] : []));

const after = (server: Server, sender: string, said: typeof anything extends fc.Arbitrary<infer A> ? A : never) =>
  send(app, server, sender, said.type, said.data, { id: said.id, room: said.room }); // prettier-ignore

describe("whoever sends anything at all to the modules", () => {
  it("from outside a room changes and hears nothing of it, and is never taken for another", () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 6 }), (history) => {
        let server = begun();
        const lobby = lobbyOf(server);
        for (const said of history) {
          server = after(server, "e", said);
          expect(lobbyOf(server)).toBe(lobby);
          expect([...server.data.keys()].filter((key) => !key.startsWith("chat.direct."))).toEqual([]); // prettier-ignore
          for (const { type, userId, data } of toldOthers(server, "e")) {
            expect(["direct_message", "presence_update", "user_online", "user_offline"]).toContain(
              type,
            );
            expect(userId).toBe("eve");
            expect(data).toMatchObject(type === "direct_message" ? { userName: "eve" } : { userId: "eve" }); // prettier-ignore
          }
          for (const { message } of told(server)) expect(message.type).not.toBe("chat_history");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("in a room changes nothing that another has said, and is never taken for another", () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 6 }), (history) => {
        let server = begun();
        const before = JSON.stringify({ ...Object(saidByAnn(server)), readBy: [] });
        for (const said of history) {
          server = after(server, "b", said);
          expect(JSON.stringify({ ...Object(saidByAnn(server)), readBy: [] })).toBe(before);
          for (const { userId, data } of toldOthers(server, "b")) {
            expect([undefined, "bob"]).toContain(userId);
            expect([undefined, "bob"]).toContain(Object(data).userName);
          }
        }
        expect(server.presence.getStatus("ann")).toBe("online");
      }),
      { numRuns: 300 },
    );
  });
});

describe("to the modules an id", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "then"])(
    "called %s is an id like any other",
    (id) => {
      const fresh = { id, room: "lobby" };
      const once = send(app, begun(), "b", "chat_message", { content: "Hi" }, fresh);
      expect(words(once)).toEqual(["chat_message to a,b", "message_delivered to b"]);
      const twice = send(app, once, "b", "chat_message", { content: "Hi" }, fresh);
      expect(words(twice)).toEqual(["message_delivered to b"]);
      const direct = { content: "Hi", recipientId: "ann" };
      const whisper = send(app, twice, "b", "direct_message", direct, { id });
      expect(words(whisper)).toContain("direct_message to a");
    },
  );

  it("that another has taken neither confirms nor changes anything, nor takes it from that one", () => {
    const content = { content: "It was me" };
    const stolen = send(app, begun(), "b", "chat_message", content, {
      id: "of-ann",
      room: "lobby",
    });
    expect(words(stolen)).toEqual(["error FORBIDDEN to b"]);
    const again = send(app, stolen, "a", "chat_message", { content: "Hello!" }, { id: "of-ann", room: "lobby" }); // prettier-ignore
    expect(words(again)).toEqual(["message_delivered to a"]);
    const direct = { content: "Hi", recipientId: "bob" };
    const one = send(app, again, "a", "direct_message", direct, { id: "same" });
    const other = send(app, one, "e", "direct_message", direct, { id: "same" });
    expect(words(other)).toContain("direct_message to b");
  });

  it("of 64 KiB is refused, and is no reason for an app to fail", () => {
    const id = "i".repeat(64 * 1024);
    for (const length of [64 * 1024, 255, 250, 100]) {
      const users = [["a", "ann"], ["b", "bob"]] as const; // prettier-ignore
      const there = users.reduce(
        (server, [connectionId, userId]) => come(showcase, server, connectionId, userId),
        new WebSocketServer(),
      );
      const inside = join(showcase, there, "b", "lobby");
      const said = { content: "Hey Ann", mentions: ["ann"] };
      const fresh = { id: id.slice(0, length), room: "lobby" };
      const after = send(showcase, inside, "b", "chat_message", said, fresh);
      const answer = length > 255 ? "error INVALID_MESSAGE to b" : "message_delivered to b";
      expect(words(after)).toContain(answer);
      expect(() => send(showcase, inside, "b", "notify_me", "", { id: fresh.id })).not.toThrow();
    }
  });

  it("of a user is not what is kept for another whose name goes on like a place of it", () => {
    const userIds = ["ann", "ann.0", "ann.0.0", "__proto__", "s"];
    const server = userIds.reduce(
      (next, userId) =>
        notify(next, { kind: "user", userId }, { id: `for ${userId}`, title: "Hi" }),
      new WebSocketServer(),
    );
    for (const userId of userIds) {
      const state = dataTold(come(app, server, "c", userId), "notifications_state");
      expect(state).toMatchObject([{ notifications: [{ id: `for ${userId}` }], dismissed: [] }]);
    }
  });
});

describe("a name that a rule of the app takes over from a peer", () => {
  it.each<[string, () => string]>([
    ["is long", () => "n".repeat(60_000)],
    ["is no text", () => JSON.parse("5")],
  ])("and that %s does no harm", (_, nameOf) => {
    const named = combineApps(withChat({ nameOf }), withPresence({ nameOf }));
    const there = come(named, come(named, new WebSocketServer(), "a", "ann"), "b", "bob");
    expect(dataTold(there, "user_online")).toMatchObject([{ userId: "bob", userName: "bob" }]);
    const inside = join(named, there, "b", "lobby");
    const said = send(named, inside, "b", "chat_message", { content: "Hi" }, { room: "lobby" });
    // Nothing but what was said: nobody comes anew with each message.
    expect(words(said)).toEqual(["chat_message to b", "message_delivered to b"]);
    expect(dataTold(join(named, said, "a", "lobby"), "chat_history")).toMatchObject([
      { messages: [{ data: { content: "Hi", userName: "bob" } }] },
    ]);
  });
});

describe("what only a server or an editor may say", () => {
  it("is told to nobody when a client says it", () => {
    const notification = { title: "Pay", body: "", category: "info", dismissible: true, persistent: true }; // prettier-ignore
    const alarm = { severity: "high", title: "Pay", message: "now" };
    const event = { eventId: "e", action: "created", eventData: { title: "Party", startDate: 1 } };
    const said: readonly (readonly [string, unknown])[] = [
      ["notification", { ...notification, userId: "ann", recipientId: "ann" }],
      ["notifications_state", { notifications: [{ ...notification, id: "n", read: false }] }],
      ["system_alert", alarm],
      ["announcement", "Pay"],
      ["server_maintenance", alarm],
      ["user_online", { userId: "ann", status: "online" }],
      ["user_offline", { userId: "ann" }],
      ["presence_state", { users: [] }],
      ["chat_history", { messages: [] }],
      ["message_delivered", { messageId: "of-ann" }],
      ["events_state", { events: [event] }],
      ["event_reminder", event],
      ["event_update", event],
      ["event_update", { ...event, action: "reminder" }],
      ["event_update", { eventId: "e", action: "cancelled" }],
    ];
    const server = begun();
    for (const [type, data] of said) {
      const heard = send(app, server, "b", type, data, { room: "lobby" });
      expect([type, toldOthers(heard, "b")]).toEqual([type, []]);
      expect(heard.data).toBe(server.data);
    }
  });
});

describe("a history", () => {
  it("is kept from who may not enter, who is put out, and who is another since", () => {
    const server = begun();
    const refused = server.joinRoom("e", "lobby");
    expect(lobbyOf(refused)?.hasMember("e")).toBe(false);
    const turned = quiet(server.setUserId("b", "eve"));
    expect(lobbyOf(turned)?.hasMember("b")).toBe(false);
    const out = send(app, turned, "b", "chat_message", { content: "Hi" }, { room: "lobby" });
    expect(words(out).filter((word) => !word.startsWith("presence"))).toContain("error NOT_IN_ROOM to b"); // prettier-ignore
  });
});

describe("after thousands of comings and goings nothing is left of anybody", () => {
  it("but what the tables of the guide allow", () => {
    const small = combineApps(
      withChat({ historyMax: 3, directMemoryMax: 20 }),
      withPresence({ followsMax: 3 }),
      withNotifications({ notificationsMax: 2, usersMax: 10 }),
      withEvents({ eventsMax: 5, mayEdit: () => true }),
      withDocuments({ documentsMax: 5 }),
    );
    let server = new WebSocketServer().createRoom("lobby");
    for (let turn = 0; turn < 1_000; turn += 1) {
      const [id, userId] = [`c${turn}`, `user ${turn % 70}`];
      server = join(
        small,
        come(small, server, id, userId),
        id,
        turn % 2 === 0 ? "lobby" : `r${turn}`,
      );
      const [room = ""] = server.connections.get(id)?.rooms ?? [];
      const say = (type: string, data: unknown, about?: string): void => {
        server = send(small, server, id, type, data, { id: `${turn}`, room: about, timestamp: now + turn }); // prettier-ignore
      };
      say("chat_message", { content: "Hi" }, room);
      say("direct_message", { content: "Hi", recipientId: userId });
      for (const other of [1, 2, 3, 4]) say("presence_update", { action: "subscribe", userId: `x${turn}.${other}` }); // prettier-ignore
      say("event_update", { eventId: `e${turn}`, action: "created", eventData: { title: "t", startDate: turn } }); // prettier-ignore
      say("document_edit", { update: "AQEBAAQBBHRleHQBYQA=" }, room);
      server = quiet(notify(server, { kind: "user", userId }, { id: `n${turn}`, title: "Hi" }, { notificationsMax: 2, usersMax: 10 })); // prettier-ignore
      // Half of them go with the room still joined.
      if (turn % 3 === 0) server = quiet(server.leaveRoom(id, room));
      if (turn % 10 !== 9) server = quiet(go(small, server, id));
    }
    for (const id of server.connections.keys()) server = quiet(go(small, server, id));
    const { rooms, connections, data, snapshot } = server;
    expect([connections.size, snapshot.users.size, snapshot.presence.users.size]).toEqual([
      0, 0, 0,
    ]);
    expect([...rooms.keys()]).toEqual(["lobby"]);
    expect(rooms.get("lobby")?.metadata.size).toBe(4);
    const kept = (name: string): number =>
      [...data.keys()].filter((key) => key.startsWith(name)).length;
    expect(kept("chat.direct.")).toBeLessThanOrEqual(20);
    expect(kept("events")).toBe(6);
    expect(kept("notifications.users")).toBe(11);
    expect(kept("notifications.user ")).toBe(10);
    expect(kept("notifications.of ")).toBeLessThanOrEqual(30);
    expect(kept("document")).toBe(10);
    expect(data.size).toBeLessThanOrEqual(20 + 6 + 11 + 10 + 30 + 10);
  });
});
