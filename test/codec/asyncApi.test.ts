import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { either as E } from "fp-ts";
import fc from "fast-check";
import * as t from "io-ts";
import * as v from "valibot";
import { z } from "zod";
import { asyncApi } from "../../src/codec/asyncApi.js";
import type { AsyncApiDocument } from "../../src/codec/asyncApi.js";
import type { Contract } from "../../src/codec/contract.js";
import { defineContract } from "../../src/codec/contract.js";
import { readInbound } from "../../src/codec/inbound.js";
import { Message } from "../../src/core/Message.js";
import { json } from "./anyEvent.js";

const Comment = z.object({
  text: z.string(),
  get answers() {
    return z.array(Comment);
  },
});

const contract = defineContract({
  events: {
    chat: z.object({ text: z.string().max(500) }),
    comment: { payload: Comment, description: "A comment with its answers." },
    notice: { payload: t.string, from: "server" },
    typing: { payload: v.boolean(), from: "client", jsonSchema: { type: "boolean" } },
    bye: t.undefined,
  },
  requests: {
    add: { request: t.array(t.number), response: t.number, description: "Adds up." },
    now: { request: t.void, response: z.iso.datetime() },
  },
  rooms: { lobby: {}, "chat/:id": { description: "A conversation." } },
  info: { title: "Chat", version: "1.0.0", description: "People who talk." },
});

// The official description of AsyncAPI 3.0.0 documents, as JSON Schema; that of JSON Schema is in it.
const specification: object = JSON.parse(
  readFileSync(require.resolve("@asyncapi/specs/schemas/3.0.0.json"), "utf8"),
);
const check = new Ajv({
  strict: false,
  meta: false,
  validateSchema: false,
  validateFormats: false,
}).compile(specification);
const complaints = (document: AsyncApiDocument): unknown[] => {
  check(JSON.parse(JSON.stringify(document)));
  return check.errors ?? [];
};

/** What a reference in the document points at. */
const target = (document: AsyncApiDocument, reference: string): unknown =>
  reference
    .slice(2)
    .split("/")
    .reduce<unknown>(
      (at, key) => (Object.hasOwn(Object(at), key) ? Object(at)[key] : undefined),
      document,
    );

const referencesIn = (value: unknown): string[] => {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : referencesIn(inner),
  );
};

const document = asyncApi(contract, {
  servers: { production: { host: "example.org", protocol: "wss", pathname: "/chat" } },
});

describe("the document of a contract", () => {
  it("is one of AsyncAPI 3.0.0", () => {
    expect(complaints(document)).toEqual([]);
    expect(complaints(asyncApi(defineContract({})))).toEqual([]);
  });

  it("is found wrong where it is wrong", () => {
    expect(
      complaints({ ...document, operations: { a: { action: "shout" } } } as never),
    ).not.toEqual([]);
  });

  it("has references that lead somewhere", () => {
    const references = referencesIn(document);
    expect(references).toContain("#/channels/socket/messages/chat");
    expect(references.filter((one) => target(document, one) === undefined)).toEqual([]);
  });

  it("says what the server does with each message", () => {
    const { operations } = document;
    expect(Object.keys(operations)).toEqual([
      "receive.chat",
      "send.chat",
      "receive.comment",
      "send.comment",
      "send.notice",
      "receive.typing",
      "receive.bye",
      "send.bye",
      "receive.add",
      "receive.now",
    ]);
    const channel = { $ref: "#/channels/socket" };
    expect(operations["receive.add"]).toEqual({
      action: "receive",
      channel,
      messages: [{ $ref: "#/channels/socket/messages/add" }],
      reply: {
        channel,
        messages: [
          { $ref: "#/channels/socket/messages/add.reply" },
          { $ref: "#/channels/socket/messages/error" },
        ],
      },
    });
  });

  it("has whole envelopes for payloads, and data that may be missing or always is", () => {
    const { messages, schemas } = document.components;
    expect(messages["comment"]).toEqual({
      name: "comment",
      description: "A comment with its answers.",
      payload: {
        type: "object",
        properties: {
          type: { const: "comment" },
          data: { $ref: "#/components/schemas/comment" },
          id: { type: "string" },
          room: { type: "string" },
          userId: { type: "string" },
          timestamp: { type: "number" },
        },
        required: ["type", "data"],
      },
    });
    expect(schemas["comment"]).toMatchObject({
      properties: { answers: { items: { $ref: "#/components/schemas/comment" } } },
    });
    expect(messages["now"]?.payload["required"]).toEqual(["type", "id"]);
    expect(messages["add.reply"]).toMatchObject({
      name: "reply",
      correlationId: { location: "$message.payload#/id" },
      payload: { properties: { type: { const: "reply" } }, required: ["type", "data", "id"] },
    });
    expect(schemas["bye"]).toEqual({ not: {} });
  });

  it("has a channel for the socket and one for each kind of room", () => {
    const { channels } = document;
    expect(Object.keys(channels)).toEqual(["socket", "lobby", "chat_id"]);
    expect(channels["socket"]?.address).toBeNull();
    expect(Object.keys(channels["socket"]?.messages ?? {})).toContain("error");
    expect(channels["chat_id"]).toMatchObject({
      address: "chat/{id}",
      description: "A conversation.",
      parameters: { id: {} },
    });
    expect(Object.keys(channels["lobby"]?.messages ?? {})).toEqual([
      "chat",
      "comment",
      "notice",
      "typing",
      "bye",
    ]);
  });

  it("says who made it, and where its servers are", () => {
    expect(document.info).toEqual(contract.info);
    expect(document.servers).toEqual({
      production: { host: "example.org", protocol: "wss", pathname: "/chat" },
    });
    expect(asyncApi(defineContract({})).info).toEqual({ title: "WebSocket API", version: "0.0.0" });
    expect(asyncApi(defineContract({}))).not.toHaveProperty("servers");
  });

  it("is the same each time, and made anew", () => {
    const [first, second] = [asyncApi(contract), asyncApi(contract)];
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
    expect(first.components.schemas["typing"]).not.toBe(second.components.schemas["typing"]);
  });

  it("has ids for types of any text", () => {
    const types = [
      "chat.send",
      "user:joined",
      "user joined",
      "__proto__",
      "Grüße",
      "世界",
      "a/b~c",
      "error",
    ];
    const events = Object.fromEntries(types.map((type) => [type, t.string]));
    const odd = defineContract({
      events: Object.fromEntries(
        types.slice(0, -1).map((type) => [type, events[type] ?? t.string]),
      ),
      requests: {
        "add.reply": { request: t.void, response: t.void },
        add: { request: t.void, response: t.void },
      },
      rooms: ["socket", "a b", "a/b"],
    });
    const made = asyncApi(odd);
    expect(complaints(made)).toEqual([]);
    expect(Object.keys(made.components.messages)).toEqual([
      "error",
      "chat.send",
      "user_joined",
      "user_joined_2",
      "proto",
      "Gr_e",
      "unnamed",
      "a_b_c",
      "add.reply",
      "add.reply.reply",
      "add",
      "add.reply_2",
    ]);
    expect(Object.keys(made.channels)).toEqual(["socket", "socket_2", "a_b", "a_b_2"]);
    expect(referencesIn(made).filter((one) => target(made, one) === undefined)).toEqual([]);
  });

  it("is refused where a schema cannot be described: it names the option to add", () => {
    const events = { chat: v.string() };
    const add = { request: t.string, response: t.bigint };
    const refusal = (of: Contract) => () => asyncApi(of);
    expect(refusal(defineContract({ events }))).toThrow(/^events: "chat" .*; add jsonSchema$/);
    expect(refusal(defineContract({ requests: { add } }))).toThrow(
      /^requests: response of "add" .*; add responseJsonSchema$/,
    );
  });
});

describe("the payloads of the document", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(JSON.parse(JSON.stringify(document)), "document");
  const { messages } = document.components;
  const data = fc.oneof(
    json,
    fc.record({
      text: fc.string(),
      answers: fc.constantFrom([], [{ text: "", answers: [] }], [1]),
    }),
    fc.array(fc.integer()),
    fc.constantFrom(undefined, true, "text"),
  );

  it.each(["chat", "comment", "typing", "bye", "add", "now"])(
    "let pass what a server takes, and nothing else: %s",
    (type) => {
      const passes = ajv.compile({ $ref: `document#/components/messages/${type}/payload` });
      expect(messages[type]).toBeDefined();
      fc.assert(
        fc.property(data, (payload) => {
          const message = new Message(type, payload, { id: "1" });
          const fits = E.isRight(readInbound(contract, "server", message));
          expect([payload, passes(JSON.parse(message.toJson()))]).toEqual([payload, fits]);
        }),
      );
    },
  );
});
