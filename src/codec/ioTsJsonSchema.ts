/**
 * Decides what a codec of io-ts is as JSON Schema (draft 7). It describes what the codec decodes, so a
 * refinement is described by what it refines: its function cannot be told. What cannot be described at
 * all is an error that names the place, never a schema that lets everything pass.
 */
import { either as E } from "fp-ts";
import type * as t from "io-ts";
import type { JsonSchema } from "./contract.js";
import { validate } from "./schema.js";

type Codec = t.Decoder<unknown, unknown>;

type Simple =
  | t.NullType
  | t.UndefinedType
  | t.VoidType
  | t.StringType
  | t.NumberType
  | t.BooleanType
  | t.UnknownType
  | t.AnyType
  | t.NeverType
  | t.AnyArrayType
  | t.AnyDictionaryType;

type Compound =
  | t.LiteralType<string | number | boolean>
  | t.KeyofType<{ [key: string]: unknown }>
  | t.RefinementType<t.Any>
  | t.RecursiveType<t.Any>
  | t.ArrayType<t.Any>
  | t.ReadonlyArrayType<t.Any>
  | t.InterfaceType<t.AnyProps>
  | t.StrictType<t.AnyProps>
  | t.PartialType<t.AnyProps>
  | t.DictionaryType<t.Any, t.Any>
  | t.UnionType<t.Any[]>
  | t.IntersectionType<t.Any[]>
  | t.TupleType<t.Any[]>
  | t.ReadonlyType<t.Any>
  | t.ExactType<t.Any>;

const simple: { readonly [Tag in Simple["_tag"]]: JsonSchema } = {
  NullType: { type: "null" },
  // JSON cannot carry it, so it only fits where nothing is.
  UndefinedType: { not: {} },
  VoidType: { not: {} },
  StringType: { type: "string" },
  NumberType: { type: "number" },
  BooleanType: { type: "boolean" },
  UnknownType: {},
  AnyType: {},
  NeverType: { not: {} },
  AnyArrayType: { type: "array" },
  AnyDictionaryType: { type: "object" },
};

const compound: { readonly [Tag in Compound["_tag"]]: true } = {
  LiteralType: true,
  KeyofType: true,
  RefinementType: true,
  RecursiveType: true,
  ArrayType: true,
  ReadonlyArrayType: true,
  InterfaceType: true,
  StrictType: true,
  PartialType: true,
  DictionaryType: true,
  UnionType: true,
  IntersectionType: true,
  TupleType: true,
  ReadonlyType: true,
  ExactType: true,
};

/** The codecs that recur and what their names stand for. */
interface Definitions {
  readonly names: Map<Codec, string>;
  readonly schemas: Map<string, JsonSchema>;
}

/** The codec as JSON Schema. @throws Error that says what cannot be described and where. */
export const ioTsJsonSchema = (codec: Codec): JsonSchema => {
  const definitions: Definitions = { names: new Map(), schemas: new Map() };
  const schema = describe(codec, [], definitions);
  if (definitions.schemas.size === 0) return schema;
  // Beside a reference nothing else counts.
  const root = "$ref" in schema ? { allOf: [schema] } : schema;
  return { ...root, definitions: Object.fromEntries(definitions.schemas) };
};

type Path = readonly (string | number)[];

const describe = (codec: Codec, path: Path, definitions: Definitions): JsonSchema => {
  if (isSimple(codec)) return { ...simple[codec._tag] };
  if (!isCompound(codec)) throw new Error(`${placeOf(path)}${codec.name} has no JSON Schema`);
  const inside = (inner: Codec, key?: string | number): JsonSchema =>
    describe(inner, key === undefined ? path : [...path, key], definitions);
  switch (codec._tag) {
    case "LiteralType":
      return { const: codec.value };
    case "KeyofType":
      return { enum: Object.keys(codec.keys) };
    case "RefinementType":
      return isInteger(codec.name) ? { type: "integer" } : inside(codec.type);
    case "RecursiveType":
      return reference(codec, definitions, () => inside(codec.type));
    case "ArrayType":
    case "ReadonlyArrayType":
      return { type: "array", items: inside(codec.type, "[]") };
    case "InterfaceType":
    case "StrictType":
      return ofFields(codec.props, inside);
    case "PartialType":
      return { type: "object", properties: propertiesOf(codec.props, inside) };
    case "DictionaryType":
      return ofRecord(codec, inside);
    case "UnionType":
      return oneOf(codec.types.filter(isPresence).map((member) => inside(member)));
    case "IntersectionType":
      return { allOf: codec.types.map((member) => inside(member)) };
    case "TupleType":
      return ofTuple(codec.types, inside);
    case "ReadonlyType":
    case "ExactType":
      return inside(codec.type);
  }
};

type Inside = (codec: Codec, key?: string | number) => JsonSchema;

const propertiesOf = (props: t.AnyProps, inside: Inside): JsonSchema =>
  Object.fromEntries(Object.entries(props).map(([name, codec]) => [name, inside(codec, name)]));

const ofFields = (props: t.AnyProps, inside: Inside): JsonSchema => {
  const required = Object.entries(props).flatMap(([name, codec]) =>
    takesAbsence(codec) ? [] : [name],
  );
  const schema = { type: "object", properties: propertiesOf(props, inside) };
  return required.length === 0 ? schema : { ...schema, required };
};

// Other keys than those of its domain are no mistake for a record: it leaves them out.
const ofRecord = (record: t.DictionaryType<t.Any, t.Any>, inside: Inside): JsonSchema => {
  const keys = keysIn(record.domain);
  if (keys === undefined) {
    return { type: "object", additionalProperties: inside(record.codomain, "{}") };
  }
  return ofFields(Object.fromEntries(keys.map((key) => [key, record.codomain])), inside);
};

/** The keys that a record must have, where its domain lists them. */
const keysIn = (domain: Codec): readonly string[] | undefined => {
  if (!isCompound(domain)) return undefined;
  if (domain._tag === "KeyofType") return Object.keys(domain.keys);
  if (domain._tag === "LiteralType") {
    return typeof domain.value === "string" ? [domain.value] : undefined;
  }
  if (domain._tag !== "UnionType") return undefined;
  const listed = domain.types.map(keysIn).filter((keys) => keys !== undefined);
  return listed.length === domain.types.length ? listed.flat() : undefined;
};

const oneOf = (members: readonly JsonSchema[]): JsonSchema => {
  const [first] = members;
  if (first === undefined) return { not: {} };
  if (members.length === 1) return first;
  const words = members.flatMap((member) => ("const" in member ? [member["const"]] : []));
  return words.length === members.length ? { enum: words } : { anyOf: members };
};

const isPresence = (codec: Codec): boolean =>
  tagOf(codec) !== "UndefinedType" && tagOf(codec) !== "VoidType";

const ofTuple = (types: readonly Codec[], inside: Inside): JsonSchema => ({
  type: "array",
  items: types.map((type, index) => inside(type, index)),
  minItems: types.map(takesAbsence).lastIndexOf(false) + 1,
});

const reference = (codec: Codec, definitions: Definitions, body: () => JsonSchema): JsonSchema => {
  const { names, schemas } = definitions;
  const known = names.get(codec);
  const name = known ?? `recursive${names.size + 1}`;
  if (known === undefined) {
    names.set(codec, name);
    schemas.set(name, body());
  }
  return { $ref: `#/definitions/${name}` };
};

const tagOf = (codec: Codec): unknown => ("_tag" in codec ? codec._tag : undefined);

const hasTagOf = (codec: Codec, tags: object): boolean => {
  const tag = tagOf(codec);
  return typeof tag === "string" && Object.hasOwn(tags, tag);
};

const isSimple = (codec: Codec): codec is Simple => hasTagOf(codec, simple);
const isCompound = (codec: Codec): codec is Compound => hasTagOf(codec, compound);

// Those that io-ts itself has.
const isInteger = (name: string): boolean => name === "Int" || name === "Integer";

const takesAbsence = (codec: Codec): boolean => E.isRight(validate(codec, undefined));

const placeOf = (path: Path): string => (path.length === 0 ? "" : `${path.join(".")}: `);
