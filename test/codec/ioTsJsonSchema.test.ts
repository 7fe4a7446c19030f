import { Ajv } from "ajv";
import { either as E } from "fp-ts";
import fc from "fast-check";
import * as t from "io-ts";
import { ioTsJsonSchema } from "../../src/codec/ioTsJsonSchema.js";
import { json } from "./anyEvent.js";

interface Tree {
  readonly value: string;
  readonly children: readonly Tree[];
}

const tree: t.Type<Tree> = t.recursion("Tree", () =>
  t.type({ value: t.string, children: t.readonlyArray(tree) }),
);

interface Ping {
  readonly pong: Pong | null;
}
interface Pong {
  readonly ping: Ping | null;
}
const ping: t.Type<Ping> = t.recursion("Ping", () => t.type({ pong: t.union([pong, t.null]) }));
const pong: t.Type<Pong> = t.recursion("Pong", () => t.type({ ping: t.union([ping, t.null]) }));

const fields = t.type({ a: t.string, b: t.union([t.number, t.undefined]) });
const text = { type: "string" };
const number = { type: "number" };
const fieldsSchema = { type: "object", properties: { a: text, b: number }, required: ["a"] };

const described: readonly (readonly [t.Decoder<unknown, unknown>, object])[] = [
  [t.string, text],
  [t.number, number],
  [t.boolean, { type: "boolean" }],
  [t.null, { type: "null" }],
  [t.unknown, {}],
  [t.never, { not: {} }],
  [t.UnknownArray, { type: "array" }],
  [t.UnknownRecord, { type: "object" }],
  [t.literal("a"), { const: "a" }],
  [t.keyof({ a: null, b: null }), { enum: ["a", "b"] }],
  [t.array(t.string), { type: "array", items: text }],
  [t.readonlyArray(t.string), { type: "array", items: text }],
  [fields, fieldsSchema],
  [t.strict(fields.props), fieldsSchema],
  [t.exact(fields), fieldsSchema],
  [t.readonly(fields), fieldsSchema],
  [
    t.type({ a: t.undefined, b: t.void }),
    { type: "object", properties: { a: { not: {} }, b: { not: {} } } },
  ],
  [t.array(t.undefined), { type: "array", items: { not: {} } }],
  [t.union([t.undefined, t.void]), { not: {} }],
  [t.partial({ a: t.string }), { type: "object", properties: { a: text } }],
  [
    t.intersection([fields, t.partial({ c: t.null })]),
    { allOf: [fieldsSchema, { type: "object", properties: { c: { type: "null" } } }] },
  ],
  [t.union([t.string, t.number]), { anyOf: [text, number] }],
  [t.union([t.literal("a"), t.literal(1)]), { enum: ["a", 1] }],
  [t.union([t.literal("a"), t.number]), { anyOf: [{ const: "a" }, number] }],
  [t.union([t.string, t.undefined]), text],
  [t.tuple([t.string, t.number]), { type: "array", items: [text, number], minItems: 2 }],
  [
    t.tuple([t.string, t.union([t.number, t.undefined])]),
    { type: "array", items: [text, number], minItems: 1 },
  ],
  [t.record(t.string, t.number), { type: "object", additionalProperties: number }],
  [
    t.record(t.union([t.literal("a"), t.keyof({ b: null })]), t.number),
    { type: "object", properties: { a: number, b: number }, required: ["a", "b"] },
  ],
  [
    t.record(t.union([t.literal("a"), t.string]), t.number),
    { type: "object", additionalProperties: number },
  ],
  [t.record(t.literal("a"), t.unknown), { type: "object", properties: { a: {} } }],
  [t.Int, { type: "integer" }],
  [
    tree,
    {
      allOf: [{ $ref: "#/definitions/recursive1" }],
      definitions: {
        recursive1: {
          type: "object",
          properties: {
            value: text,
            children: { type: "array", items: { $ref: "#/definitions/recursive1" } },
          },
          required: ["value", "children"],
        },
      },
    },
  ],
];

describe("a codec of io-ts as JSON Schema", () => {
  it.each(described.map(([codec, schema]) => ({ name: codec.name, codec, schema })))(
    "says what it decodes: $name",
    ({ codec, schema }) => {
      expect(ioTsJsonSchema(codec)).toEqual(schema);
    },
  );

  const known = [...described.map(([codec]) => codec), ping];

  it.each(known.map((codec) => ({ name: codec.name, codec })))(
    "lets pass what the codec lets pass, and nothing else: $name",
    ({ codec }) => {
      const passes = new Ajv({ strict: false }).compile(ioTsJsonSchema(codec));
      const likely = fc.constantFrom<unknown>(
        "a",
        1,
        1.5,
        { a: "a" },
        { a: "a", b: 1 },
        { a: "a", b: "b" },
        { a: 1, b: 2, c: "c" },
        { value: "", children: [{ value: "", children: [] }] },
        { value: "", children: [{ value: "" }] },
        { pong: { ping: { pong: null } } },
        { pong: { ping: { pong: 1 } } },
        ["a", 1],
        ["a", 1, {}],
        ["a"],
        [],
        {},
        null,
      );
      fc.assert(
        fc.property(fc.oneof(likely, json), (data) => {
          expect([data, passes(data)]).toEqual([data, E.isRight(codec.decode(data))]);
        }),
      );
    },
  );

  it("says of a refinement what it refines", () => {
    expect(ioTsJsonSchema(t.refinement(t.string, (word) => word !== "", "Word"))).toEqual(text);
    const named = t.refinement(fields, ({ a }) => a !== "", "Named");
    expect(ioTsJsonSchema(named)).toEqual(fieldsSchema);
  });

  it("knows what recurs in the midst, each once", () => {
    const schema = ioTsJsonSchema(t.type({ first: tree, second: tree, ping }));
    expect(Object.keys(Object(schema["definitions"])).sort()).toEqual([
      "recursive1",
      "recursive2",
      "recursive3",
    ]);
    expect(schema["properties"]).toEqual({
      first: { $ref: "#/definitions/recursive1" },
      second: { $ref: "#/definitions/recursive1" },
      ping: { $ref: "#/definitions/recursive2" },
    });
  });

  const date = new t.Type<Date>(
    "Date",
    (value): value is Date => value instanceof Date,
    () => {
      throw new Error("never asked");
    },
    t.identity,
  );

  it.each([
    ["at the root", date, "Date has no JSON Schema"],
    ["in a field", t.type({ a: t.partial({ at: date }) }), "a.at: Date has no JSON Schema"],
    ["in a list", t.type({ a: t.array(date) }), "a.[]: Date has no JSON Schema"],
    ["in a record", t.record(t.string, date), "{}: Date has no JSON Schema"],
    ["in a tuple", t.tuple([t.string, date]), "1: Date has no JSON Schema"],
    ["in a union", t.union([t.string, date]), "Date has no JSON Schema"],
    [
      "as a key that is not enumerated",
      t.record(t.string, t.bigint),
      "{}: bigint has no JSON Schema",
    ],
    ["a function", t.Function, "Function has no JSON Schema"],
  ])("never passes over what it cannot tell: %s", (_, codec, message) => {
    expect(() => ioTsJsonSchema(codec)).toThrow(new Error(message));
  });

  it("takes the keys of a record for text where they are not listed", () => {
    const key = new t.Type<string>("Key", t.string.is, t.string.validate, t.identity);
    const word = t.refinement(t.string, (letters) => letters !== "", "Word");
    for (const domain of [key, word, t.literal(1)]) {
      expect(ioTsJsonSchema(t.record(domain, t.number))).toEqual({
        type: "object",
        additionalProperties: number,
      });
    }
  });
});
