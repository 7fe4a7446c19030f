import { either as E } from "fp-ts";
import fc from "fast-check";
import * as t from "io-ts";
import * as v from "valibot";
import { z } from "zod";
import { defineContract } from "../../src/codec/contract.js";
import type { Contract, Side } from "../../src/codec/contract.js";
import { checkReply, isRoomOf, readInbound } from "../../src/codec/inbound.js";
import { Message } from "../../src/core/Message.js";
import { json } from "./anyEvent.js";

const definition = {
  events: {
    chat: z.object({ text: z.string().max(10) }),
    notice: { payload: t.string, from: "server" },
    typing: { payload: v.boolean(), from: "client" },
    at: z.iso.datetime().transform((text) => new Date(text)),
    any: z.unknown(),
  },
  requests: { add: { request: t.array(t.number), response: z.coerce.number() } },
  rooms: ["lobby", "chat/:id"],
} as const;
const contract = defineContract(definition);
const lenient = defineContract({ ...definition, unknown: "allow" });

const detailOf = (answer: E.Either<{ detail: string }, unknown>): string =>
  E.isLeft(answer) ? answer.left.detail : "fits";

const read = (message: Message, side: Side = "server", by: Contract = contract): string =>
  detailOf(readInbound(by, side, message));

describe("a message that fits the contract", () => {
  it("is the same reference when its data stays the same", () => {
    for (const message of [
      new Message("chat", { text: "Hello!" }, { room: "lobby", id: "m1", userId: "ann" }),
      new Message("typing", true),
      new Message("add", [1, 2]),
      new Message("any", { __proto__: null, list: [{}, null, [1]] }),
    ]) {
      const answer = readInbound(contract, "server", message);
      expect(E.isRight(answer) && answer.right === message).toBe(true);
    }
  });

  it("carries what its schema has made of the data", () => {
    const fields = { id: "m1", timestamp: 5, room: "chat/7", userId: "ann" };
    const more = new Message("chat", { text: "Hello!", admin: true }, fields);
    expect(readInbound(contract, "server", more)).toEqual(
      E.right(new Message("chat", { text: "Hello!" }, fields)),
    );
  });

  it("is not taken for unchanged because it looks the same as JSON", () => {
    const answer = readInbound(contract, "client", new Message("at", "2026-01-01T00:00:00.000Z"));
    expect(E.isRight(answer) && answer.right.data).toEqual(new Date("2026-01-01T00:00:00.000Z"));
  });

  it.each<[unknown, unknown]>([
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [[], {}],
    [{}, new Date(0)],
    [{ a: undefined }, { b: undefined }],
    ["1", 1],
    [null, {}],
  ])("is a new one where its data %p becomes %p", (before, after) => {
    const made = defineContract({ events: { a: z.unknown().transform(() => after) } });
    const message = new Message("a", before);
    const answer = readInbound(made, "server", message);
    expect(E.isRight(answer) && answer.right !== message && answer.right.data === after).toBe(true);
  });

  it("is compared no deeper than a message may nest, so that a cycle does not matter", () => {
    const ring = (): object => {
      const made: { self?: object } = {};
      return Object.assign(made, { self: made });
    };
    const made = defineContract({ events: { a: z.unknown().transform(ring) } });
    expect(E.isRight(readInbound(made, "server", new Message("a", ring())))).toBe(true);
  });
});

describe("a message that does not fit", () => {
  it("is refused with the path of what is wrong", () => {
    expect(read(new Message("chat", { text: 7 }))).toBe("data.text: expected string");
    expect(read(new Message("add", [1, "2"]))).toBe("data[1]: expected number");
    expect(read(new Message("chat"))).toBe("data: expected object");
  });

  it("is refused when its sender may not send it", () => {
    expect(read(new Message("notice", "Hello!"), "client")).toBe("fits");
    expect(read(new Message("notice", "Hello!"))).toBe("type: expected one that a client sends");
    expect(read(new Message("typing", true), "client")).toBe(
      "type: expected one that a server sends",
    );
    expect(read(new Message("add", []), "client")).toBe("type: expected one that a server sends");
  });

  it.each(["unknown", "__proto__", "constructor", "toString", "ping"])(
    "is refused when its type is not in the contract: %p",
    (type) => {
      expect(read(new Message(type))).toBe("type: expected one of the contract");
      expect(read(new Message(type), "server", lenient)).toBe("fits");
    },
  );

  it("is refused when its room is not in the contract", () => {
    const inAttic = new Message("typing", true, { room: "attic" });
    expect(read(inAttic)).toBe("room: expected a room of the contract");
    expect(read(inAttic, "server", lenient)).toBe("fits");
    expect([isRoomOf(contract, "attic"), isRoomOf(contract, "chat/7")]).toEqual([false, true]);
    expect(isRoomOf(defineContract({}), "attic")).toBe(true);
  });

  it("is refused even where unknown types are allowed, when its own type is known", () => {
    expect(read(new Message("chat", 7), "server", lenient)).toBe("data: expected object");
  });
});

describe("the answer to a request", () => {
  it("is what the schema has made of it", () => {
    expect(checkReply(contract, "add", "3")).toEqual(E.right(3));
    expect(detailOf(checkReply(contract, "add", "three"))).toBe("data: expected number");
  });

  it("is of a request of the contract", () => {
    expect(detailOf(checkReply(contract, "chat", 3))).toBe(
      "type: expected a request of the contract",
    );
    expect(checkReply(lenient, "chat", 3)).toEqual(E.right(3));
  });
});

describe("to read any message", () => {
  const type = fc.constantFrom("chat", "notice", "typing", "add", "any", "at", "__proto__", "ping");
  const data = fc.oneof(
    json,
    fc.record({ text: fc.string(), more: json }),
    fc.array(fc.integer()),
    fc.boolean(),
  );
  const room = fc.constantFrom(undefined, "lobby", "chat/7", "attic", "");
  const message = fc
    .tuple(type, data, room)
    .map(([name, payload, place]) => new Message(name, payload, { room: place }));
  const sides = fc.constantFrom("client", "server");
  const contracts = fc.constantFrom(contract, lenient);

  it("never throws", () => {
    fc.assert(
      fc.property(contracts, sides, message, (by, side, sent) => {
        expect(() => readInbound(by, side, sent)).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });

  it("changes nothing the second time", () => {
    const plain = message.filter((sent) => sent.type !== "at");
    fc.assert(
      fc.property(contracts, sides, plain, (by, side, sent) => {
        const once = readInbound(by, side, sent);
        fc.pre(E.isRight(once));
        const twice = readInbound(by, side, once.right);
        expect(E.isRight(twice) && twice.right === once.right).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
