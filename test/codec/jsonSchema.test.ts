import * as t from "io-ts";
import * as v from "valibot";
import { z } from "zod";
import type { JsonSchema } from "../../src/codec/contract.js";
import type { DataSchema } from "../../src/codec/jsonSchema.js";
import { dataSchema } from "../../src/codec/jsonSchema.js";
import type { Schema } from "../../src/codec/schema.js";
import { WebSocketError } from "../../src/core/error.js";

const about = { base: "#/here", place: 'events: "chat"', option: "jsonSchema" };
const of = (schema: Schema, given?: JsonSchema): DataSchema => dataSchema(schema, given, about);

const refusalOf = (schema: Schema, given?: JsonSchema): string => {
  try {
    of(schema, given);
  } catch (error) {
    if (!(error instanceof WebSocketError)) throw error;
    expect([error.code, error.context]).toEqual(["INVALID_OPTION", "asyncApi"]);
    return error.message;
  }
  throw new Error("The schema was described");
};

describe("the JSON Schema of data", () => {
  const tags = { type: "array", items: { type: "string" } };

  it("is told by a library with Standard JSON Schema, for what is sent", () => {
    const schema = z.object({ at: z.string().transform(Number), size: z.number().default(1) });
    expect(of(schema)).toEqual({
      schema: {
        type: "object",
        properties: { at: { type: "string" }, size: { type: "number", default: 1 } },
        required: ["at"],
      },
      isRequired: true,
    });
  });

  it("is read from a codec of io-ts", () => {
    expect(of(t.array(t.string))).toEqual({ schema: tags, isRequired: true });
  });

  it("is what is given, above all else", () => {
    expect(of(v.array(v.string()), tags).schema).toEqual(tags);
    expect(of(z.date(), tags).schema).toEqual(tags);
    expect(of(t.string, tags).schema).toEqual(tags);
  });

  it("knows whether there has to be data, and whether there ever is", () => {
    expect(of(z.string().optional()).isRequired).toBe(false);
    expect(of(t.union([t.string, t.undefined]))).toEqual({
      schema: { type: "string" },
      isRequired: false,
    });
    expect(of(t.void)).toEqual({ schema: { not: {} }, isRequired: false });
  });

  it.each<[string, Schema, RegExp]>([
    ["a library that does not tell", v.string(), /: its library does not tell it;/],
    ["a type of zod without one", z.object({ at: z.date() }), /: Date cannot be represented/],
    ["a codec without one", t.type({ at: t.bigint }), /: at: bigint has no JSON Schema;/],
  ])("is missed, with the place and what to add: %s", (_, schema, why) => {
    const message = refusalOf(schema);
    expect(message).toMatch(why);
    expect(message).toMatch(/^events: "chat" has no JSON Schema: .*; add jsonSchema$/);
  });

  it("is missed too where a library throws what is no error", () => {
    const input = (): never => {
      // A library may throw anything.
      throw "broken" as unknown as Error;
    };
    const standard = { ...z.string()["~standard"], jsonSchema: { input, output: input } };
    expect(refusalOf({ "~standard": standard })).toBe(
      'events: "chat" has no JSON Schema; add jsonSchema',
    );
  });
});

describe("a schema that moves", () => {
  it("takes its references with it", () => {
    const Node = z.object({
      text: z.string(),
      get next() {
        return z.array(Node);
      },
    });
    expect(of(Node).schema).toMatchObject({
      properties: { next: { items: { $ref: "#/here" } } },
    });
    const given = {
      $schema: "http://json-schema.org/draft-07/schema#",
      definitions: { a: { anyOf: [{ $ref: "#" }, { type: "null" }] } },
      $ref: "#/definitions/a",
    };
    expect(of(z.unknown(), given).schema).toEqual({
      definitions: { a: { anyOf: [{ $ref: "#/here" }, { type: "null" }] } },
      $ref: "#/here/definitions/a",
    });
  });

  it("leaves alone what only looks like a reference", () => {
    const given = {
      type: "object",
      properties: { $ref: { type: "string" }, $schema: { const: { $ref: "#" } }, enum: {} },
      patternProperties: { a: { $ref: "other.json#/a" } },
      enum: [{ $ref: "#" }],
      default: { $ref: "#/a" },
      examples: ["#"],
      definitions: "none",
      anyOf: [{ $ref: "#name" }, { $ref: 7 }, true],
    };
    expect(of(z.unknown(), given).schema).toEqual(given);
  });

  it("is a copy", () => {
    const given = { type: "object", properties: { a: { type: "string" } } };
    const { schema } = of(z.unknown(), given);
    expect(schema).toEqual(given);
    expect(schema?.["properties"]).not.toBe(given.properties);
  });

  it("has names of any text", () => {
    const given: JsonSchema = JSON.parse('{"properties":{"__proto__":{"$ref":"#"}}}');
    expect(JSON.stringify(of(z.unknown(), given).schema)).toBe(
      '{"properties":{"__proto__":{"$ref":"#/here"}}}',
    );
  });
});
