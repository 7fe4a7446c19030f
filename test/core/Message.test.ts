import { either as E } from "fp-ts";
import { List } from "immutable";
import { Message } from "../../src/core/Message.js";
import { momentAt } from "../../src/core/moment.js";

const draft = new Message("chat", "Hello!");
const full = { id: "m1", timestamp: 5, room: "lobby", userId: "ann" };

const circle = (): object => {
  const self: { self?: object } = {};
  self.self = self;
  return self;
};

describe("a message", () => {
  it.each([NaN, Infinity])(
    "does not take the timestamp %p, which JSON cannot carry",
    (timestamp) => {
      expect(() => new Message("chat", "hi", { timestamp })).toThrow("finite");
    },
  );

  it("is an unstamped draft until it is stamped", () => {
    expect(draft).toMatchObject({ type: "chat", data: "Hello!", id: undefined });
    expect(draft.isStamped).toBe(false);
    expect(draft.stamp(momentAt(7)).isStamped).toBe(true);
  });

  it.each([[""], [undefined], [3]])("has a type that is a non-empty string, not %p", (type) => {
    expect(() => new Message(type as string)).toThrow(
      expect.objectContaining({ code: "INVALID_MESSAGE" }),
    );
  });

  it.each([{ id: 5 }, { room: 5 }, { userId: {} }, { room: null }, { id: null }, { userId: null }])(
    "has no field of another kind: %p",
    (fields) => {
      expect(() => Reflect.construct(Message, ["chat", "hi", fields])).toThrow(
        expect.objectContaining({
          code: "INVALID_MESSAGE",
          message: "id, room and userId of a message must be text",
        }),
      );
    },
  );

  it("takes id and time from the moment, and keeps those it has", () => {
    expect(draft.stamp(momentAt(7, { id: "x" }), ".1")).toMatchObject({ id: "x.1", timestamp: 7 });
    expect(draft.with({ id: "own" }).stamp(momentAt(7))).toMatchObject({ id: "own", timestamp: 7 });
    expect(draft.with({ timestamp: 1 }).stamp(momentAt(7))).toMatchObject({
      id: "m7",
      timestamp: 1,
    });
  });

  it("stays the same reference when it is stamped already or nothing differs", () => {
    const stamped = draft.stamp(momentAt(7));
    expect(stamped.stamp(momentAt(8))).toBe(stamped);
    expect(stamped.with({ id: stamped.id })).toBe(stamped);
    expect(draft.with({})).toBe(draft);
  });

  it.each([{ id: "x" }, { timestamp: 9 }, { room: "attic" }, { userId: "bob" }])(
    "is another one with %p",
    (fields) => {
      const message = new Message("chat", "Hello!", full);
      expect(message.with(fields)).toMatchObject({ ...full, ...fields });
      expect(message.with(fields).equals(message)).toBe(false);
    },
  );
});

describe("the equality of messages", () => {
  it.each([
    [1, 1, true],
    ["a", "b", false],
    [{ a: [1] }, { a: [1] }, true],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1 }, "a", false],
    [List([1]), List([1]), true],
    [circle(), circle(), false],
  ])("sees data %p and %p as the same: %p", (a, b, same) => {
    expect(new Message("t", a).equals(new Message("t", b))).toBe(same);
  });

  it("sees type and kind", () => {
    expect(draft.equals(new Message("note", "Hello!"))).toBe(false);
    expect(draft.equals({ type: "chat", data: "Hello!" })).toBe(false);
  });

  it("gives equal messages equal hash codes", () => {
    const twin = new Message("t", { a: 1 }, full);
    expect(new Message("t", { a: 1 }, full).hashCode()).toBe(twin.hashCode());
    expect(draft.hashCode()).toBe(new Message("chat", "Hello!").hashCode());
  });
});

describe("a message as JSON", () => {
  it("leaves out what has no value", () => {
    expect(draft.toJson()).toBe('{"type":"chat","data":"Hello!"}');
  });

  it("comes back as it went, quotes and all", () => {
    const message = new Message("chat", { text: 'say "hi"\n' }, full);
    expect(E.toUnion(Message.fromJson(message.toJson()))).toEqual(message);
  });

  it("cannot be written with data that JSON cannot carry", () => {
    expect(() => new Message("chat", circle()).toJson()).toThrow(
      expect.objectContaining({ code: "INVALID_DATA", context: "toJson" }),
    );
  });

  it.each([() => 1, Symbol("data")])("cannot be written without a word about %p", (data) => {
    expect(() => new Message("chat", data).toJson()).toThrow(
      expect.objectContaining({ code: "INVALID_DATA" }),
    );
  });

  it.each([
    ["no JSON", "expected JSON text"],
    ["[]", "expected an object"],
    ["null", "expected an object"],
    ['"chat"', "expected an object"],
    ["{}", "type: expected a non-empty string"],
    ['{"type":""}', "type: expected a non-empty string"],
    ['{"type":"a","id":1}', "id: expected a string"],
    ['{"type":"a","room":null}', "room: expected a string"],
    ['{"type":"a","userId":[]}', "userId: expected a string"],
    ['{"type":"a","timestamp":"now"}', "timestamp: expected a number"],
    ['{"type":"a","timestamp":1e999}', "timestamp: expected a number"],
  ])("is refused with its reason: %s", (json, detail) => {
    expect(Message.fromJson(json)).toEqual(E.left({ code: "INVALID_MESSAGE", detail }));
  });

  it("ignores fields that an envelope does not have", () => {
    expect(Message.fromObject({ type: "a", extra: 1 })).toEqual(E.right(new Message("a")));
  });
});
