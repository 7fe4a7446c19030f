/**
 * Decides what a schema is and whether data fits it. A schema is any Standard Schema v1 (zod, valibot,
 * arktype and others) or a codec of io-ts. Both are known by their form alone: no library is loaded.
 */
import { either as E } from "fp-ts";
import type * as t from "io-ts";
import type { DecodeError } from "../core/error.js";

/** What comes later: the part of a promise that this layer needs to know. */
export interface Later<A = unknown> {
  then(done: (value: A) => unknown, failed?: (cause: unknown) => unknown): unknown;
}

/** What a Standard Schema says of a value. */
export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly object[] };

/** The part of Standard Schema v1 that is used here; every library with that standard has it. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Later<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What tells whether data is a `T`: a Standard Schema or a codec of io-ts. It has to be synchronous. */
export type Schema<T = unknown> = StandardSchema<unknown, T> | t.Decoder<unknown, T>;

/** The type of data that has passed a schema. */
export type Infer<S> = S extends {
  readonly "~standard": { readonly types?: { readonly output: infer T } | undefined };
}
  ? T
  : S extends t.Decoder<unknown, infer T>
    ? T
    : never;

/** The type of data that a schema takes: what is to be sent. */
export type InferInput<S> = S extends {
  readonly "~standard": { readonly types?: { readonly input: infer T } | undefined };
}
  ? T
  : S extends { readonly _O: infer T }
    ? T
    : Infer<S>;

/** Whether `value` has the form of a schema. */
export const isSchema = (value: unknown): value is Schema => {
  if (!isThing(value)) return false;
  const standard = value["~standard"];
  if (isThing(standard)) return standard["version"] === 1 && isFunction(standard["validate"]);
  return typeof value["name"] === "string" && isFunction(value["decode"]);
};

/**
 * What the schema makes of `data`, or a `Left` with the first thing that does not fit: its path and
 * what is expected there, in the words of the schema. Data is never repeated, but for keys on the path
 * that look like the names of fields. Never throws: a schema that throws, or that would answer later,
 * refuses.
 */
export const validate = <T>(schema: Schema<T>, data: unknown): E.Either<DecodeError, T> => {
  try {
    return isStandard(schema) ? standardAnswer(schema, data) : ioTsAnswer(schema, data);
  } catch {
    return misfit([], checkable);
  }
};

/** Whether the schema answers later, as far as an absent value brings that to light. */
export const isAsynchronous = (schema: Schema): boolean => {
  if (!isStandard(schema)) return false;
  const standard = schema["~standard"];
  try {
    // That of zod also answers later when a transformation throws, which an absent value can cause.
    return standard.vendor !== "zod" && settled(standard.validate(undefined)) === undefined;
  } catch {
    return false;
  }
};

/** Whether the schema is a Standard Schema, and not a codec of io-ts. */
export const isStandard = <T>(schema: Schema<T>): schema is StandardSchema<unknown, T> =>
  "~standard" in schema;

const standardAnswer = <T>(
  schema: StandardSchema<unknown, T>,
  data: unknown,
): E.Either<DecodeError, T> => {
  const result = settled(schema["~standard"].validate(data));
  if (result === undefined) return misfit([], checkable);
  if (!result.issues) return E.right(result.value);
  const [issue] = result.issues;
  return isThing(issue) ? misfit(pathOf(issue), expectationOf(issue)) : misfit([], otherValue);
};

/** The result, when it is there already. What comes later is left alone, even when it fails. */
const settled = <A extends object>(result: A | Later<A>): A | undefined => {
  if (!("then" in result)) return result;
  result.then(ignore, ignore);
  return undefined;
};

const ignore = (): void => {};

/** The keys that lead to what the issue is about. */
const pathOf = (issue: Thing): readonly unknown[] => {
  const { path } = issue;
  if (!Array.isArray(path)) return [];
  const keys: unknown[] = path.map((segment: unknown) =>
    isThing(segment) ? namedKey(segment) : segment,
  );
  // Here the key itself is the data that does not fit.
  return issue["code"] === "invalid_key" ? [...keys.slice(0, -1), undefined] : keys;
};

const namedKey = (segment: Thing): unknown =>
  segment["origin"] === "key" ? undefined : segment["key"];

// The message of an issue may repeat the data; `expected`, `code` and `type` come from the schema.
const expectationOf = (issue: Thing): string => {
  const { expected, code, type } = issue;
  if (isBrief(expected)) return expected;
  const rule = code ?? type;
  return isBrief(rule) ? `a value that passes ${rule}` : otherValue;
};

const otherValue = "another value";
const checkable = "a value that the schema can check at once";

const isBrief = (words: unknown): words is string =>
  typeof words === "string" && words !== "" && words.length <= 100;

const ioTsAnswer = <T>(codec: t.Decoder<unknown, T>, data: unknown): E.Either<DecodeError, T> => {
  const decoded = codec.decode(data);
  if (E.isRight(decoded)) return decoded;
  const context = decoded.left[0]?.context ?? [];
  // What is wrong with one member of a union says nothing of the others.
  const inUnion = context.findIndex(({ type }) => hasTag(type, "UnionType"));
  const known = inUnion < 0 ? context : context.slice(0, inUnion + 1);
  const path = known.filter((_, at) => at > 0 && !hasTag(known[at - 1]?.type, "IntersectionType"));
  const expected = known.at(-1)?.type.name;
  return misfit(path.map(contextKey), isBrief(expected) ? expected : otherValue);
};

const hasTag = (codec: unknown, tag: string): boolean => isThing(codec) && codec["_tag"] === tag;

const contextKey = ({ key }: t.ContextEntry): unknown =>
  /^\d{1,6}$/.test(key) ? Number(key) : key;

const misfit = (keys: readonly unknown[], expected: string): E.Either<DecodeError, never> =>
  E.left({
    code: "INVALID_MESSAGE",
    detail: `data${keys.map(step).join("")}: expected ${expected}`,
  });

/** A key as a step of a path. Keys can come from the peer: one that is no name is not shown. */
const step = (key: unknown): string => {
  if (typeof key === "number") return `[${key}]`;
  return typeof key === "string" && /^[A-Za-z_$][\w$-]{0,31}$/.test(key) ? `.${key}` : ".*";
};

type Thing = { readonly [name: string]: unknown };

const isThing = (value: unknown): value is Thing =>
  (typeof value === "object" && value !== null) || typeof value === "function";

const isFunction = (value: unknown): boolean => typeof value === "function";
