/**
 * Decides how a contract is described to people and tools: as a document of AsyncAPI 3.0, from the
 * view of the server. Payloads are whole envelopes, as they stand on the wire.
 */
import { ERRORS } from "../core/error.js";
import type {
  Contract,
  ContractInfo,
  EventContract,
  JsonSchema,
  RequestContract,
  RoomContract,
} from "./contract.js";
import { dataSchema } from "./jsonSchema.js";
import type { Schema } from "./schema.js";

/** Where a server can be reached. */
export interface AsyncApiServer {
  /** Name and port, for example `example.org:8080`. */
  readonly host: string;
  readonly protocol: "ws" | "wss";
  readonly pathname?: string;
  readonly description?: string;
}

/** What a document may say beside the contract. */
export interface AsyncApiOptions {
  /** By a name of letters, digits, `_`, `-` and `.`. Default none. */
  readonly servers?: { readonly [name: string]: AsyncApiServer };
}

/** A pointer to another place of the document. */
export interface AsyncApiReference {
  readonly $ref: string;
}

/** A message as it stands on the wire. */
export interface AsyncApiMessage {
  /** The type of the message. */
  readonly name: string;
  readonly description?: string;
  readonly payload: JsonSchema;
  readonly correlationId?: { readonly location: string };
}

/** The socket itself, or a kind of room. */
export interface AsyncApiChannel {
  readonly address: string | null;
  readonly description?: string;
  readonly parameters?: { readonly [name: string]: object };
  readonly messages: { readonly [id: string]: AsyncApiReference };
}

/** What the server does with messages. */
export interface AsyncApiOperation {
  readonly action: "send" | "receive";
  readonly channel: AsyncApiReference;
  readonly messages: readonly AsyncApiReference[];
  readonly reply?: {
    readonly channel: AsyncApiReference;
    readonly messages: readonly AsyncApiReference[];
  };
}

/** A document of AsyncAPI 3.0, as plain data for `JSON.stringify`. */
export interface AsyncApiDocument {
  readonly asyncapi: "3.0.0";
  readonly info: ContractInfo;
  readonly defaultContentType: "application/json";
  readonly servers?: { readonly [name: string]: AsyncApiServer };
  readonly channels: { readonly [id: string]: AsyncApiChannel };
  readonly operations: { readonly [id: string]: AsyncApiOperation };
  readonly components: {
    readonly messages: { readonly [id: string]: AsyncApiMessage };
    readonly schemas: { readonly [id: string]: JsonSchema };
  };
}

/**
 * The contract as a document of AsyncAPI 3.0. The same contract gives the same document, and each call
 * a new one, because tools are used to change what they are given.
 * @throws WebSocketError INVALID_OPTION when a schema has no JSON Schema; it says what to add where.
 */
export const asyncApi = (contract: Contract, options: AsyncApiOptions = {}): AsyncApiDocument => {
  const { info = { title: "WebSocket API", version: "0.0.0" } } = contract;
  const draft = draftOf(contract);
  const { servers } = options;
  return {
    asyncapi: "3.0.0",
    info: { ...info },
    defaultContentType: "application/json",
    ...(servers === undefined ? {} : { servers: copied(servers) }),
    channels: channelsOf(contract, draft),
    operations: Object.fromEntries(draft.operations),
    components: {
      messages: Object.fromEntries(draft.messages),
      schemas: Object.fromEntries(draft.schemas),
    },
  };
};

/** What the messages of a contract add up to. */
interface Draft {
  readonly messages: Map<string, AsyncApiMessage>;
  readonly schemas: Map<string, JsonSchema>;
  readonly operations: Map<string, AsyncApiOperation>;
  /** The ids of the messages that may name a room. */
  readonly events: string[];
}

const draftOf = (contract: Contract): Draft => {
  const draft: Draft = {
    messages: new Map(),
    schemas: new Map(),
    operations: new Map(),
    events: [],
  };
  if (!contract.requests.isEmpty()) draft.messages.set("error", errorMessage());
  for (const [type, event] of contract.events) addEvent(draft, type, event);
  for (const [type, request] of contract.requests) addRequest(draft, type, request);
  return draft;
};

const addEvent = (draft: Draft, type: string, event: EventContract): void => {
  const { payload, jsonSchema, description, from } = event;
  const place = `events: ${JSON.stringify(type)}`;
  const message = { type, payload, place, given: jsonSchema, option: "jsonSchema", description };
  const id = addMessage(draft, type, message);
  draft.events.push(id);
  const messages = [toMessage(id)];
  if (from !== "server") {
    draft.operations.set(`receive.${id}`, { action: "receive", channel: toSocket(), messages });
  }
  if (from !== "client") {
    draft.operations.set(`send.${id}`, {
      action: "send",
      channel: toSocket(),
      messages: [toMessage(id)],
    });
  }
};

const addRequest = (draft: Draft, type: string, contract: RequestContract): void => {
  const { request, response, description, requestJsonSchema, responseJsonSchema } = contract;
  const place = `of ${JSON.stringify(type)}`;
  const id = addMessage(draft, type, {
    type,
    payload: request,
    place: `requests: request ${place}`,
    given: requestJsonSchema,
    option: "requestJsonSchema",
    description,
    isAnswered: true,
  });
  const reply = addMessage(draft, `${type}.reply`, {
    type: "reply",
    payload: response,
    place: `requests: response ${place}`,
    given: responseJsonSchema,
    option: "responseJsonSchema",
    description: undefined,
    isAnswered: true,
  });
  draft.operations.set(`receive.${id}`, {
    action: "receive",
    channel: toSocket(),
    messages: [toMessage(id)],
    reply: { channel: toSocket(), messages: [toMessage(reply), toMessage("error")] },
  });
};

/** A message of the contract and what is known of it. */
interface Known {
  readonly type: string;
  readonly payload: Schema;
  readonly place: string;
  readonly given: JsonSchema | undefined;
  /** What to add to the contract, where the payload cannot be described. */
  readonly option: string;
  readonly description: string | undefined;
  /** Whether request and answer are known by their id. */
  readonly isAnswered?: boolean;
}

const addMessage = (draft: Draft, name: string, known: Known): string => {
  const { type, payload, place, given, option, description, isAnswered = false } = known;
  const id = freeId(draft.messages, name);
  const base = `#/components/schemas/${id}`;
  const { schema, isRequired } = dataSchema(payload, given, { base, place, option });
  const required = [...(isRequired ? ["data"] : []), ...(isAnswered ? ["id"] : [])];
  draft.schemas.set(id, schema);
  draft.messages.set(id, {
    name: type,
    ...(description === undefined ? {} : { description }),
    ...(isAnswered ? { correlationId: { location: "$message.payload#/id" } } : {}),
    payload: envelope(type, { $ref: base }, required),
  });
  return id;
};

const envelope = (type: string, data: JsonSchema, required: readonly string[]): JsonSchema => ({
  type: "object",
  properties: {
    type: { const: type },
    data,
    id: { type: "string" },
    room: { type: "string" },
    userId: { type: "string" },
    timestamp: { type: "number" },
  },
  required: ["type", ...required],
});

/** The answer to a request that was refused. */
const errorMessage = (): AsyncApiMessage => {
  const properties = { code: { enum: Object.keys(ERRORS) }, message: { type: "string" } };
  const data = { type: "object", properties, required: ["code", "message"] };
  return {
    name: "error",
    description: "The request was refused.",
    correlationId: { location: "$message.payload#/id" },
    payload: envelope("error", data, ["data", "id"]),
  };
};

const channelsOf = (contract: Contract, draft: Draft): AsyncApiDocument["channels"] => {
  const socket: AsyncApiChannel = {
    address: null,
    description: "The WebSocket connection.",
    messages: Object.fromEntries([...draft.messages.keys()].map((id) => [id, toComponent(id)])),
  };
  const channels = new Map([["socket", socket]]);
  for (const [pattern, room] of contract.rooms) {
    channels.set(freeId(channels, pattern), roomChannel(room, draft));
  }
  return Object.fromEntries(channels);
};

const roomChannel = (room: RoomContract, { events }: Draft): AsyncApiChannel => {
  const { parameters, description = "A room; `room` in the envelope names it." } = room;
  return {
    address: addressOf(room),
    description,
    ...(parameters.length === 0
      ? {}
      : { parameters: Object.fromEntries(parameters.map((name) => [name, {}])) }),
    messages: Object.fromEntries(events.map((id) => [id, toComponent(id)])),
  };
};

/** In AsyncAPI, a parameter stands in braces. */
const addressOf = ({ segments, parameters }: RoomContract): string => {
  const names = parameters.values();
  return segments.map((segment) => segment ?? `{${names.next().value}}`).join("/");
};

/** An id of letters, digits, `_`, `-` and `.` that is like the name and not taken. */
const freeId = (taken: ReadonlyMap<string, unknown>, name: string): string => {
  // Never one with an underscore first: `__proto__` is no good key.
  const plain = name.replace(/[^\w.-]+/g, "_").replace(/^_+|_+$/g, "");
  const id = plain === "" ? "unnamed" : plain;
  let free = id;
  for (let count = 2; taken.has(free); count += 1) free = `${id}_${count}`;
  return free;
};

const toSocket = (): AsyncApiReference => ({ $ref: "#/channels/socket" });
const toMessage = (id: string): AsyncApiReference => ({ $ref: `#/channels/socket/messages/${id}` });
const toComponent = (id: string): AsyncApiReference => ({ $ref: `#/components/messages/${id}` });

const copied = (servers: NonNullable<AsyncApiOptions["servers"]>): typeof servers =>
  Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, { ...server }]));
