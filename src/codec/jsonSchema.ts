/** Decides what a schema of any library is as JSON Schema (draft 7), and how that moves elsewhere. */
import { either as E } from "fp-ts";
import type { JsonSchema } from "./contract.js";
import { WebSocketError } from "../core/error.js";
import { ioTsJsonSchema } from "./ioTsJsonSchema.js";
import type { Schema, StandardSchema } from "./schema.js";
import { isStandard, validate } from "./schema.js";

/** Data in a document: what it is, and whether it has to be there. */
export interface DataSchema {
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/**
 * What a schema takes, as JSON Schema: `given` where that is there, else what the schema itself tells,
 * else what can be read from a codec of io-ts. The schema is to stand at `base` in its document, so
 * that its references begin with that; `place` and `option` are for the error.
 * @throws WebSocketError INVALID_OPTION when nothing describes the schema; it says what to add.
 */
export const dataSchema = (
  schema: Schema,
  given: JsonSchema | undefined,
  {
    base,
    place,
    option,
  }: { readonly base: string; readonly place: string; readonly option: string },
): DataSchema => {
  const isRequired = E.isLeft(validate(schema, undefined));
  try {
    return { schema: movedSchema(given ?? told(schema), base), isRequired };
  } catch (cause) {
    const why = cause instanceof Error ? `: ${cause.message}` : "";
    throw new WebSocketError("INVALID_OPTION", `${place} has no JSON Schema${why}; add ${option}`, {
      context: "asyncApi",
      cause,
    });
  }
};

const told = (schema: Schema): JsonSchema => {
  if (!isStandard(schema)) return ioTsJsonSchema(schema);
  if (!isTelling(schema)) throw new Error("its library does not tell it");
  return schema["~standard"].jsonSchema.input({ target: "draft-07" });
};

/** A schema with Standard JSON Schema v1. */
interface TellingSchema {
  readonly "~standard": {
    readonly jsonSchema: { readonly input: (options: { readonly target: string }) => JsonSchema };
  };
}

const isTelling = (schema: StandardSchema): schema is StandardSchema & TellingSchema =>
  "jsonSchema" in schema["~standard"];

// Their values are schemas by name, so that a name is no keyword.
const named = new Set([
  "properties",
  "patternProperties",
  "definitions",
  "$defs",
  "dependencies",
  "dependentSchemas",
]);
// Their values are data, in which nothing is a reference.
const plain = new Set(["const", "enum", "default", "examples"]);

/** A copy whose references into itself begin with `base`; its dialect is that of the document. */
const movedSchema = (schema: JsonSchema, base: string): JsonSchema =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => keyword !== "$schema")
      .map(([keyword, value]) => [keyword, movedKeyword(keyword, value, base)]),
  );

const movedKeyword = (keyword: string, value: unknown, base: string): unknown => {
  if (keyword === "$ref") return movedReference(value, base);
  if (plain.has(keyword)) return value;
  if (!named.has(keyword)) return moved(value, base);
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, moved(one, base)]))
    : value;
};

const moved = (value: unknown, base: string): unknown => {
  if (Array.isArray(value)) return value.map((one: unknown) => moved(one, base));
  return isObject(value) ? movedSchema(value, base) : value;
};

const movedReference = (reference: unknown, base: string): unknown =>
  typeof reference === "string" && /^#(\/|$)/.test(reference)
    ? base + reference.slice(1)
    : reference;

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null;
