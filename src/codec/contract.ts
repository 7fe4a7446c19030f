/**
 * Decides what a contract is: one value that describes the events, requests and rooms of an app. Both
 * sides take their types from it (`contractTypes.ts`), inbound data is checked against it
 * (`inbound.ts`), and its documentation is made of it (`asyncApi.ts`).
 */
import { OrderedMap } from "immutable";
import { isControlType } from "../core/control.js";
import { WebSocketError } from "../core/error.js";
import { isWellFormed } from "../core/ids.js";
import type { RoomPattern } from "./roomPattern.js";
import { roomPattern } from "./roomPattern.js";
import type { Schema } from "./schema.js";
import { isAsynchronous, isSchema } from "./schema.js";

/** One of the two sides of a connection. */
export type Side = "client" | "server";

/** A JSON Schema of draft 7, as plain data. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** An event with more than its schema. */
export interface EventDefinition {
  /** What its data is. */
  readonly payload: Schema;
  /** Who may send it. Default "both". */
  readonly from?: Side | "both";
  readonly description?: string;
  /** The payload as JSON Schema, for `asyncApi`, where the schema cannot tell it. */
  readonly jsonSchema?: JsonSchema;
}

/** A request of a client, which the server answers. */
export interface RequestDefinition {
  /** What the client sends. */
  readonly request: Schema;
  /** What the server answers. */
  readonly response: Schema;
  readonly description?: string;
  /** The request as JSON Schema, for `asyncApi`, where the schema cannot tell it. */
  readonly requestJsonSchema?: JsonSchema;
  /** The response as JSON Schema, for `asyncApi`, where the schema cannot tell it. */
  readonly responseJsonSchema?: JsonSchema;
}

/** What is said of a kind of room. */
export interface RoomDefinition {
  readonly description?: string;
}

/** What is said of the app, for its documentation. */
export interface ContractInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

/** What `defineContract` takes. */
export interface ContractDefinition {
  /** By message type: the schema of the data, or that and more. */
  readonly events?: { readonly [type: string]: Schema | EventDefinition };
  /** By message type. No type is an event and a request. */
  readonly requests?: { readonly [type: string]: RequestDefinition };
  /** By pattern, or patterns alone: `lobby`, `chat/:id`. Without any, messages may name any room. */
  readonly rooms?: { readonly [pattern: string]: RoomDefinition } | readonly string[];
  /** What becomes of a message whose type or room the contract does not have. Default "refuse". */
  readonly unknown?: "refuse" | "allow";
  readonly info?: ContractInfo;
}

/** An event of a contract, complete. */
export interface EventContract {
  readonly payload: Schema;
  readonly from: Side | "both";
  readonly description: string | undefined;
  readonly jsonSchema: JsonSchema | undefined;
}

/** A request of a contract, complete. */
export interface RequestContract {
  readonly request: Schema;
  readonly response: Schema;
  readonly description: string | undefined;
  readonly requestJsonSchema: JsonSchema | undefined;
  readonly responseJsonSchema: JsonSchema | undefined;
}

/** A kind of room of a contract. */
export interface RoomContract extends RoomPattern {
  readonly description: string | undefined;
}

/** A contract. Made by `defineContract`; immutable. `D` is its definition as a type. */
export interface Contract<D extends ContractDefinition = ContractDefinition> {
  readonly events: OrderedMap<string, EventContract>;
  readonly requests: OrderedMap<string, RequestContract>;
  /** By pattern, in the order of the definition like the others. */
  readonly rooms: OrderedMap<string, RoomContract>;
  readonly unknown: "refuse" | "allow";
  readonly info: ContractInfo | undefined;
  /** Carries the types and never has a value. */
  readonly "~definition"?: D;
}

/**
 * Makes a contract.
 * @throws WebSocketError INVALID_OPTION for a type that is empty, reserved or there twice, for what is
 * no schema, for a schema that answers later, and for a room pattern that means no room. It says which.
 */
export const defineContract = <const D extends ContractDefinition>(definition: D): Contract<D> => {
  const { events = {}, requests = {}, rooms = {}, unknown = "refuse", info } = definition;
  if (unknown !== "refuse" && unknown !== "allow") throw invalid("unknown is refuse or allow");
  const contract: Contract<D> = {
    events: OrderedMap(
      entriesOf("events", events).map(([type, event]) => [type, toEvent(type, event)]),
    ),
    requests: OrderedMap(
      entriesOf("requests", requests).map(([type, request]) => [type, toRequest(type, request)]),
    ),
    rooms: OrderedMap(
      roomEntries(rooms).map(([pattern, room]) => [pattern, toRoom(pattern, room)]),
    ),
    unknown,
    info: info === undefined ? undefined : Object.freeze({ ...info }),
  };
  const twice = contract.events.findKey((_, type) => contract.requests.has(type));
  if (twice !== undefined) throw invalid(`${quoted(twice)} is an event and a request`);
  return Object.freeze(contract);
};

/** What stands in an object literal. A `__proto__` in it would be its prototype, and be lost. */
const entriesOf = <A>(section: string, of: { readonly [name: string]: A }): [string, A][] => {
  const prototype: unknown = Object.getPrototypeOf(of);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw invalid(`${section} is no plain object`);
  }
  return Object.entries(of);
};

const roomEntries = (
  rooms: NonNullable<ContractDefinition["rooms"]>,
): readonly [string, RoomDefinition][] =>
  isNames(rooms) ? rooms.map((pattern) => [pattern, {}]) : entriesOf("rooms", rooms);

const isNames = (rooms: NonNullable<ContractDefinition["rooms"]>): rooms is readonly string[] =>
  Array.isArray(rooms);

const toEvent = (type: string, event: Schema | EventDefinition): EventContract => {
  checkType("events", type);
  // The copy makes an object of what is none, so that it is refused below.
  const {
    payload,
    from = "both",
    description,
    jsonSchema,
  } = isEvent(event) ? { ...event } : { payload: event };
  if (from !== "client" && from !== "server" && from !== "both") {
    throw invalid(`events: from of ${quoted(type)} is client, server or both`);
  }
  checkSchema(`events: ${quoted(type)}`, payload);
  return Object.freeze({ payload, from, description, jsonSchema });
};

const isEvent = (event: Schema | EventDefinition): event is EventDefinition => !isSchema(event);

const toRequest = (type: string, definition: RequestDefinition): RequestContract => {
  checkType("requests", type);
  const { request, response, description, requestJsonSchema, responseJsonSchema } = {
    ...definition,
  };
  checkSchema(`requests: request of ${quoted(type)}`, request);
  checkSchema(`requests: response of ${quoted(type)}`, response);
  return Object.freeze({
    request,
    response,
    description,
    requestJsonSchema,
    responseJsonSchema,
  });
};

const toRoom = (pattern: string, { description }: RoomDefinition): RoomContract =>
  Object.freeze({ ...roomPattern(pattern), description });

const checkType = (section: string, type: string): void => {
  if (type === "") throw invalid(`${section}: a type is empty`);
  if (isControlType(type)) throw invalid(`${section}: the type ${quoted(type)} is reserved`);
  if (!isWellFormed(type)) throw invalid(`${section}: the type ${quoted(type)} is no Unicode text`);
};

const checkSchema = (place: string, schema: Schema): void => {
  if (!isSchema(schema)) throw invalid(`${place} is no Standard Schema and no codec of io-ts`);
  if (isAsynchronous(schema))
    throw invalid(`${place} answers later; a schema has to answer at once`);
};

const quoted = (name: string): string => JSON.stringify(name);

const invalid = (message: string): WebSocketError =>
  new WebSocketError("INVALID_OPTION", message, { context: "defineContract" });
