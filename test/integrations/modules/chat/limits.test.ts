import { Message } from "jounce-websocket";
import { Conversation } from "jounce-websocket/modules";

const said = (id: string): Message =>
  new Message("chat_message", { content: id }, { id, room: "lobby", timestamp: 1 });

const typing = new Message("typing_start", { userId: "bob" }, { room: "lobby" });

const heard = (talk: Conversation, ...messages: readonly Message[]): Conversation =>
  messages.reduce((next, message) => next.received(message, 0), talk);

const idsOf = ({ messages }: Conversation): unknown[] => messages.map(({ id }) => id).toArray();

describe("a conversation with wider limits", () => {
  it("goes on with what it has, and holds more", () => {
    const small = new Conversation({ room: "lobby", selfId: "ann", maxMessages: 1 });
    const talk = heard(small, said("m1"), said("m2")).withLimits({ maxMessages: 2 });
    expect(idsOf(talk)).toEqual(["m2"]);
    expect(idsOf(heard(talk, said("m3"), said("m4")))).toEqual(["m3", "m4"]);
    expect([talk.room, talk.selfId]).toEqual(["lobby", "ann"]);
  });

  it("lets somebody type longer", () => {
    const talk = new Conversation({ room: "lobby", typingTimeoutMs: 10 });
    const longer = talk.withLimits({ typingTimeoutMs: 20 });
    expect(heard(longer, typing).nextDeadline).toBe(20);
  });

  it("is the same where the limits are no wider", () => {
    const talk = heard(new Conversation({ maxMessages: 2, typingTimeoutMs: 10 }), said("m1"));
    expect(talk.withLimits({ maxMessages: 1, typingTimeoutMs: 5 })).toBe(talk);
    expect(talk.withLimits({})).toBe(talk);
  });

  it.each([{ maxMessages: -1 }, { typingTimeoutMs: Number.NaN }])(
    "has none out of range: %p",
    (limits) => {
      expect(() => new Conversation().withLimits(limits)).toThrow(
        expect.objectContaining({ code: "INVALID_OPTION" }),
      );
    },
  );
});
