import { Message, WebSocketServer } from "jounce-websocket";
import { withChat } from "jounce-websocket/modules";
import { quiet, welcome } from "../../../support/servers.js";
import { dataTold, join, now, send, sent, told, words } from "../calls.js";

const chat = withChat();

/** Ann and Bob are in the lobby, on one connection each; Cid, a guest, is outside. */
const lobby = (): WebSocketServer =>
  quiet(
    welcome(new WebSocketServer(), "a", "b", "c")
      .setUserId("a", "ann")
      .setUserId("b", "bob")
      .setUserData("a", "claims", { name: "Ann" })
      .createRoom("lobby")
      .joinRoom("a", "lobby")
      .joinRoom("b", "lobby"),
  );

const inLobby = { room: "lobby" };
const hello = { content: "Hello!" };
const spoken = (): WebSocketServer => send(chat, lobby(), "a", "chat_message", hello, inLobby);

const historyFor = (server: WebSocketServer, app = chat): unknown =>
  dataTold(join(app, server, "c", "lobby"), "chat_history")[0];

describe("a chat message", () => {
  it("goes to the room, the sender among them, with what the server knows", () => {
    const server = spoken();
    expect(words(server)).toEqual(["chat_message to a,b", "message_delivered to a"]);
    expect(told(server)[0]?.message).toEqual(
      new Message(
        "chat_message",
        { content: "Hello!", userName: "Ann" },
        { id: "m1", room: "lobby", userId: "ann", timestamp: now },
      ),
    );
    expect(dataTold(server, "message_delivered")).toEqual([{ messageId: "m1" }]);
  });

  it("is said once, however often it is sent", () => {
    const again = send(chat, spoken(), "a", "chat_message", hello, inLobby);
    expect(words(again)).toEqual(["message_delivered to a"]);
    expect(again.equals(spoken())).toBe(true);
  });

  it("cannot take the id of what somebody else said", () => {
    const stolen = send(chat, spoken(), "b", "chat_message", { content: "Mine" }, inLobby);
    expect(words(stolen)).toEqual(["error FORBIDDEN to b"]);
    expect(told(stolen)[0]?.message.id).toBe("m1");
  });

  it("is only for who is in the room", () => {
    const outside = send(chat, lobby(), "c", "chat_message", hello, inLobby);
    expect(words(outside)).toEqual(["error NOT_IN_ROOM to c"]);
    expect(words(send(chat, lobby(), "a", "chat_message", hello))).toEqual([
      "error NOT_IN_ROOM to a",
    ]);
  });

  it("keeps only what is its sender's to say", () => {
    const attachment = { id: "p", type: "image", url: "https://a.example/p.png", name: "p.png" };
    const data = {
      content: "Look",
      userName: "Admin",
      readBy: ["bob"],
      editedAt: 1,
      admin: true,
      replyTo: "m0",
      mentions: ["bob"],
      attachments: [{ ...attachment, size: 5, onload: "x" }],
    };
    expect(
      dataTold(send(chat, lobby(), "b", "chat_message", data, inLobby), "chat_message"),
    ).toEqual([
      {
        content: "Look",
        userName: "bob",
        replyTo: "m0",
        mentions: ["bob"],
        attachments: [{ ...attachment, size: 5 }],
      },
    ]);
  });

  it.each<[string, unknown]>([
    ["no data", undefined],
    ["no content", {}],
    ["content that is no text", { content: 1 }],
    ["blanks alone", { content: " \n\t" }],
    ["too much", { content: "x".repeat(4_001) }],
    ["an unknown action", { action: "shout", content: "x" }],
    ["an edit of nothing", { action: "edit", content: "x" }],
    [
      "an address that runs code",
      {
        content: "x",
        attachments: [{ id: "1", type: "link", name: "n", url: "java\nscript:alert(1)" }],
      },
    ],
    ["mentions that are no names", { content: "x", mentions: [""] }],
    [
      "too many mentions",
      { content: "x", mentions: Array.from({ length: 51 }, (_, i) => `u${i}`) },
    ],
  ])("with %s is refused", (_, data) => {
    const server = send(chat, lobby(), "a", "chat_message", data, inLobby);
    expect(words(server)).toEqual(["error INVALID_MESSAGE to a"]);
    expect(server.equals(lobby())).toBe(true);
  });

  it("whose id is no name is refused", () => {
    const fields = { room: "lobby", id: "x".repeat(300) };
    const server = send(chat, lobby(), "a", "chat_message", hello, fields);
    expect(words(server)).toEqual(["error INVALID_MESSAGE to a"]);
  });

  it("may be as long as the option says", () => {
    const short = withChat({ contentCharactersMax: 3 });
    expect(words(send(short, lobby(), "a", "chat_message", { content: "four" }, inLobby))).toEqual([
      "error INVALID_MESSAGE to a",
    ]);
    expect(words(send(short, lobby(), "a", "chat_message", { content: "one" }, inLobby))).toContain(
      "message_delivered to a",
    );
  });
});

describe("the history of a room", () => {
  it("is told to who joins, oldest first", () => {
    const two = send(
      chat,
      spoken(),
      "b",
      "chat_message",
      { content: "Hi" },
      { id: "m2", ...inLobby },
    );
    expect(historyFor(two)).toEqual({
      messages: [
        {
          type: "chat_message",
          id: "m1",
          room: "lobby",
          userId: "ann",
          timestamp: now,
          data: { content: "Hello!", userName: "Ann" },
        },
        {
          type: "chat_message",
          id: "m2",
          room: "lobby",
          userId: "bob",
          timestamp: now,
          data: { content: "Hi", userName: "bob" },
        },
      ],
      deleted: [],
    });
    expect(words(join(chat, two, "c", "lobby"))).toEqual(["chat_history to c"]);
  });

  it("holds as many as the option says, the newest", () => {
    const app = withChat({ historyMax: 2 });
    const server = ["m1", "m2", "m3"].reduce(
      (next, id) => send(app, next, "a", "chat_message", { content: id }, { id, ...inLobby }),
      lobby(),
    );
    expect(historyFor(server, app)).toMatchObject({ messages: [{ id: "m2" }, { id: "m3" }] });
  });

  it("is carried over into more or fewer places", () => {
    const server = ["m1", "m2", "m3"].reduce(
      (next, id) =>
        send(withChat({ historyMax: 3 }), next, "a", "chat_message", hello, { id, ...inLobby }),
      lobby(),
    );
    const fewer = withChat({ historyMax: 2 });
    const next = send(fewer, server, "a", "chat_message", hello, { id: "m4", ...inLobby });
    expect(historyFor(next, fewer)).toMatchObject({ messages: [{ id: "m3" }, { id: "m4" }] });
    const more = send(chat, next, "a", "chat_message", hello, { id: "m5", ...inLobby });
    expect(historyFor(more)).toMatchObject({
      messages: [{ id: "m3" }, { id: "m4" }, { id: "m5" }],
    });
  });

  it("is none where none is kept", () => {
    const app = withChat({ historyMax: 0 });
    const server = send(app, lobby(), "a", "chat_message", hello, inLobby);
    expect(words(server)).toEqual(["chat_message to a,b", "message_delivered to a"]);
    expect(historyFor(server, app)).toEqual({ messages: [], deleted: [] });
    expect(words(send(app, server, "b", "message_read", { messageId: "m1" }, inLobby))).toEqual([
      "message_read to a,b",
    ]);
  });

  it("goes with its room", () => {
    const joined = lobby().removeRoom("lobby").joinRoom("a", "lobby");
    expect(historyFor(joined)).toEqual({ messages: [], deleted: [] });
  });

  it("fits into one message, whatever was said", () => {
    const long = Array.from({ length: 100 }, (_, index) => `m${index}`).reduce(
      (next, id) =>
        quiet(
          send(
            chat,
            next,
            "a",
            "chat_message",
            { content: "世".repeat(4_000) },
            { id, ...inLobby },
          ),
        ),
      lobby(),
    );
    const text = JSON.stringify(historyFor(long));
    expect(Buffer.byteLength(text)).toBeLessThan(260 * 1024);
    expect(text).toContain('"m99"');
  });
});

describe("an edit", () => {
  const edit = { action: "edit", messageId: "m1", content: "Hello, all!" };
  const second = { id: "m2", ...inLobby };

  it("by the author is told and kept", () => {
    const server = send(chat, spoken(), "a", "chat_message", edit, second);
    expect(words(server)).toEqual(["chat_message to a,b", "message_delivered to a"]);
    expect(dataTold(server, "chat_message")).toEqual([{ ...edit, editedAt: now }]);
    expect(historyFor(server)).toMatchObject({
      messages: [{ id: "m1", data: { content: "Hello, all!", editedAt: now } }],
    });
  });

  it("is told once, however often it is sent", () => {
    const once = send(chat, spoken(), "a", "chat_message", edit, second);
    expect(words(send(chat, once, "a", "chat_message", edit, second))).toEqual([
      "message_delivered to a",
    ]);
  });

  it.each<[string, string, object, string]>([
    ["somebody else", "b", edit, "FORBIDDEN"],
    ["the author, of what nobody said", "a", { ...edit, messageId: "m9" }, "FORBIDDEN"],
    ["the author, to nothing", "a", { ...edit, content: " " }, "INVALID_MESSAGE"],
  ])("by %s is refused", (_, id, data, code) => {
    const server = send(chat, spoken(), id, "chat_message", data, second);
    expect(words(server)).toEqual([`error ${code} to ${id}`]);
    expect(server.equals(spoken())).toBe(true);
  });
});

describe("a deletion", () => {
  const deletion = { action: "delete", messageId: "m1" };
  const second = { id: "m2", ...inLobby };

  it("by the author is told, and nobody who joins sees what it was", () => {
    const server = send(chat, spoken(), "a", "chat_message", deletion, second);
    expect(dataTold(server, "chat_message")).toEqual([deletion]);
    expect(historyFor(server)).toEqual({ messages: [], deleted: ["m1"] });
    expect(JSON.stringify([...server.rooms.values()])).not.toContain("Hello!");
  });

  it("is for ever: the same message cannot be said or edited again", () => {
    const server = send(chat, spoken(), "a", "chat_message", deletion, second);
    const edit = { action: "edit", messageId: "m1", content: "x" };
    for (const data of [hello, deletion, edit]) {
      const id = data === hello ? "m1" : "m3";
      const again = send(chat, server, "a", "chat_message", data, { id, ...inLobby });
      expect(words(again)).toEqual(["message_delivered to a"]);
    }
  });

  it("is the author's alone, unless somebody may moderate", () => {
    const moderated = withChat({
      mayModerate: ({ userId }, room) => userId === "bob" && room === "lobby",
    });
    expect(words(send(chat, spoken(), "b", "chat_message", deletion, second))).toEqual([
      "error FORBIDDEN to b",
    ]);
    expect(words(send(moderated, spoken(), "b", "chat_message", deletion, second))).toEqual([
      "chat_message to a,b",
      "message_delivered to b",
    ]);
    const edit = { action: "edit", messageId: "m1", content: "x" };
    expect(words(send(moderated, spoken(), "b", "chat_message", edit, second))).toEqual([
      "error FORBIDDEN to b",
    ]);
  });
});

describe("a receipt", () => {
  const receipt = { messageId: "m1" };
  const read = (server: WebSocketServer, app = chat): WebSocketServer =>
    send(app, server, "b", "message_read", receipt, { id: "r1", ...inLobby });

  it("is told once and kept with the message", () => {
    const server = read(spoken());
    expect(words(server)).toEqual(["message_read to a,b"]);
    expect(dataTold(server, "message_read")).toEqual([{ messageId: "m1", userId: "bob" }]);
    expect(read(server).outbox).toEqual([]);
    expect(historyFor(server)).toMatchObject({ messages: [{ data: { readBy: ["bob"] } }] });
  });

  it("of one's own message, of an unknown one, or of one too many says nothing", () => {
    const own = send(chat, spoken(), "a", "message_read", receipt, inLobby);
    const unknown = send(chat, spoken(), "b", "message_read", { messageId: "m9" }, inLobby);
    const many = read(spoken(), withChat({ readersMax: 0 }));
    for (const server of [own, unknown, many]) expect(server.outbox).toEqual([]);
  });

  it("that names nothing is refused", () => {
    expect(words(send(chat, spoken(), "b", "message_read", {}, inLobby))).toEqual([
      "error INVALID_MESSAGE to b",
    ]);
  });
});

describe("typing", () => {
  it.each(["typing_start", "typing_stop"])("is told to the others: %s", (type) => {
    const claimed = { userId: "bob", userName: "Bob" };
    const server = send(chat, lobby(), "a", type, claimed, inLobby);
    expect(words(server)).toEqual([`${type} to b`]);
    expect(dataTold(server, type)).toEqual([{ userId: "ann", userName: "Ann" }]);
  });

  it("of somebody outside is refused", () => {
    expect(words(send(chat, lobby(), "c", "typing_start", {}, inLobby))).toEqual([
      "error NOT_IN_ROOM to c",
    ]);
  });
});

describe("a direct message", () => {
  const note = { content: "Psst", recipientId: "bob" };

  it("goes to all devices of both, and is said once", () => {
    const server = lobby().setUserId("c", "ann");
    const first = send(chat, server, "a", "direct_message", note);
    expect(words(first)).toEqual([
      "direct_message to b",
      "direct_message to a,c",
      "message_delivered to a",
    ]);
    expect(told(first)[0]?.message).toMatchObject({ id: "m1", userId: "ann", room: undefined });
    expect(words(send(chat, first, "a", "direct_message", note))).toEqual([
      "message_delivered to a",
    ]);
  });

  it("is relayed again where nothing is remembered", () => {
    const app = withChat({ directMemoryMax: 0 });
    const first = send(app, lobby(), "a", "direct_message", note);
    expect(words(send(app, first, "a", "direct_message", note))).toHaveLength(3);
  });

  it("reaches a guest, and a guest can say one", () => {
    const server = send(chat, lobby(), "c", "direct_message", { content: "Hi", recipientId: "c" });
    expect(words(server)).toEqual(["direct_message to c", "message_delivered to c"]);
    const toGuest = send(chat, lobby(), "a", "direct_message", { ...note, recipientId: "c" });
    expect(words(toGuest)[0]).toBe("direct_message to c");
  });

  it("to nobody is refused, and can be said later", () => {
    const server = send(chat, lobby(), "a", "direct_message", { ...note, recipientId: "zoe" });
    expect(words(server)).toEqual(["error USER_NOT_FOUND to a"]);
    expect(server.equals(lobby())).toBe(true);
  });

  it.each<[string, unknown]>([
    ["nobody named", { content: "x" }],
    ["blanks alone", { content: " ", recipientId: "bob" }],
    ["no content", { recipientId: "bob" }],
  ])("with %s is refused", (_, data) => {
    expect(words(send(chat, lobby(), "a", "direct_message", data))).toEqual([
      "error INVALID_MESSAGE to a",
    ]);
  });
});

describe("whatever is not chat", () => {
  it("is left to others", () => {
    const server = lobby();
    const notices = [
      sent(server, "a", "note", hello),
      sent(server, "gone", "chat_message", hello, inLobby),
      { type: "stopped" },
    ] as const;
    for (const notice of notices) expect(chat(server, notice)).toBe(server);
  });
});

describe("options of chat", () => {
  it.each([{ historyMax: -1 }, { historyMax: Infinity }, { contentCharactersMax: 0.5 }])(
    "out of range are refused: %p",
    (options) => {
      expect(() => withChat(options)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    },
  );
});
