import type { Outgoing, ServerEffect, ServerEvent } from "jounce-websocket";
import { Message, momentAt, reduceWith, WebSocketServer } from "jounce-websocket";
import { chat, withPermanentRooms } from "../../../examples/chat/app.js";
import { limits } from "../../../examples/chat/protocol.js";

const moment = momentAt(1_000);
const step = reduceWith(chat);
const initial = withPermanentRooms(new WebSocketServer(8080)).start().drain().value;

const after = (
  server: WebSocketServer,
  ...events: readonly (ServerEvent | readonly ServerEvent[])[]
): WebSocketServer => events.flat().reduce(step, server);

const connects = (connectionId: string): ServerEvent => ({
  type: "connect",
  connectionId,
  info: {},
  moment,
});

const leaves = (connectionId: string): ServerEvent => ({
  type: "disconnect",
  connectionId,
  code: 1001,
  reason: "",
  wasClean: true,
  moment,
});

const sends = (connectionId: string, type: string, data?: unknown, fields = {}): ServerEvent => {
  const message = new Message(type, data, fields);
  return { type: "message", connectionId, message, data: message.toJson(), moment };
};

const joins = (connectionId: string, room: string): ServerEvent => ({
  type: "control",
  connectionId,
  message: new Message("join_room", undefined, { room }),
  moment,
});

const user = (name: string): string => `user-${name}-0001`;

const comes = (connectionId: string, name: string): readonly ServerEvent[] => [
  connects(connectionId),
  sends(connectionId, "hello", { userId: user(name), nickname: name, status: "online" }),
  joins(connectionId, "lobby"),
];

const says = (connectionId: string, text: unknown, id = "m1", room = "lobby"): ServerEvent =>
  sends(connectionId, "chat_message", { text }, { id, room });

const receives = ({ to, except }: Extract<ServerEffect, { type: "deliver" }>, id: string) => {
  if (id === except) return false;
  if (to.kind === "all") return true;
  return to.kind === "one" ? to.connectionId === id : to.members.has(id);
};

/** What the connection has been sent since `before`, of one type. */
const inbox = (connectionId: string, type: string, server: WebSocketServer): readonly Message[] => {
  const isOfType = (outgoing: Outgoing): outgoing is Message =>
    outgoing instanceof Message && outgoing.type === type;
  return server.outbox.flatMap((effect) =>
    effect.type === "deliver" && receives(effect, connectionId) && isOfType(effect.outgoing)
      ? [effect.outgoing]
      : [],
  );
};

const lastData = (connectionId: string, type: string, server: WebSocketServer): unknown =>
  inbox(connectionId, type, server).at(-1)?.data;

const settled = (...events: readonly (ServerEvent | readonly ServerEvent[])[]): WebSocketServer =>
  after(initial, ...events).drain().value;

const memberOf = (name: string, status = "online", nickname = name) => ({
  userId: user(name),
  nickname,
  status,
});

describe("the chat, when somebody comes", () => {
  it("tells of the rooms at once, the permanent ones in their order", () => {
    const rooms = lastData("a", "rooms", after(initial, connects("a")));
    expect(rooms).toEqual({
      rooms: [
        { name: "lobby", topic: expect.any(String), people: 0 },
        { name: "random", topic: expect.any(String), people: 0 },
        { name: "help", topic: expect.any(String), people: 0 },
      ],
    });
  });

  it("knows them by their user id once they have said hello", () => {
    const server = after(initial, comes("a", "Ada"));
    expect(server.getUserConnections(user("Ada"))).toEqual(["a"]);
    expect(lastData("a", "you", server)).toEqual(memberOf("Ada"));
  });

  it("lists them in a room that they asked for before they said hello", () => {
    const server = after(
      initial,
      connects("a"),
      joins("a", "lobby"),
      sends("a", "hello", { userId: user("Ada"), nickname: "Ada" }),
    );
    expect(inbox("a", "members", server).map(({ data }) => data)).toEqual([
      { members: [] },
      { members: [memberOf("Ada")] },
    ]);
  });

  it.each([
    ["no user id", { nickname: "Ada" }],
    ["a short user id", { userId: "a" }],
    ["a user id with markup", { userId: "<b>user-ada</b>" }],
    ["no object", "Ada"],
    ["nothing", undefined],
  ])("refuses a hello with %s", (_, data) => {
    const server = after(initial, connects("a"), sends("a", "hello", data));
    expect(lastData("a", "notice", server)).toMatchObject({ code: "bad_user_id" });
    expect(server.presence.getOnlineCount()).toBe(0);
  });

  it("lets nobody become somebody else", () => {
    const server = after(
      initial,
      comes("a", "Ada"),
      sends("a", "hello", { userId: user("Ben"), nickname: "Ben" }),
    );
    expect(lastData("a", "notice", server)).toMatchObject({ code: "bad_user_id" });
    expect(server.getUserConnections(user("Ben"))).toEqual([]);
  });

  it("counts two tabs of one person as one", () => {
    const server = after(initial, comes("a", "Ada"), comes("a2", "Ada"));
    expect(lastData("a", "members", server)).toEqual({ members: [memberOf("Ada")] });
    expect(lastData("a", "rooms", server)).toMatchObject({ rooms: [{ people: 1 }, {}, {}] });
  });

  it("keeps a person present until the last tab is closed", () => {
    const two = settled(comes("a", "Ada"), comes("a2", "Ada"), comes("b", "Ben"));
    const one = after(two, leaves("a"));
    expect(lastData("b", "members", one)).toEqual({ members: [memberOf("Ada"), memberOf("Ben")] });
    const none = after(one, leaves("a2"));
    expect(lastData("b", "members", none)).toEqual({ members: [memberOf("Ben")] });
  });

  it("forgets everything about those who have gone", () => {
    expect(settled(comes("a", "Ada"), leaves("a")).equals(initial)).toBe(true);
  });
});

describe("nicknames", () => {
  const granted = (nickname: unknown): unknown => {
    const server = settled(comes("a", "Ada"), comes("b", "Ben"));
    return lastData("b", "you", after(server, sends("b", "set_nickname", { nickname })));
  };

  it.each([
    ["are taken as they are", "Bea", "Bea"],
    ["lose outer and doubled spaces", "  Bea \n of  York ", "Bea of York"],
    ["lose invisible characters", "B\u200bea\u202e\u0007", "Bea"],
    ["are cut at their ceiling", "x".repeat(100), "x".repeat(limits.nicknameMax)],
    ["are cut between characters, not within", "🦊".repeat(30), "🦊".repeat(limits.nicknameMax)],
    ["get a number when somebody else has them", "Ada", "Ada 2"],
    ["are the same in any letter case and width", "ＡDA", "ＡDA 2"],
    ["may be given again to who has them", "Ben", "Ben"],
  ])("%s", (_, wanted, nickname) => {
    expect(granted(wanted)).toEqual(memberOf("Ben", "online", nickname));
  });

  it("keep their ceiling when they get a number", () => {
    const long = "x".repeat(limits.nicknameMax);
    const server = settled(comes("a", long), comes("b", "Ben"));
    const after2 = after(server, sends("b", "set_nickname", { nickname: long }));
    expect(lastData("b", "you", after2)).toMatchObject({
      nickname: `${"x".repeat(limits.nicknameMax - 2)} 2`,
    });
  });

  it("count on until one is free", () => {
    const server = settled(comes("a", "Ada"), [
      connects("b"),
      sends("b", "hello", { userId: user("Ben"), nickname: "Ada" }),
    ]);
    const third = after(server, connects("c"), [
      sends("c", "hello", { userId: user("Cy"), nickname: "Ada" }),
    ]);
    expect(lastData("c", "you", third)).toMatchObject({ nickname: "Ada 3" });
  });

  it.each([[undefined], [7], [{}], ["   "], ["\u200b"]])("are not %p", (nickname) => {
    const server = after(settled(comes("a", "Ada")), sends("a", "set_nickname", { nickname }));
    expect(lastData("a", "notice", server)).toMatchObject({ code: "bad_nickname" });
    expect(inbox("a", "you", server)).toEqual([]);
  });

  it("change on every tab and for everybody in the same rooms", () => {
    const server = settled(comes("a", "Ada"), comes("a2", "Ada"), comes("b", "Ben"));
    const renamed = after(server, sends("a", "set_nickname", { nickname: "Countess" }));
    expect(lastData("a2", "you", renamed)).toEqual(memberOf("Ada", "online", "Countess"));
    expect(lastData("b", "members", renamed)).toEqual({
      members: [memberOf("Ada", "online", "Countess"), memberOf("Ben")],
    });
  });

  it("fall back to a guest's when a hello brings none", () => {
    const server = after(initial, connects("a"), sends("a", "hello", { userId: user("Ada") }));
    expect(lastData("a", "you", server)).toMatchObject({ nickname: "Guest" });
  });
});

describe("a status", () => {
  it("is told to the rooms of the person", () => {
    const server = settled(comes("a", "Ada"), comes("b", "Ben"));
    const away = after(server, sends("a", "set_status", { status: "away" }));
    expect(lastData("b", "members", away)).toEqual({
      members: [memberOf("Ada", "away"), memberOf("Ben")],
    });
  });

  it.each([["offline"], ["sleeping"], [undefined], [1]])("is never %p", (status) => {
    const server = settled(comes("a", "Ada"));
    expect(after(server, sends("a", "set_status", { status })).outbox).toHaveLength(1);
  });
});

describe("a chat message", () => {
  it("goes to everybody in the room, the author included, with what the server knows", () => {
    const server = after(settled(comes("a", "Ada"), comes("b", "Ben")), says("a", "Hello"));
    for (const id of ["a", "b"]) {
      expect(inbox(id, "chat_message", server)).toEqual([
        new Message(
          "chat_message",
          { nickname: "Ada", text: "Hello" },
          { id: "m1", room: "lobby", userId: user("Ada"), timestamp: moment.wall },
        ),
      ]);
    }
  });

  it("does not reach those who are in another room", () => {
    const server = settled(comes("a", "Ada"), connects("b"), joins("b", "random"));
    expect(inbox("b", "chat_message", after(server, says("a", "Hello")))).toEqual([]);
  });

  it("carries markup as the text that it is", () => {
    const text = "<img src=x onerror=alert(1)>";
    const server = after(settled(comes("a", "Ada")), says("a", text));
    expect(lastData("a", "chat_message", server)).toEqual({ nickname: "Ada", text });
  });

  it.each([
    ["a room that the sender is not in", says("a", "Hello", "m1", "random"), "not_in_room"],
    ["a room that is not there", says("a", "Hello", "m1", "nowhere"), "not_in_room"],
    ["no room", sends("a", "chat_message", { text: "Hello" }), "not_in_room"],
    ["no text", sends("a", "chat_message", {}, { room: "lobby" }), "no_text"],
    ["no data", sends("a", "chat_message", null, { room: "lobby" }), "no_text"],
    ["a number for text", says("a", 7), "no_text"],
    ["only spaces", says("a", " \n "), "no_text"],
    ["too long a text", says("a", "x".repeat(limits.textMax + 1)), "too_long"],
    ["too long an id", says("a", "Hello", "i".repeat(limits.messageIdMax + 1)), "too_long"],
    ["an unknown type", sends("a", "make_me_admin"), "unknown_type"],
  ])("with %s is refused, and only its sender hears of it", (_, event, code) => {
    const server = after(settled(comes("a", "Ada"), comes("b", "Ben")), event);
    expect(lastData("a", "notice", server)).toMatchObject({ code });
    expect(inbox("b", "notice", server)).toEqual([]);
    expect(inbox("b", "chat_message", server)).toEqual([]);
  });

  it("from somebody who has not said hello is refused by name", () => {
    const server = after(initial, connects("a"), joins("a", "lobby"), says("a", "Hello", "m7"));
    expect(lastData("a", "notice", server)).toMatchObject({
      code: "not_introduced",
      messageId: "m7",
    });
  });

  it("may be as long as the ceiling", () => {
    const text = "x".repeat(limits.textMax);
    const server = after(settled(comes("a", "Ada")), says("a", text));
    expect(lastData("a", "chat_message", server)).toMatchObject({ text });
  });

  it("that is sent again is only confirmed again", () => {
    const server = settled(comes("a", "Ada"), comes("b", "Ben"), says("a", "Hello"));
    const again = after(server, says("a", "Hello"));
    expect(inbox("a", "chat_message", again)).toHaveLength(1);
    expect(inbox("b", "chat_message", again)).toEqual([]);
  });

  it("cannot take the id of somebody else's", () => {
    const server = settled(comes("a", "Ada"), comes("b", "Ben"), says("a", "Hello"));
    expect(lastData("b", "notice", after(server, says("b", "Me too")))).toMatchObject({
      code: "id_taken",
    });
  });
});

describe("the history of a room", () => {
  it("is told to whoever joins, and to nobody else", () => {
    const server = settled(comes("a", "Ada"), says("a", "One", "m1"), says("a", "Two", "m2"));
    const joined = after(server, comes("b", "Ben"));
    expect(lastData("b", "history", joined)).toMatchObject({
      lines: [
        { id: "m1", nickname: "Ada", text: "One", at: moment.wall },
        { id: "m2", text: "Two" },
      ],
    });
    expect(inbox("a", "history", joined)).toEqual([]);
  });

  it("keeps only the latest messages", () => {
    const count = limits.historyMax + 10;
    const said = Array.from({ length: count }, (_, number) => says("a", "x", `m${number}`));
    const joined = after(settled(comes("a", "Ada"), said), comes("b", "Ben"));
    const { lines } = lastData("b", "history", joined) as { lines: readonly { id: string }[] };
    expect(lines).toHaveLength(limits.historyMax);
    expect(lines.at(-1)?.id).toBe(`m${count - 1}`);
  });

  it("goes with a room that vanishes, and stays in a permanent one", () => {
    const server = settled(
      comes("a", "Ada"),
      joins("a", "den"),
      says("a", "Here", "m1", "lobby"),
      says("a", "There", "m2", "den"),
      leaves("a"),
    );
    expect([...server.rooms.keys()].sort()).toEqual(["help", "lobby", "random"]);
    expect(lastData("b", "history", after(server, comes("b", "Ben")))).toMatchObject({
      lines: [{ text: "Here" }],
    });
  });
});

describe("the list of rooms", () => {
  it("shows a room that somebody made to everybody, after the permanent ones", () => {
    const server = after(settled(comes("a", "Ada"), comes("b", "Ben")), joins("a", "attic"));
    expect(lastData("b", "rooms", server)).toMatchObject({
      rooms: [
        { name: "lobby", people: 2 },
        { name: "random" },
        { name: "help" },
        { name: "attic", people: 1 },
      ],
    });
  });

  it("loses it with its last member", () => {
    const server = settled(comes("a", "Ada"), comes("b", "Ben"), joins("a", "attic"));
    const rooms = lastData("b", "rooms", after(server, leaves("a")));
    expect(rooms).toMatchObject({ rooms: [{ name: "lobby", people: 1 }, {}, {}] });
  });
});

describe("typing", () => {
  it("is told to the others in the room", () => {
    const server = settled(comes("a", "Ada"), comes("b", "Ben"));
    const typing = after(server, sends("a", "typing", undefined, { room: "lobby" }));
    expect(inbox("b", "typing", typing)).toEqual([
      new Message("typing", { nickname: "Ada" }, { room: "lobby", userId: user("Ada") }),
    ]);
    expect(inbox("a", "typing", typing)).toEqual([]);
  });

  it("is told to nobody in a room that the person is not in", () => {
    const server = settled(comes("a", "Ada"), comes("b", "Ben"));
    const typing = after(server, sends("a", "typing", undefined, { room: "random" }));
    expect(inbox("b", "typing", typing)).toEqual([]);
  });
});
