import { is } from "immutable";
import type { Envelope } from "jounce-websocket";
import { Message } from "jounce-websocket";
import { Conversation } from "jounce-websocket/modules";
import { isProportional } from "../../../support/timing.js";

const lobby = (): Conversation => new Conversation({ room: "lobby", selfId: "ann" });

const inLobby = (type: string, data: unknown, fields: Partial<Envelope> = {}): Message =>
  new Message(type, data, { room: "lobby", ...fields });

const said = (id: string, userId = "bob", timestamp = 1): Message =>
  inLobby("chat_message", { content: `says ${id}` }, { id, userId, timestamp });

const heard = (talk: Conversation, ...messages: readonly Message[]): Conversation =>
  messages.reduce((next, message) => next.received(message, 0), talk);

const idsOf = ({ messages }: Conversation): unknown[] => messages.map(({ id }) => id).toArray();
const history = (messages: readonly Message[], deleted: readonly string[] = []): Message =>
  inLobby("chat_history", { messages: messages.map((each) => each.toJSON()), deleted });

describe("what is said in a room", () => {
  it("is there, oldest first, once", () => {
    const talk = heard(lobby(), said("m1"), said("m2"));
    expect(talk.messages.toArray()).toEqual([said("m1"), said("m2")]);
    expect(heard(talk, said("m1"))).toBe(talk);
  });

  it("is bounded: the newest stay", () => {
    const talk = heard(new Conversation({ maxMessages: 2 }), said("m1"), said("m2"), said("m3"));
    expect(idsOf(talk)).toEqual(["m2", "m3"]);
    expect(idsOf(heard(new Conversation({ maxMessages: 0 }), said("m1")))).toEqual([]);
  });

  it("may come without an id, from a server that gives none", () => {
    const nameless = inLobby("chat_message", { content: "x" });
    expect(heard(lobby(), nameless, nameless).messages.size).toBe(2);
  });

  it.each<[string, Message]>([
    ["from another room", said("m1").with({ room: "attic" })],
    ["without content", inLobby("chat_message", {})],
    ["that is no message", inLobby("chat_message", null)],
    ["of another type", inLobby("note", { content: "x" })],
    ["as a history that is none", inLobby("chat_history", { messages: 1 })],
    [
      "as an edit of what is not there",
      inLobby("chat_message", { action: "edit", messageId: "m1", content: "x" }),
    ],
    [
      "as a receipt of what is not there",
      inLobby("message_read", { messageId: "m1", userId: "bob" }),
    ],
    ["as typing of nobody", inLobby("typing_start", {})],
    ["as no more typing of nobody", inLobby("typing_stop", 1)],
    ["as the delivery of what was never said", inLobby("message_delivered", { messageId: "m1" })],
  ])("is nothing when it comes %s", (_, message) => {
    const talk = lobby();
    expect(talk.received(message, 0)).toBe(talk);
  });

  it("is that of any room where none is named, and that of a room under any spelling", () => {
    expect(idsOf(heard(new Conversation(), said("m1")))).toEqual(["m1"]);
    const cafe = new Conversation({ room: "cafe\u0301" });
    expect(idsOf(heard(cafe, said("m1").with({ room: "caf\u00e9" })))).toEqual(["m1"]);
  });
});

describe("an edit and a deletion", () => {
  const talk = heard(lobby(), said("m1"), said("m2"));
  const edit = { action: "edit", messageId: "m1", content: "better" };

  it("change what is there", () => {
    const edited = heard(talk, inLobby("chat_message", { ...edit, editedAt: 5 }));
    expect(edited.messages.first()?.data).toEqual({ content: "better", editedAt: 5 });
    expect(
      idsOf(heard(talk, inLobby("chat_message", { action: "delete", messageId: "m1" }))),
    ).toEqual(["m2"]);
  });

  it("change nothing the second time", () => {
    const edited = heard(talk, inLobby("chat_message", edit));
    expect(heard(edited, inLobby("chat_message", edit))).toBe(edited);
  });
});

describe("a history", () => {
  it("adds what was missed, and no message twice", () => {
    const talk = heard(lobby(), said("m2", "bob", 2), said("m4", "bob", 4));
    const told = history([said("m1", "bob", 1), said("m2", "bob", 2), said("m3", "bob", 3)]);
    const merged = heard(talk, told);
    expect(idsOf(merged)).toEqual(["m1", "m2", "m3", "m4"]);
    expect(heard(merged, told)).toBe(merged);
  });

  it("tells what was edited, deleted and read in the meantime", () => {
    const talk = heard(lobby(), said("m1"), said("m2")).wrote(said("m3", "ann"));
    const edited = inLobby(
      "chat_message",
      { content: "better", readBy: ["cid"] },
      { id: "m2", userId: "bob", timestamp: 1 },
    );
    const merged = heard(talk, history([edited, said("m3", "ann")], ["m1"]));
    expect(idsOf(merged)).toEqual(["m2", "m3"]);
    expect(merged.messages.first()?.data.content).toBe("better");
    expect(merged.readBy("m2").toArray()).toEqual(["cid"]);
    expect(merged.pending.size).toBe(0);
  });

  it("skips what is no message, and a message that is in it twice", () => {
    const told = inLobby("chat_history", {
      messages: [null, { type: "note" }, { type: "chat_message", id: "x" }, said("m1"), said("m1")],
    });
    expect(idsOf(heard(lobby(), told))).toEqual(["m1"]);
  });
});

describe("what the client says itself", () => {
  const mine = said("m1", "ann");

  it("waits until the server has told it to the room", () => {
    const talk = lobby().wrote(mine);
    expect([talk.pending.toArray(), idsOf(talk)]).toEqual([[mine], []]);
    const told = heard(talk, said("m1", "ann", 9));
    expect([told.pending.size, told.messages.first()?.timestamp]).toEqual([0, 9]);
  });

  it("is said when the server has it, though the room's copy was lost", () => {
    const delivered = new Message("message_delivered", { messageId: "m1" });
    const draft = new Message("chat_message", { content: "x" }, { id: "m1", room: "lobby" });
    const talk = heard(lobby().wrote(draft), delivered);
    expect(talk.messages.toArray()).toEqual([draft.with({ userId: "ann" })]);
    expect(heard(talk, delivered, said("m1", "ann"))).toBe(talk);
  });

  it("may fail, be said again, or be given up", () => {
    const talk = lobby().wrote(mine);
    const refused = heard(talk, new Message("error", { code: "FORBIDDEN" }, { id: "m1" }));
    expect(refused.failedIds.toArray()).toEqual(["m1"]);
    expect(refused.pending.size).toBe(1);
    expect(refused.equals(talk.failed("m1"))).toBe(true);
    expect(refused.wrote(mine).failedIds.size).toBe(0);
    const given = refused.withdrawn("m1");
    expect([given.pending.size, given.failedIds.size]).toEqual([0, 0]);
  });

  it("is noted once, and only when it is something to say", () => {
    const talk = lobby().wrote(mine);
    expect(talk.wrote(mine)).toBe(talk);
    expect(talk.wrote(new Message("note", {}, { id: "m2" }))).toBe(talk);
    expect(talk.wrote(new Message("chat_message", { content: "x" }))).toBe(talk);
    expect(talk.failed("m9")).toBe(talk);
    expect(talk.withdrawn("m9")).toBe(talk);
    const told = heard(talk, mine);
    expect(told.wrote(mine)).toBe(told);
  });
});

describe("who is typing", () => {
  const start = (userId: string, userName?: string): Message =>
    inLobby("typing_start", { userId, userName });

  it("is told once each, and never the client itself", () => {
    const talk = heard(
      lobby(),
      start("bob", "Bob"),
      start("bob", "Bob"),
      start("cid"),
      start("ann"),
    );
    expect(talk.typingUsers).toEqual([
      { userId: "bob", userName: "Bob" },
      { userId: "cid", userName: "cid" },
    ]);
  });

  it("types until the time is over, and longer when that is said again", () => {
    const talk = lobby().received(start("bob"), 1_000).received(start("cid"), 2_000);
    expect(talk.nextDeadline).toBe(4_000);
    expect(talk.timePassed(3_999)).toBe(talk);
    expect(talk.timePassed(4_000).typingUsers).toEqual([{ userId: "cid", userName: "cid" }]);
    expect(talk.received(start("bob"), 2_500).nextDeadline).toBe(5_000);
    expect(talk.timePassed(5_000).nextDeadline).toBeUndefined();
    expect(talk.timePassed(5_000).equals(lobby())).toBe(true);
  });

  it("stops by saying so, or by speaking", () => {
    const talk = heard(lobby(), start("bob"), start("cid"));
    const stopped = heard(talk, inLobby("typing_stop", { userId: "bob" }));
    expect(stopped.typingUsers).toMatchObject([{ userId: "cid" }]);
    expect(heard(talk, said("m1", "cid")).typingUsers).toMatchObject([{ userId: "bob" }]);
  });

  it("is a bounded number of people", () => {
    const crowd = Array.from({ length: 101 }, (_, index) => start(`u${index}`));
    const talk = heard(lobby(), ...crowd);
    expect(talk.typingUsers).toHaveLength(100);
    expect(talk.received(start("u0"), 1)).not.toBe(talk);
  });

  it("is not the client under its new name", () => {
    const talk = heard(lobby(), start("bob"));
    expect(talk.withSelfId("bob").typingUsers).toEqual([]);
    expect(talk.withSelfId("ann")).toBe(talk);
    expect(talk.withSelfId(undefined).typingUsers).toHaveLength(1);
  });
});

describe("who has read a message", () => {
  const receipt = (userId?: string): Message =>
    inLobby("message_read", { messageId: "m1", userId }, { userId: "cid" });

  it("is known while the message is", () => {
    const talk = heard(new Conversation({ maxMessages: 1 }), said("m1"), receipt("bob"), receipt());
    expect(talk.readBy("m1").toArray().sort()).toEqual(["bob", "cid"]);
    expect(heard(talk, receipt("bob"))).toBe(talk);
    expect(heard(talk, said("m2")).readBy("m1").size).toBe(0);
    expect(heard(talk, receipt().with({ userId: undefined }))).toBe(talk);
  });
});

describe("a long conversation", () => {
  it("takes news of who types in the same time, however much was said and read", async () => {
    const long = (count: number): Conversation => {
      const told = Array.from({ length: count }, (_, index) =>
        inLobby(
          "chat_message",
          { content: "x", readBy: ["cid"] },
          { id: `m${index}`, userId: "bob", timestamp: index },
        ),
      );
      return heard(new Conversation({ room: "lobby", maxMessages: count }), history(told));
    };
    const talks = new Map([50, 800].map((count) => [count, long(count)]));
    expect(talks.get(800)?.readBy("m799").size).toBe(1);
    const everybodyTypes = (count: number): Conversation =>
      Array.from({ length: count }, (_, index) =>
        inLobby(index % 2 === 0 ? "typing_start" : "typing_stop", { userId: "bob" }),
      ).reduce((talk, message) => heard(talk, message), talks.get(count) ?? lobby());
    expect(await isProportional(everybodyTypes, 50)).toBe(true);
  });

  it("keeps no readers of what a history tells and it does not hold", () => {
    const read = (id: string, timestamp: number): Message =>
      inLobby("chat_message", { content: id, readBy: ["cid"] }, { id, userId: "bob", timestamp });
    const talk = heard(new Conversation({ maxMessages: 1 }), history([read("m2", 2)]));
    expect(heard(talk, history([read("m1", 1), read("m2", 2)]))).toBe(talk);
  });
});

describe("two conversations", () => {
  it("of the same history are equal, and others are not", () => {
    const tell = () => heard(lobby(), said("m1"), inLobby("typing_start", { userId: "bob" }));
    expect(is(tell(), tell())).toBe(true);
    expect(tell()).toEqual(tell());
    const others = [
      heard(tell(), said("m2")),
      new Conversation({ room: "lobby" }),
      new Conversation({ room: "attic", selfId: "ann" }),
      new Conversation({ room: "lobby", selfId: "ann", maxMessages: 7 }),
      new Conversation({ room: "lobby", selfId: "ann", typingTimeoutMs: 7 }),
    ];
    for (const other of others) expect(lobby().equals(other)).toBe(false);
    expect(lobby().equals({})).toBe(false);
  });

  it("cannot have impossible options", () => {
    expect(() => new Conversation({ maxMessages: -1 })).toThrow("maxMessages");
    expect(() => new Conversation({ typingTimeoutMs: NaN })).toThrow("typingTimeoutMs");
  });
});
