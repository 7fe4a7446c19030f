/** The events of both machines as io-ts codecs: what a line of a journal may be. */
import { either as E } from "fp-ts";
import * as t from "io-ts";
import type { ClientEvent } from "../core/client/event.js";
import { Connection } from "../core/connection/Connection.js";
import { ERRORS } from "../core/error.js";
import type { ServerEvent } from "../core/server/event.js";
import { frameCodec, messageCodec, outgoingCodec } from "./wire.js";

const moment = t.type({ now: t.number, wall: t.number, roll: t.number, id: t.string });
const fault = t.type({ code: t.keyof(ERRORS, "an error code"), context: t.string });
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

const infoCodec = t.partial({
  address: t.string,
  url: t.string,
  origin: t.string,
  userAgent: t.string,
  protocol: t.string,
});

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
    { room, options: t.partial({ capacity: t.number, persistent: t.boolean }) },
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
  setPresence: event(
    "setPresence",
    { userId: t.string, status: statusCodec },
    { customStatus: t.string, at: t.number },
  ),
  listening: event("listening", { port: t.number, moment }, {}),
  stopped: event("stopped", { moment }, {}),
  connect: event("connect", { connectionId, info: infoCodec, moment }, {}),
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
  send: event("send", { outgoing: outgoingCodec }, { bufferedBytes: t.number, moment }),
  joinRoom: event("joinRoom", { room }, { moment }),
  leaveRoom: event("leaveRoom", { room }, { moment }),
  clearQueue: event("clearQueue", {}, { moment }),
  configure: event("configure", { options: optionsCodec }, {}),
  opened: event("opened", { epoch, protocol: t.string, canPing: t.boolean, moment }, {}),
  message: event("message", { epoch, message: messageCodec, data: frameCodec, moment }, {}),
  control: event("control", { epoch, message: messageCodec, data: frameCodec, moment }, {}),
  frame: event("frame", { epoch, data: frameCodec, moment }, {}),
  malformed: event("malformed", { epoch, fault, moment }, {}),
  heard: event("heard", { epoch, moment }, {}),
  closed: event("closed", { epoch, ...ending, wasClean: t.boolean, moment }, {}),
  time: event("time", { moment }, {}),
  committed: event("committed", { moment }, {}),
} satisfies { readonly [Type in ClientEvent["type"]]: t.Mixed };
