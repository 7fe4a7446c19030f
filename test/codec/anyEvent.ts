/** Every event of both machines with fields of every kind that a journal has to carry. */
import fc from "fast-check";
import { Map, Set } from "immutable";
import type { ClientEvent } from "../../src/core/client/event.js";
import type { ConnectionInfo } from "../../src/core/connection/Connection.js";
import { Connection } from "../../src/core/connection/Connection.js";
import { CONTROL_TYPES } from "../../src/core/control.js";
import type { Fault } from "../../src/core/error.js";
import { WebSocketErrorCode } from "../../src/core/error.js";
import type { FrameData } from "../../src/core/Frame.js";
import { isName } from "../../src/core/ids.js";
import { Message } from "../../src/core/Message.js";
import type { Moment } from "../../src/core/moment.js";
import type { Outgoing } from "../../src/core/Outgoing.js";
import type { ServerEvent } from "../../src/core/server/event.js";
import type { Handshake } from "../../src/core/server/handshake.js";
import type { Identity } from "../../src/core/server/identity.js";
import type { ServerOptions } from "../../src/core/server/options.js";
import type { RouteOptions } from "../../src/core/server/routes.js";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "Infinity", "__proto__", "\ud800", "Grüße, 世界 \u2028 👋"),
);
const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20 }).filter(isName),
  fc.constantFrom("lobby", "__proto__", "constructor", "Café"),
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const bytes = fc.uint8Array({ maxLength: 40 });

/** A value as JSON text can bring it about, names of prototypes among its keys. */
export const json: fc.Arbitrary<unknown> = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.jsonValue({ depthSize: "small" }).map((value) => JSON.stringify(value)),
    },
    fc.constantFrom('{"__proto__":{"polluted":true}}', '{"constructor":1,"toJSON":2}', "null"),
  )
  .map((value): unknown => JSON.parse(value));

const optional = <A>(arbitrary: fc.Arbitrary<A>): fc.Arbitrary<A | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const fields = fc.record({
  id: optional(text),
  timestamp: optional(number),
  room: optional(text),
  userId: optional(text),
});

/** A message of a user's own type. */
export const userMessage: fc.Arbitrary<Message> = fc
  .tuple(fc.oneof(name, fc.constantFrom("open", "close", "message")), json, fields)
  .filter(([type]) => !CONTROL_TYPES.some((reserved) => reserved === type))
  .map(([type, data, rest]) => new Message(type, data, rest));

/** A message of the protocol's own. */
export const controlMessage: fc.Arbitrary<Message> = fc
  .tuple(fc.constantFrom(...CONTROL_TYPES), json, fields)
  .map(([type, data, rest]) => new Message(type, data, rest));

const frame: fc.Arbitrary<FrameData> = fc.oneof(text, bytes);
const outgoing: fc.Arbitrary<Outgoing> = fc.oneof(text, bytes, userMessage);
const moment: fc.Arbitrary<Moment> = fc.record({
  now: number,
  wall: number,
  roll: number,
  id: text,
});
const code = fc.constantFrom(...Object.values(WebSocketErrorCode));
const fault: fc.Arbitrary<Fault> = fc.record({ code, context: text });
const info: fc.Arbitrary<ConnectionInfo> = fc.record(
  {
    address: text,
    url: text,
    origin: text,
    userAgent: text,
    protocol: text,
    route: text,
    params: fc.dictionary(fc.constantFrom("room", "*", "constructor"), text),
    secure: fc.boolean(),
  },
  { requiredKeys: [] },
);
const handshake: fc.Arbitrary<Handshake> = fc.record(
  {
    url: text,
    secure: fc.boolean(),
    loopback: fc.boolean(),
    shared: fc.boolean(),
    peer: text,
    forwardedFor: text,
    forwardedProto: text,
    host: text,
    origin: text,
    userAgent: text,
  },
  { requiredKeys: ["url", "secure", "loopback", "shared"] },
);
const identity: fc.Arbitrary<Identity> = fc.record(
  {
    userId: text,
    expiresAt: fc.oneof(number, fc.constant(Infinity)),
    claims: fc.dictionary(fc.string(), json),
  },
  { requiredKeys: ["userId"] },
);
const limit = fc.constantFrom(0, 7, Infinity);
const routeOptions: fc.Arbitrary<RouteOptions> = fc.record(
  {
    connectionsMax: limit,
    connectionsPerAddressMax: limit,
    messageBytesMax: limit,
    messagesPerSecondMax: limit,
    messagesBurstMax: limit,
    allowedOrigins: fc.array(text, { maxLength: 2 }),
    requireSecure: fc.boolean(),
    requireAuth: fc.boolean(),
  },
  { requiredKeys: [] },
);
const status = fc.constantFrom("online", "away", "busy", "offline");
const states = fc.constantFrom("connecting", "connected", "disconnecting", "disconnected");

const connection: fc.Arbitrary<Connection> = fc
  .record({
    id: name,
    state: fc.oneof(states, fc.constantFrom("reconnecting", "failed")),
    userId: optional(name),
    userData: fc.array(fc.tuple(text, json), { maxLength: 3 }),
    rooms: fc.array(name, { maxLength: 3 }),
    joinedAt: number,
    lastActivity: number,
    info,
  })
  .map(({ id, userData, rooms, ...rest }) => {
    return new Connection(id, { ...rest, userData: Map(userData), rooms: Set(rooms) });
  });

const serverOptions: fc.Arbitrary<Partial<ServerOptions>> = fc.record(
  {
    port: fc.nat({ max: 65_535 }),
    host: fc.constantFrom("localhost", "Infinity"),
    path: fc.constant("/chat"),
    connectionsMax: fc.constantFrom(0, 3, Infinity),
    messageBytesMax: fc.constantFrom(1, Infinity),
    slowConsumer: fc.constantFrom("drop", "close"),
    envelope: fc.constantFrom("auto", "raw"),
    heartbeatIntervalMs: fc.nat(),
    allowedOrigins: fc.oneof(
      fc.constantFrom("same" as const, "any" as const),
      fc.constant(["https://example.com"]),
    ),
    authentication: fc.constantFrom("none", "optional", "required"),
  },
  { requiredKeys: [] },
);

const clientOptions = fc.record(
  {
    reconnect: fc.boolean(),
    reconnectAttemptsMax: fc.constantFrom(0, 5, Infinity),
    reconnectJitter: fc.constantFrom(0, 0.5, 1),
    whenClosed: fc.constantFrom("queue", "reject"),
    queueMax: fc.constantFrom(1, Infinity),
  },
  { requiredKeys: [] },
);

const audience = fc.oneof(
  fc.constant({ kind: "all" } as const),
  fc.record({ kind: fc.constant("room" as const), room: name }),
  fc.record({ kind: fc.constant("user" as const), userId: name }),
  fc.record({ kind: fc.constant("one" as const), connectionId: name }),
  fc.record({ kind: fc.constant("connections" as const), connectionIds: fc.array(name) }),
);

type Fields<Event extends { readonly type: string }> = {
  readonly [Type in Event["type"]]: fc.Arbitrary<Omit<Extract<Event, { type: Type }>, "type">>;
};

const connectionId = name;
const room = name;
const ending = { code: fc.integer({ min: 1000, max: 4999 }), reason: text };
const none = fc.constant({});

/** What each event of a server carries. An event that is missing here does not compile. */
const serverFields: Fields<ServerEvent> = {
  start: none,
  stop: none,
  configure: fc.record({ options: serverOptions }),
  addConnection: fc.record({ connection }),
  removeConnection: fc.record({ connectionId, ...ending }),
  createRoom: fc.record({
    room,
    options: fc.record(
      {
        capacity: fc.integer({ min: 1 }),
        persistent: fc.boolean(),
        allowedUsers: fc.array(name, { maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
  }),
  removeRoom: fc.record({ room }),
  setRoomMetadata: fc.record({ room, key: text, value: json }),
  joinRoom: fc.record({ connectionId, room }),
  leaveRoom: fc.record({ connectionId, room }),
  deliver: fc.record({ outgoing, audience, except: optional(name) }),
  setUserId: fc.record({ connectionId, userId: optional(name), at: optional(number) }),
  setUserData: fc.record({
    connectionId,
    key: text,
    value: fc.oneof(json, fc.constant(undefined)),
  }),
  setData: fc.record({ key: text, value: fc.oneof(json, fc.constant(undefined)) }),
  setPresence: fc.record({
    userId: name,
    status,
    customStatus: optional(text),
    at: optional(number),
  }),
  addRoute: fc.record({ pattern: text, options: routeOptions }, { requiredKeys: ["pattern"] }),
  removeRoute: fc.record({ pattern: text }),
  authorizeRoom: fc.record({ room, userIds: fc.array(name, { maxLength: 3 }) }),
  deauthorizeRoom: fc.record({ room, userId: name }),
  reply: fc.record({ connectionId, requestId: text, data: json }),
  refuseRequest: fc.record({ connectionId, requestId: text, code }),
  upgrade: fc.record(
    { connectionId, handshake, refusal: code, moment },
    { requiredKeys: ["connectionId", "handshake", "moment"] },
  ),
  strayed: fc.record({ code, address: text, moment }, { requiredKeys: ["code", "moment"] }),
  abandoned: fc.record({ connectionId, moment }),
  checked: fc.record(
    { connectionId, identity, refusal: code, moment },
    { requiredKeys: ["connectionId", "moment"] },
  ),
  auth: fc.record({ connectionId, requestId: optional(text), moment }),
  proved: fc.record({ connectionId, requestId: optional(text), identity, moment }),
  disproved: fc.record({ connectionId, requestId: optional(text), moment }),
  refused: fc.record(
    {
      connectionId,
      code,
      context: text,
      closeCode: fc.integer({ min: 1000, max: 4999 }),
      warns: fc.boolean(),
      retryAfterMs: fc.nat(),
      request: fc.record({ id: optional(text), room: optional(text) }),
      moment,
    },
    { requiredKeys: ["connectionId", "code", "context", "moment"] },
  ),
  listening: fc.record({ port: fc.nat(), moment }),
  stopped: fc.record({ moment }),
  connect: fc.record(
    { connectionId, info, identity, refusal: code, moment },
    { requiredKeys: ["connectionId", "info", "moment"] },
  ),
  message: fc.record({ connectionId, message: userMessage, data: frame, moment }),
  control: fc.record({ connectionId, message: controlMessage, moment }),
  frame: fc.record({ connectionId, data: frame, moment }),
  malformed: fc.record({ connectionId, fault, moment }),
  disconnect: fc.record({ connectionId, ...ending, wasClean: fc.boolean(), moment }),
  slow: fc.record({ connectionId, messages: fc.nat(), moment }),
  failed: fc.record({ connectionId: optional(name), fault, moment }),
  time: fc.record({ moment }),
};

const epoch = fc.nat();
const now = { moment };
const anyTime = { requiredKeys: [] };

/** What each event of a client carries. */
const clientFields: Fields<ClientEvent> = {
  connect: fc.record(now, anyTime),
  attemptReconnect: fc.record(now, anyTime),
  close: fc.record({ ...ending, ...now }, { requiredKeys: ["code", "reason"] }),
  send: fc.record(
    { outgoing, confirm: fc.boolean(), bufferedBytes: fc.nat(), ...now },
    { requiredKeys: ["outgoing"] },
  ),
  request: fc.record(
    {
      requestId: text,
      message: userMessage,
      timeoutMs: fc.nat(),
      bufferedBytes: fc.nat(),
      ...now,
    },
    { requiredKeys: ["requestId", "message"] },
  ),
  cancel: fc.record({ requestId: text, ...now }, { requiredKeys: ["requestId"] }),
  joinRoom: fc.record({ room, ...now }, { requiredKeys: ["room"] }),
  leaveRoom: fc.record({ room, ...now }, { requiredKeys: ["room"] }),
  clearQueue: fc.record(now, anyTime),
  authenticate: fc.record({ credentials: fc.constantFrom("fixed", "renewable"), moment }),
  restore: fc.record({
    kept: fc.array(fc.record({ message: userMessage, confirm: fc.boolean() }), { maxLength: 3 }),
    moment,
  }),
  configure: fc.record({ options: clientOptions }),
  opened: fc.record({ epoch, protocol: text, canPing: fc.boolean(), moment }),
  message: fc.record({ epoch, message: userMessage, data: frame, moment }),
  control: fc.record({ epoch, message: controlMessage, data: frame, moment }),
  frame: fc.record({ epoch, data: frame, moment }),
  malformed: fc.record({ epoch, fault, moment }),
  heard: fc.record(
    { epoch, kind: fc.constantFrom("ping", "pong"), moment },
    { requiredKeys: ["epoch", "moment"] },
  ),
  unproven: fc.record({ epoch, requestId: text, moment }),
  closed: fc.record(
    { epoch, ...ending, wasClean: fc.boolean(), retryAfterMs: fc.nat(), moment },
    { requiredKeys: ["epoch", "code", "reason", "wasClean", "moment"] },
  ),
  time: fc.record({ moment }),
  committed: fc.record({ moment }),
};

type Typed<Event> = readonly (readonly [string, fc.Arbitrary<Event>])[];

const typed = (table: Readonly<Record<string, fc.Arbitrary<object>>>): Typed<never> =>
  Object.entries(table).map(([type, arbitrary]) => [
    type,
    arbitrary.map((rest) => ({ ...rest, type }) as never),
  ]);

/** Each type of event of a server with arbitrary events of it. */
export const serverEventsByType: Typed<ServerEvent> = typed(serverFields);

/** Each type of event of a client with arbitrary events of it. */
export const clientEventsByType: Typed<ClientEvent> = typed(clientFields);
