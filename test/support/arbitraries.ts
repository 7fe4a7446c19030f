/** Random events: a history of a server or a client is a list of them. */
import fc from "fast-check";
import { Set } from "immutable";
import type { ClientEvent } from "../../src/core/client/event.js";
import type { WebSocketClient } from "../../src/core/client/WebSocketClient.js";
import { Connection } from "../../src/core/connection/Connection.js";
import type { Fault } from "../../src/core/error.js";
import { fault } from "../../src/core/error.js";
import { Message } from "../../src/core/Message.js";
import type { Moment } from "../../src/core/moment.js";
import { momentAt } from "../../src/core/moment.js";
import type { ConnectionInfo } from "../../src/core/connection/Connection.js";
import type { ServerEvent } from "../../src/core/server/event.js";
import type { Handshake } from "../../src/core/server/handshake.js";
import type { Identity } from "../../src/core/server/identity.js";
import type { ServerOptions } from "../../src/core/server/options.js";
import type { RouteOptions } from "../../src/core/server/routes.js";
import type { WebSocketServer } from "../../src/core/server/WebSocketServer.js";
import { handshakeOf } from "./servers.js";

/** How often a law is tried; the core's whole suite takes seconds. */
export const runs = { numRuns: 100 } as const;

export const connectionIds = ["a", "b", "c", "toString"] as const;
/** Ids that a builder puts into rooms and that never connect. */
export const strangerIds = ["ghost", "__proto__"] as const;
export const userIds = ["ann", "bob", "constructor"] as const;
export const roomNames = ["lobby", "attic", "__proto__"] as const;

const id = fc.constantFrom(...connectionIds);
const anyId = fc.constantFrom(...connectionIds, ...strangerIds);
const user = fc.constantFrom(...userIds);
const room = fc.constantFrom(...roomNames);
const value: fc.Arbitrary<unknown> = fc.oneof(fc.integer({ max: 3, min: 0 }), fc.constant("x"));
const moment: fc.Arbitrary<Moment> = fc
  .nat({ max: 90_000 })
  .map((now) => momentAt(now, { roll: (now % 10) / 10 }));

const controls = ["welcome", "join_room", "leave_room", "room_joined", "room_left"] as const;
const moreControls = [
  "ping",
  "pong",
  "error",
  "auth",
  "ack",
  "reply",
  "cancel",
  "draining",
] as const;

/** Ids of requests, few enough to be used twice. */
const requestId = fc.constantFrom("r1", "r2", "__proto__");

/** A control message, sensible or not. */
export const control: fc.Arbitrary<Message> = fc
  .tuple(
    fc.constantFrom(...controls, ...moreControls),
    fc.option(room, { nil: undefined }),
    fc.option(requestId, { nil: undefined }),
    fc.constantFrom("ROOM_FULL", "RATE_LIMITED"),
    fc.constantFrom(-1, 0, 20_000, 1e9),
  )
  .map(([type, name, about, code, retryAfterMs]) => {
    const data = { connectionId: "c", code, retryAfterMs };
    return new Message(type, data, { room: name, id: about });
  });

/** A draft of a user message. */
export const draft: fc.Arbitrary<Message> = fc
  .tuple(fc.constantFrom("chat", "note"), value)
  .map(([type, data]) => new Message(type, data));

const someFault: fc.Arbitrary<Fault> = fc
  .constantFrom("INVALID_MESSAGE", "LISTEN_FAILED", "NETWORK_ERROR")
  .map((code) => fault(code, "test"));

const optional = <A>(arbitrary: fc.Arbitrary<A>): fc.Arbitrary<A | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

const address = fc.constantFrom("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2");
const routes = ["/", "/chat/:room", "/files/*"] as const;
const pattern = fc.constantFrom(...routes);
const info: fc.Arbitrary<ConnectionInfo> = fc.record(
  { address, route: pattern, protocol: fc.constantFrom("", "jounce.v1") },
  { requiredKeys: [] },
);

const connection: fc.Arbitrary<Connection> = fc
  .tuple(anyId, optional(user), fc.uniqueArray(room, { maxLength: 2 }), info)
  .map(([name, userId, rooms, about]) => {
    return new Connection(name, { userId, rooms: Set<string>(rooms), info: about });
  });

const ending = { code: fc.constantFrom(1000, 1006), reason: fc.constant("") };
const is = <Type extends string>(type: Type): fc.Arbitrary<Type> => fc.constant(type);

const membership: fc.Arbitrary<ServerEvent> = fc.oneof(
  fc.record({ type: is("joinRoom"), connectionId: anyId, room }),
  fc.record({ type: is("leaveRoom"), connectionId: anyId, room }),
  fc.record({
    type: is("createRoom"),
    room,
    options: fc.constantFrom({}, { capacity: 2 }, { allowedUsers: ["ann"], persistent: false }),
  }),
  fc.record({ type: is("authorizeRoom"), room, userIds: fc.uniqueArray(user) }),
  fc.record({ type: is("deauthorizeRoom"), room, userId: user }),
  fc.record({ type: is("removeRoom"), room }),
  fc.record({ type: is("setRoomMetadata"), room, key: fc.constant("topic"), value }),
);

const refusal = fc.constantFrom("FORBIDDEN", "SERVER_FULL", "AUTHENTICATION_FAILED");

const identity: fc.Arbitrary<Identity> = fc.record(
  {
    userId: fc.oneof({ weight: 5, arbitrary: user }, fc.constant("")),
    expiresAt: fc.oneof(fc.nat({ max: 200_000 }), fc.constant(Infinity)),
    claims: fc.constant({ role: "admin" }),
  },
  { requiredKeys: ["userId"] },
);

const handshake: fc.Arbitrary<Handshake> = fc
  .tuple(address, fc.constantFrom("/", "/chat/tea", "/files/a/b", "/%"), fc.boolean())
  .map(([peer, url, secure]) => handshakeOf({ peer, url, secure }));

/** What happens at the gate, from the handshake to the proof. */
const arriving: fc.Arbitrary<ServerEvent> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record(
      { type: is("upgrade"), connectionId: id, handshake, refusal, moment },
      { requiredKeys: ["type", "connectionId", "handshake", "moment"] },
    ),
  },
  fc.record(
    { type: is("checked"), connectionId: id, identity, refusal, moment },
    { requiredKeys: ["type", "connectionId", "moment"] },
  ),
  fc.record({ type: is("strayed"), code: fc.constant("TIMEOUT" as const), moment }),
  fc.record({ type: is("abandoned"), connectionId: id, moment }),
  fc.record({ type: is("auth"), connectionId: id, requestId: optional(requestId), moment }),
  fc.record({
    type: is("proved"),
    connectionId: id,
    requestId: optional(requestId),
    identity,
    moment,
  }),
  fc.record({ type: is("disproved"), connectionId: id, requestId: optional(requestId), moment }),
);

const routeOptions = fc.constantFrom<RouteOptions>(
  {},
  { connectionsMax: 2, requireAuth: true },
  { requireSecure: true },
);

const guarding: fc.Arbitrary<ServerEvent> = fc.oneof(
  fc.record({
    type: is("addRoute"),
    pattern,
    options: routeOptions,
  }),
  fc.record({ type: is("removeRoute"), pattern }),
  fc.record({
    type: is("configure"),
    options: fc.record(
      {
        authentication: fc.constantFrom("none", "optional", "required"),
        unauthenticatedMax: fc.constantFrom(0, 1),
        connectionsPerAddressMax: fc.constantFrom(0, 2),
        connectionsPerUserMax: fc.constantFrom(0, 2),
        connectsBurstMax: fc.constantFrom(0, 2),
        authTimeoutMs: fc.constantFrom(0, 10_000),
        handshakeTimeoutMs: fc.constantFrom(0, 10_000),
        drainPerSecondMax: fc.constantFrom(0, 10),
        allowedOrigins: fc.constantFrom<ServerOptions["allowedOrigins"]>(
          "same" as const,
          "any" as const,
          ["https://example.com"],
        ),
        envelope: fc.constantFrom("auto", "raw"),
      },
      { requiredKeys: [] },
    ),
  }),
);

const coming: fc.Arbitrary<ServerEvent> = fc.oneof(
  fc.record(
    { type: is("connect"), connectionId: id, info, identity, refusal, moment },
    { requiredKeys: ["type", "connectionId", "info", "moment"] },
  ),
  fc.record({ type: is("addConnection"), connection }),
  fc.record({
    type: is("setUserId"),
    connectionId: id,
    userId: fc.option(user, { nil: undefined }),
  }),
  fc.record({ type: is("setUserData"), connectionId: id, key: fc.constant("name"), value }),
  fc.record({
    type: is("setData"),
    key: fc.constantFrom("count", "__proto__"),
    value: fc.oneof(value, fc.array(value, { maxLength: 2 }), fc.constant(undefined)),
  }),
  fc.record({
    type: is("setPresence"),
    userId: user,
    status: fc.constantFrom("online", "away", "busy", "offline"),
  }),
);

const going: fc.Arbitrary<ServerEvent> = fc.oneof(
  fc.record({
    type: is("disconnect"),
    connectionId: id,
    wasClean: fc.boolean(),
    moment,
    ...ending,
  }),
  fc.record({ type: is("removeConnection"), connectionId: anyId, ...ending }),
);

const traffic: fc.Arbitrary<ServerEvent> = fc.oneof(
  fc.record({ type: is("message"), connectionId: id, message: draft, data: is("{}"), moment }),
  fc.record({ type: is("frame"), connectionId: id, data: is("raw"), moment }),
  fc.record({ type: is("control"), connectionId: id, message: control, moment }),
  fc.record({ type: is("malformed"), connectionId: id, fault: someFault, moment }),
  fc.record({ type: is("slow"), connectionId: id, messages: fc.nat(), moment }),
  fc.record(
    {
      type: is("refused"),
      connectionId: id,
      code: fc.constantFrom("RATE_LIMITED", "NOT_IN_ROOM"),
      context: is("frame"),
      closeCode: fc.constant(4429),
      warns: fc.boolean(),
      request: fc.record({ id: requestId, room }, { requiredKeys: [] }),
      moment,
    },
    { requiredKeys: ["type", "connectionId", "code", "context", "moment"] },
  ),
  fc.record({ type: is("reply"), connectionId: id, requestId, data: value }),
  fc.record({
    type: is("refuseRequest"),
    connectionId: id,
    requestId,
    code: fc.constantFrom("FORBIDDEN", "RATE_LIMITED"),
  }),
  fc.record({
    type: is("deliver"),
    outgoing: draft,
    audience: fc.oneof(
      fc.constant({ kind: "all" } as const),
      fc.record({ kind: is("room"), room }),
      fc.record({ kind: is("user"), userId: user }),
      fc.record({ kind: is("connections"), connectionIds: fc.array(id, { maxLength: 3 }) }),
    ),
  }),
);

const running: fc.Arbitrary<ServerEvent> = fc.oneof(
  fc.record({ type: is("start") }),
  fc.record({ type: is("stop") }),
  fc.record({ type: is("listening"), port: fc.constant(8080), moment }),
  fc.record({ type: is("stopped"), moment }),
  fc.record({ type: is("time"), moment }),
  fc.record({ type: is("failed"), fault: someFault, moment }),
  fc.record({
    type: is("configure"),
    options: fc.record({ connectionsMax: fc.constantFrom(0, 3) }),
  }),
);

/** Anything that can happen to a server. */
export const serverEvent: fc.Arbitrary<ServerEvent> = fc.oneof(
  { weight: 4, arbitrary: membership },
  { weight: 4, arbitrary: coming },
  { weight: 4, arbitrary: arriving },
  { weight: 2, arbitrary: guarding },
  { weight: 1, arbitrary: going },
  { weight: 2, arbitrary: traffic },
  { weight: 1, arbitrary: running },
);

/** What may have happened to a server. */
export const serverHistory: fc.Arbitrary<ServerEvent[]> = fc.array(serverEvent, { maxLength: 40 });

/** Whether the event keeps the driver's promise: who comes in has an id that no room knows. */
export const isFresh = (server: WebSocketServer, event: ServerEvent): boolean =>
  (event.type !== "connect" && event.type !== "proved") ||
  server.connections.has(event.connectionId) ||
  !server.rooms.some((known) => known.hasMember(event.connectionId));

/** The server after a history, without the events that no driver brings. */
export const after = (server: WebSocketServer, history: readonly ServerEvent[]): WebSocketServer =>
  history.reduce((next, event) => (isFresh(next, event) ? next.apply(event) : next), server);

const commands: fc.Arbitrary<ClientEvent> = fc.oneof(
  fc.record({ type: is("connect") }),
  fc.record({ type: is("connect"), moment }),
  fc.record({ type: is("attemptReconnect"), moment }),
  fc.record({ type: is("close"), code: fc.constantFrom(1000, 3000), reason: is(""), moment }),
  fc.record({ type: is("send"), outgoing: fc.oneof(draft, is("raw")), moment }),
  fc.record(
    {
      type: is("request"),
      requestId,
      message: draft,
      timeoutMs: fc.constantFrom(0, 5_000, NaN),
      moment,
    },
    { requiredKeys: ["type", "requestId", "message"] },
  ),
  fc.record({ type: is("cancel"), requestId }),
  fc.record({ type: is("joinRoom"), room }),
  fc.record({ type: is("joinRoom"), room, moment }),
  fc.record({ type: is("leaveRoom"), room }),
  fc.record({ type: is("clearQueue") }),
  fc.record({
    type: is("configure"),
    options: fc.record({
      reconnect: fc.boolean(),
      queueMax: fc.constantFrom(1, 1000),
      queueOverflow: fc.constantFrom("drop-oldest", "drop-newest", "reject"),
      requestsMax: fc.constantFrom(2, 1000),
    }),
  }),
);

// The epoch counts from the client's own: 0 is current, -1 stale.
const epoch = fc.constantFrom(0, 0, 0, -1);

const facts: fc.Arbitrary<ClientEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: is("opened"),
      epoch,
      protocol: fc.constantFrom("", "jounce.v1"),
      canPing: fc.boolean(),
      moment,
    }),
  },
  fc.record({ type: is("message"), epoch, message: draft, data: is("{}"), moment }),
  {
    weight: 3,
    arbitrary: fc.record({ type: is("control"), epoch, message: control, data: is("{}"), moment }),
  },
  fc.record({ type: is("frame"), epoch, data: is("raw"), moment }),
  fc.record({ type: is("malformed"), epoch, fault: someFault, moment }),
  fc.record({ type: is("heard"), epoch, moment }),
  fc.record(
    {
      type: is("closed"),
      epoch,
      wasClean: fc.boolean(),
      retryAfterMs: fc.constantFrom(-1, 20_000),
      moment,
      ...ending,
    },
    { requiredKeys: ["type", "epoch", "wasClean", "moment", "code", "reason"] },
  ),
  { weight: 3, arbitrary: fc.record({ type: is("time"), moment }) },
  fc.record({ type: is("committed"), moment }),
);

/** Anything that can happen to a client; see `current` for its epoch. */
export const clientEvent: fc.Arbitrary<ClientEvent> = fc.oneof(commands, facts);

/** What may have happened to a client. */
export const clientHistory: fc.Arbitrary<ClientEvent[]> = fc.array(clientEvent, { maxLength: 40 });

/** The event with its epoch counted from the client's. */
export const current = ({ snapshot }: WebSocketClient, event: ClientEvent): ClientEvent =>
  "epoch" in event ? { ...event, epoch: snapshot.epoch + event.epoch } : event;

/** The client after a history. */
export const lived = (client: WebSocketClient, history: readonly ClientEvent[]): WebSocketClient =>
  history.reduce((next, event) => next.apply(current(next, event)), client);
