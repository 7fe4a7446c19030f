import { either as E } from "fp-ts";
import fc from "fast-check";
import * as t from "io-ts";
import * as v from "valibot";
import { z } from "zod";
import { isAsynchronous, isSchema, validate } from "../../src/codec/schema.js";
import type { Schema, StandardSchema } from "../../src/codec/schema.js";
import { json } from "./anyEvent.js";

const secret = "s3cr3t";

const detailOf = (schema: Schema, data: unknown): string => {
  const answer = validate(schema, data);
  if (E.isRight(answer)) throw new Error("The data fits");
  expect(answer.left.code).toBe("INVALID_MESSAGE");
  return answer.left.detail;
};

/** One schema in three libraries. */
const chat = {
  zod: z.object({ text: z.string(), tags: z.array(z.string()).optional() }),
  valibot: v.object({ text: v.string(), tags: v.optional(v.array(v.string())) }),
  "io-ts": t.intersection([t.type({ text: t.string }), t.partial({ tags: t.array(t.string) })]),
};
const libraries = Object.entries(chat);

/** A Standard Schema by hand, whose answer is whatever a test wants. */
const answering = (answer: () => unknown): StandardSchema => {
  const validateAny = (): never => answer() as never;
  return { "~standard": { version: 1, vendor: "test", validate: validateAny } };
};

describe.each(libraries)("a schema of %s", (_, schema) => {
  it("is known by its form", () => {
    expect(isSchema(schema)).toBe(true);
    expect(isAsynchronous(schema)).toBe(false);
  });

  it("lets pass what fits", () => {
    const data = { text: "Hello!", tags: ["a"] };
    expect(validate(schema, data)).toEqual(E.right(data));
  });

  it("names the path and the expectation of what does not", () => {
    expect(detailOf(schema, { text: 7 })).toBe("data.text: expected string");
    expect(detailOf(schema, { text: "", tags: ["a", 7] })).toBe("data.tags[1]: expected string");
  });

  it("answers for any JSON, and never repeats a value", () => {
    const anything = fc.oneof(json, fc.record({ text: json, tags: json }));
    fc.assert(
      fc.property(anything, (data) => {
        const answer = validate(schema, JSON.parse(JSON.stringify([data, secret]))[0]);
        expect(E.isLeft(answer) ? answer.left.detail : "data").toMatch(/^data/);
      }),
    );
    for (const data of [secret, [secret], { text: [secret] }, { text: "", tags: secret }]) {
      expect(detailOf(schema, data)).not.toContain(secret);
    }
  });
});

describe("data that does not fit", () => {
  it.each<[string, Schema, unknown, string]>([
    [
      "zod: a rule",
      z.object({ n: z.number().min(3) }),
      { n: 1 },
      ".n: expected a value that passes too_small",
    ],
    ["zod: literals", z.enum(["a", "b"]), secret, ": expected a value that passes invalid_value"],
    [
      "zod: unknown keys",
      z.strictObject({}),
      { [secret]: 1 },
      ": expected a value that passes unrecognized_keys",
    ],
    [
      "zod: a key",
      z.record(z.string().max(2), z.number()),
      { [secret]: 1 },
      ".*: expected a value that passes invalid_key",
    ],
    [
      "zod: own words",
      z.string().refine(() => false, { error: () => secret }),
      "",
      ": expected a value that passes custom",
    ],
    [
      "valibot: a rule",
      v.object({ n: v.pipe(v.number(), v.minValue(3)) }),
      { n: 1 },
      ".n: expected >=3",
    ],
    ["valibot: literals", v.picklist(["a", "b"]), secret, ': expected ("a" | "b")'],
    ["valibot: unknown keys", v.strictObject({}), { [secret]: 1 }, ".*: expected never"],
    [
      "valibot: a check",
      v.pipe(
        v.string(),
        v.check(() => false),
      ),
      secret,
      ": expected a value that passes check",
    ],
    ["io-ts: literals", t.keyof({ a: null, b: null }), secret, ': expected "a" | "b"'],
    [
      "io-ts: a union",
      t.type({ n: t.union([t.string, t.type({ x: t.string })]) }),
      { n: {} },
      ".n: expected (string | { x: string })",
    ],
    [
      "io-ts: a long name",
      t.refinement(t.string, () => false, "x".repeat(101)),
      "",
      ": expected another value",
    ],
    [
      "keys that are no names",
      z.record(z.string(), z.number()),
      { "a b\n": "" },
      ".*: expected number",
    ],
    [
      "long keys",
      z.record(z.string(), z.number()),
      { ["k".repeat(33)]: "" },
      ".*: expected number",
    ],
  ])("is told without repeating it: %s", (_, schema, data, detail) => {
    expect(detailOf(schema, data)).toBe(`data${detail}`);
  });

  it.each<[string, unknown, string]>([
    ["no issues", { issues: [] }, ": expected another value"],
    ["an issue of nothing", { issues: [null] }, ": expected another value"],
    ["a message alone", { issues: [{ message: secret }] }, ": expected another value"],
    [
      "a path of symbols",
      { issues: [{ message: "", path: [Symbol("a"), { key: "b" }] }] },
      ".*.b: expected another value",
    ],
    ["empty words", { issues: [{ message: "", expected: "" }] }, ": expected another value"],
    ["words without end", { issues: [{ expected: "x".repeat(101) }] }, ": expected another value"],
  ])("may be told badly by a schema: %s", (_, answer, detail) => {
    expect(
      detailOf(
        answering(() => answer),
        1,
      ),
    ).toBe(`data${detail}`);
  });
});

describe("what a schema makes of data", () => {
  it("is its answer", () => {
    expect(validate(z.string().transform(Number), "7")).toEqual(E.right(7));
    expect(validate(v.pipe(v.string(), v.transform(Number)), "7")).toEqual(E.right(7));
    expect(validate(z.object({}), { more: 1 })).toEqual(E.right({}));
    expect(validate(z.undefined(), undefined)).toEqual(E.right(undefined));
    const without = answering(() => ({ value: 1, issues: null }));
    expect(validate(without, 0)).toEqual(E.right(1));
  });
});

describe("a schema that fails", () => {
  const broken = (): never => {
    throw new Error(secret);
  };

  it.each<[string, Schema]>([
    ["a transformation that throws", z.unknown().transform(broken)],
    ["a Standard Schema that throws", answering(broken)],
    ["a Standard Schema that answers nothing", answering(() => undefined)],
    ["a codec that throws", new t.Type<unknown>("Broken", t.unknown.is, broken, t.identity)],
  ])("refuses, and nothing escapes: %s", (_, schema) => {
    expect(detailOf(schema, 1)).toBe("data: expected a value that the schema can check at once");
    expect(isAsynchronous(schema)).toBe(false);
  });

  it("refuses with an error of io-ts that has no place", () => {
    const codec = new t.Type<string>("Nowhere", t.string.is, () => E.left([]), t.identity);
    expect(detailOf(codec, 1)).toBe("data: expected another value");
  });
});

describe("a schema that answers later", () => {
  const rejecting = answering(() => Promise.reject(new Error(secret)));
  const later = v.pipeAsync(
    v.string(),
    v.checkAsync(async () => true),
  );

  it.each<[string, Schema]>([
    ["zod", z.string().refine(async () => true)],
    ["valibot", later],
    ["one that rejects", rejecting],
  ])("refuses, and its rejection ends no process: %s", async (_, schema) => {
    expect(detailOf(schema, "a")).toBe("data: expected a value that the schema can check at once");
    await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it("is found where an absent value brings it to light", () => {
    expect([later, rejecting].map(isAsynchronous)).toEqual([true, true]);
  });

  it("is not confused with one that cannot stand an absent value", () => {
    const length = z.any().transform((value: { length: number }) => value.length);
    expect(isAsynchronous(length)).toBe(false);
    expect(validate(length, "abc")).toEqual(E.right(3));
  });
});

describe("what is no schema", () => {
  it.each([
    undefined,
    null,
    7,
    "string",
    {},
    () => true,
    { "~standard": {} },
    { "~standard": { version: 2, validate: () => ({ value: 1 }) } },
    { "~standard": { version: 1 } },
    { decode: () => E.right(1) },
    { name: "codec" },
  ])("is told apart: %p", (value) => {
    expect(isSchema(value)).toBe(false);
  });

  it("may be a function that has the standard", () => {
    const schema = Object.assign(
      () => true,
      answering(() => ({ value: 1 })),
    );
    expect(isSchema(schema)).toBe(true);
    expect(validate(schema, 0)).toEqual(E.right(1));
  });
});
