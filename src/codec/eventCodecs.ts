/** The events of both machines as io-ts codecs: what a line of a journal may be. */
import { either as E } from "fp-ts";
import * as t from "io-ts";
import type { ClientEvent } from "../core/client/event.js";
import { Connection } from "../core/connection/Connection.js";
import { ERRORS } from "../core/error.js";
import type { ServerEvent } from "../core/server/event.js";
import { frameCodec, messageCodec, outgoingCodec } from "./wire.js";

const moment = t.type({ now: t.number, wall: t.number, roll: t.number, id: t.string });
const code = t.keyof(ERRORS, "an error code");
const fault = t.type({ code, context: t.string });
// JSON writes Infinity, which some options may be, as null; no option is null.
const option = new t.Type<unknown>(
  "Option",
  (value): value is unknown => value !== undefined,
  (value) => t.success(value === null ? Infinity : value),
  t.identity,
);

/** The options of either machine; their names and values are checked by the machine itself. */
export const optionsCodec = t.record(t.string, option);
const pairs = t.array(t.tuple([t.string, t.unknown]));
/** The words for a presence. */
export const statusCodec = t.keyof({ online: null, away: null, busy: null, offline: null });
const state = t.keyof({
  connecting: null,
  connected: null,
  disconnecting: null,
  disconnected: null,
  reconnecting: null,
  failed: null,
});

// JSON writes Infinity as null; so it does with NaN, which is refused wherever Infinity has a sense.
const endless = new t.Type<number, unknown>(
  "Endless",
  t.number.is,
  (value, context) => (value === null ? t.success(Infinity) : t.number.validate(value, context)),
  t.identity,
);

const infoCodec = t.partial({
  address: t.string,
  url: t.string,
  origin: t.string,
  userAgent: t.string,
  protocol: t.string,
  route: t.string,
  params: t.record(t.string, t.string),
  secure: t.boolean,
});

/** What may be set for one route. */
export const routeOptionsCodec = t.partial({
  connectionsMax: endless,
  connectionsPerAddressMax: endless,
  allowedOrigins: t.array(t.string),
  requireSecure: t.boolean,
  requireAuth: t.boolean,
  messageBytesMax: endless,
  messagesPerSecondMax: endless,
  messagesBurstMax: endless,
});

const handshakeCodec = t.intersection([
  t.type({ url: t.string, secure: t.boolean, loopback: t.boolean, shared: t.boolean }),
  t.partial({
    peer: t.string,
    forwardedFor: t.string,
    forwardedProto: t.string,
    host: t.string,
    origin: t.string,
    userAgent: t.string,
  }),
]);

const identityCodec = t.intersection([
  t.type({ userId: t.string }),
  t.partial({ expiresAt: endless, claims: t.UnknownRecord }),
]);

const connectionJson = t.intersection([
  t.type({
    id: t.string,
    state,
    userData: pairs,
    rooms: t.array(t.string),
    joinedAt: t.number,
    lastActivity: t.number,
    info: infoCodec,
  }),
  t.partial({ userId: t.string }),
]);

/** A connection as its plain form. */
export const connectionCodec = new t.Type<Connection, unknown>(
  "Connection",
  (value): value is Connection => value instanceof Connection,
  (value, context) => {
    const json = connectionJson.validate(value, context);
    return E.isLeft(json) ? json : t.success(Connection.fromJSON(json.right));
  },
  (connection) => connection.toJSON(),
);

/** One kind of event: what it must have and what it may have. */
const event = <T extends string, P extends t.Props, Q extends t.Props>(
  type: T,
  required: P,
  allowed: Q,
) => t.intersection([t.type({ type: t.literal(type), ...required }), t.partial(allowed)]);

const room = t.string;
const connectionId = t.string;
const ending = { code: t.number, reason: t.string };
const audience = t.union(
  [
    t.type({ kind: t.literal("all") }),
    t.type({ kind: t.literal("room"), room }),
    t.type({ kind: t.literal("user"), userId: t.string }),
    t.type({ kind: t.literal("one"), connectionId }),
    t.type({ kind: t.literal("connections"), connectionIds: t.array(connectionId) }),
  ],
  "Audience",
);

/** By type, so that a line is checked against one codec and not against all. */
export const serverEventCodecs = {
  start: event("start", {}, {}),
  stop: event("stop", {}, {}),
  configure: event("configure", { options: optionsCodec }, {}),
  addConnection: event("addConnection", { connection: connectionCodec }, {}),
  removeConnection: event("removeConnection", { connectionId, ...ending }, {}),
  createRoom: event(
    "createRoom",
    {
      room,
      options: t.partial({
        capacity: t.number,
        persistent: t.boolean,
        allowedUsers: t.array(t.string),
      }),
    },
    {},
  ),
  removeRoom: event("removeRoom", { room }, {}),
  setRoomMetadata: event("setRoomMetadata", { room, key: t.string, value: t.unknown }, {}),
  joinRoom: event("joinRoom", { connectionId, room }, {}),
  leaveRoom: event("leaveRoom", { connectionId, room }, {}),
  deliver: event("deliver", { outgoing: outgoingCodec, audience }, { except: t.string }),
  setUserId: event(
    "setUserId",
    { connectionId, userId: t.union([t.string, t.undefined]) },
    { at: t.number },
  ),
  setUserData: event("setUserData", { connectionId, key: t.string, value: t.unknown }, {}),
  setData: event("setData", { key: t.string }, { value: t.unknown }),
  setPresence: event(
    "setPresence",
    { userId: t.string, status: statusCodec },
    { customStatus: t.string, at: t.number },
  ),
  addRoute: event("addRoute", { pattern: t.string }, { options: routeOptionsCodec }),
  removeRoute: event("removeRoute", { pattern: t.string }, {}),
  authorizeRoom: event("authorizeRoom", { room, userIds: t.array(t.string) }, {}),
  deauthorizeRoom: event("deauthorizeRoom", { room, userId: t.string }, {}),
  reply: event("reply", { connectionId, requestId: t.string, data: t.unknown }, {}),
  refuseRequest: event("refuseRequest", { connectionId, requestId: t.string, code }, {}),
  upgrade: event("upgrade", { connectionId, handshake: handshakeCodec, moment }, { refusal: code }),
  strayed: event("strayed", { code, moment }, { address: t.string }),
  abandoned: event("abandoned", { connectionId, moment }, {}),
  checked: event("checked", { connectionId, moment }, { identity: identityCodec, refusal: code }),
  auth: event("auth", { connectionId, moment }, { requestId: t.string }),
  proved: event(
    "proved",
    { connectionId, identity: identityCodec, moment },
    { requestId: t.string },
  ),
  disproved: event("disproved", { connectionId, moment }, { requestId: t.string }),
  refused: event(
    "refused",
    { connectionId, code, context: t.string, moment },
    {
      closeCode: t.number,
      warns: t.boolean,
      retryAfterMs: t.number,
      request: t.partial({ id: t.string, room: t.string }),
    },
  ),
  listening: event("listening", { port: t.number, moment }, {}),
  stopped: event("stopped", { moment }, {}),
  connect: event(
    "connect",
    { connectionId, info: infoCodec, moment },
    { identity: identityCodec, refusal: code },
  ),
  message: event("message", { connectionId, message: messageCodec, data: frameCodec, moment }, {}),
  control: event("control", { connectionId, message: messageCodec, moment }, {}),
  frame: event("frame", { connectionId, data: frameCodec, moment }, {}),
  malformed: event("malformed", { connectionId, fault, moment }, {}),
  disconnect: event("disconnect", { connectionId, ...ending, wasClean: t.boolean, moment }, {}),
  slow: event("slow", { connectionId, messages: t.number, moment }, {}),
  failed: event("failed", { fault, moment }, { connectionId }),
  time: event("time", { moment }, {}),
} satisfies { readonly [Type in ServerEvent["type"]]: t.Mixed };

const epoch = t.number;

/** By type, as above. */
export const clientEventCodecs = {
  connect: event("connect", {}, { moment }),
  attemptReconnect: event("attemptReconnect", {}, { moment }),
  close: event("close", ending, { moment }),
  send: event(
    "send",
    { outgoing: outgoingCodec },
    { confirm: t.boolean, bufferedBytes: t.number, moment },
  ),
  request: event(
    "request",
    { requestId: t.string, message: messageCodec },
    { timeoutMs: endless, bufferedBytes: t.number, moment },
  ),
  cancel: event("cancel", { requestId: t.string }, { moment }),
  joinRoom: event("joinRoom", { room }, { moment }),
  leaveRoom: event("leaveRoom", { room }, { moment }),
  clearQueue: event("clearQueue", {}, { moment }),
  authenticate: event(
    "authenticate",
    { credentials: t.keyof({ fixed: null, renewable: null }), moment },
    {},
  ),
  restore: event(
    "restore",
    { kept: t.array(t.type({ message: messageCodec, confirm: t.boolean })), moment },
    {},
  ),
  configure: event("configure", { options: optionsCodec }, {}),
  opened: event("opened", { epoch, protocol: t.string, canPing: t.boolean, moment }, {}),
  message: event("message", { epoch, message: messageCodec, data: frameCodec, moment }, {}),
  control: event("control", { epoch, message: messageCodec, data: frameCodec, moment }, {}),
  frame: event("frame", { epoch, data: frameCodec, moment }, {}),
  malformed: event("malformed", { epoch, fault, moment }, {}),
  heard: event("heard", { epoch, moment }, { kind: t.keyof({ ping: null, pong: null }) }),
  unproven: event("unproven", { epoch, requestId: t.string, moment }, {}),
  closed: event(
    "closed",
    { epoch, ...ending, wasClean: t.boolean, moment },
    { retryAfterMs: t.number },
  ),
  time: event("time", { moment }, {}),
  committed: event("committed", { moment }, {}),
} satisfies { readonly [Type in ClientEvent["type"]]: t.Mixed };
