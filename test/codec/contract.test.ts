import * as t from "io-ts";
import * as v from "valibot";
import { z } from "zod";
import type { ContractDefinition } from "../../src/codec/contract.js";
import { defineContract } from "../../src/codec/contract.js";
import { CONTROL_TYPES } from "../../src/core/control.js";
import { WebSocketError } from "../../src/core/error.js";

const text = z.object({ text: z.string() });

/** What the refusal of a definition says; definitions of JavaScript are not held by types. */
const refusalOf = (definition: unknown): string => {
  try {
    defineContract(definition as ContractDefinition);
  } catch (error) {
    if (!(error instanceof WebSocketError)) throw error;
    expect([error.code, error.context]).toEqual(["INVALID_OPTION", "defineContract"]);
    return error.message;
  }
  throw new Error("The definition was taken");
};

describe("a contract", () => {
  const definition = {
    events: {
      chat: text,
      notice: { payload: t.string, from: "server", description: "From the operator." },
      typing: { payload: v.boolean(), from: "client", jsonSchema: { type: "boolean" } },
    },
    requests: {
      add: {
        request: t.array(t.number),
        response: t.number,
        description: "Adds up.",
        responseJsonSchema: { type: "number" },
      },
    },
    rooms: { lobby: {}, "chat/:id": { description: "A conversation." } },
    info: { title: "Chat", version: "1.0.0" },
  } as const;

  it("has everything that its definition says, with the defaults", () => {
    const contract = defineContract(definition);
    expect(contract.events.toObject()).toEqual({
      chat: { payload: text, from: "both" },
      notice: { payload: t.string, from: "server", description: "From the operator." },
      typing: {
        payload: definition.events.typing.payload,
        from: "client",
        jsonSchema: { type: "boolean" },
      },
    });
    expect(contract.requests.toObject()).toEqual({
      add: { ...definition.requests.add, requestJsonSchema: undefined },
    });
    expect(contract.rooms.get("chat/:id")).toEqual({
      parameters: ["id"],
      segments: ["chat", undefined],
      description: "A conversation.",
    });
    expect([contract.unknown, contract.info]).toEqual(["refuse", definition.info]);
  });

  it("cannot be changed, not even by what it was made of", () => {
    const info = { title: "Chat", version: "1" };
    const chat = { payload: text, description: "before" };
    const contract = defineContract({ events: { chat }, info });
    info.title = "Other";
    chat.description = "after";
    expect([contract.info?.title, contract.events.get("chat")?.description]).toEqual([
      "Chat",
      "before",
    ]);
    for (const part of [contract, contract.info, contract.events.get("chat")]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it("may be empty, and may name its rooms alone", () => {
    expect(defineContract({}).events.size).toBe(0);
    expect([...defineContract({ rooms: ["b", "a"] }).rooms.keys()]).toEqual(["b", "a"]);
    expect(defineContract({ unknown: "allow" }).unknown).toBe("allow");
  });

  it("keeps the order of its definition", () => {
    const names = Array.from({ length: 50 }, (_, index) => `type${index}`);
    const events = Object.fromEntries(names.map((name) => [name, text]));
    expect([...defineContract({ events }).events.keys()]).toEqual(names);
  });

  it.each(["__proto__", "constructor", "toString", "open", "close", "Grüße 👋"])(
    "may have a type of any text: %p",
    (type) => {
      const contract = defineContract({ events: { [type]: text } });
      expect([...contract.events.keys()]).toEqual([type]);
      expect(contract.events.has("valueOf")).toBe(false);
    },
  );
});

describe("a definition", () => {
  it.each(CONTROL_TYPES)("has no reserved type: %s", (type) => {
    expect(refusalOf({ events: { [type]: text } })).toBe(`events: the type "${type}" is reserved`);
    expect(refusalOf({ requests: { [type]: { request: text, response: text } } })).toBe(
      `requests: the type "${type}" is reserved`,
    );
  });

  it.each<[string, unknown, string]>([
    ["an empty type", { events: { "": text } }, "events: a type is empty"],
    [
      "half a surrogate pair",
      { events: { "\ud800": text } },
      'events: the type "\\ud800" is no Unicode text',
    ],
    [
      "one type twice",
      { events: { add: text }, requests: { add: { request: text, response: text } } },
      '"add" is an event and a request',
    ],
    [
      "no schema",
      { events: { chat: {} } },
      'events: "chat" is no Standard Schema and no codec of io-ts',
    ],
    [
      "nothing at all",
      { events: { chat: undefined } },
      'events: "chat" is no Standard Schema and no codec of io-ts',
    ],
    [
      "a request of nothing",
      { requests: { add: undefined } },
      'requests: request of "add" is no Standard Schema and no codec of io-ts',
    ],
    [
      "a request without an answer",
      { requests: { add: { request: text } } },
      'requests: response of "add" is no Standard Schema and no codec of io-ts',
    ],
    [
      "a schema that answers later",
      {
        events: {
          chat: v.pipeAsync(
            v.string(),
            v.checkAsync(async () => true),
          ),
        },
      },
      'events: "chat" answers later; a schema has to answer at once',
    ],
    [
      "an unknown sender",
      { events: { chat: { payload: text, from: "peer" } } },
      'events: from of "chat" is client, server or both',
    ],
    ["a prototype", { events: { __proto__: text } }, "events is no plain object"],
    ["text for requests", { requests: "add" }, "requests is no plain object"],
    ["a room that is none", { rooms: ["a\n"] }, 'rooms: "a\\n" is no name'],
    ["an unknown word", { unknown: "maybe" }, "unknown is refuse or allow"],
  ])("is refused and told which part is wrong: %s", (_, definition, message) => {
    expect(refusalOf(definition)).toBe(message);
  });

  it("may have no prototype", () => {
    const events = Object.assign(Object.create(null), { chat: text });
    expect(defineContract({ events }).events.size).toBe(1);
  });
});
