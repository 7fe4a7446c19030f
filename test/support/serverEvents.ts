/** One of each event of a server, for tables that must miss none. */
import { Connection } from "../../src/core/connection/Connection.js";
import { fault } from "../../src/core/error.js";
import { Message } from "../../src/core/Message.js";
import { momentAt } from "../../src/core/moment.js";
import type { ServerEvent } from "../../src/core/server/event.js";
import { handshakeOf } from "./servers.js";

type Samples = {
  readonly [Type in ServerEvent["type"]]: Extract<ServerEvent, { type: Type }>;
};

/** A time at which the sweep of the servers in `servers.ts` is due. */
const moment = momentAt(30_000);
const chat = new Message("chat", "Hello!");

export const serverEvents: Samples = {
  start: { type: "start" },
  stop: { type: "stop" },
  configure: { type: "configure", options: { port: 9000 } },
  addConnection: { type: "addConnection", connection: new Connection("c") },
  removeConnection: { type: "removeConnection", connectionId: "a", code: 1000, reason: "" },
  createRoom: { type: "createRoom", room: "attic", options: {} },
  removeRoom: { type: "removeRoom", room: "lobby" },
  setRoomMetadata: { type: "setRoomMetadata", room: "lobby", key: "topic", value: "tea" },
  joinRoom: { type: "joinRoom", connectionId: "b", room: "lobby" },
  leaveRoom: { type: "leaveRoom", connectionId: "a", room: "lobby" },
  deliver: { type: "deliver", outgoing: chat, audience: { kind: "room", room: "lobby" } },
  setUserId: { type: "setUserId", connectionId: "b", userId: "bob" },
  setUserData: { type: "setUserData", connectionId: "b", key: "name", value: "Bob" },
  setData: { type: "setData", key: "topic", value: ["tea"] },
  setPresence: { type: "setPresence", userId: "ann", status: "away" },
  addRoute: { type: "addRoute", pattern: "/chat/:room" },
  removeRoute: { type: "removeRoute", pattern: "/live" },
  authorizeRoom: { type: "authorizeRoom", room: "lobby", userIds: ["bob"] },
  deauthorizeRoom: { type: "deauthorizeRoom", room: "lobby", userId: "bob" },
  reply: { type: "reply", connectionId: "a", requestId: "r1", data: 42 },
  refuseRequest: {
    type: "refuseRequest",
    connectionId: "a",
    requestId: "r1",
    code: "FORBIDDEN",
  },
  upgrade: {
    type: "upgrade",
    connectionId: "u",
    handshake: handshakeOf({ url: "/live" }),
    moment,
  },
  strayed: { type: "strayed", code: "BAD_HANDSHAKE", address: "192.0.2.1", moment },
  abandoned: { type: "abandoned", connectionId: "h", moment },
  checked: { type: "checked", connectionId: "h", moment },
  auth: { type: "auth", connectionId: "b", requestId: "r1", moment },
  proved: {
    type: "proved",
    connectionId: "a",
    requestId: "r1",
    identity: { userId: "zoe", expiresAt: 90_000, claims: { role: "admin" } },
    moment,
  },
  disproved: { type: "disproved", connectionId: "a", requestId: "r1", moment },
  refused: {
    type: "refused",
    connectionId: "a",
    code: "RATE_LIMITED",
    context: "frame",
    warns: true,
    retryAfterMs: 40,
    moment,
  },
  listening: { type: "listening", port: 8080, moment },
  stopped: { type: "stopped", moment },
  connect: { type: "connect", connectionId: "c", info: {}, moment },
  message: { type: "message", connectionId: "a", message: chat, data: chat.toJson(), moment },
  control: { type: "control", connectionId: "a", message: new Message("ping"), moment },
  frame: { type: "frame", connectionId: "a", data: "raw", moment },
  malformed: {
    type: "malformed",
    connectionId: "a",
    fault: fault("INVALID_MESSAGE", "decode"),
    moment,
  },
  disconnect: {
    type: "disconnect",
    connectionId: "a",
    code: 1006,
    reason: "",
    wasClean: false,
    moment,
  },
  slow: { type: "slow", connectionId: "a", messages: 2, moment },
  failed: { type: "failed", fault: fault("LISTEN_FAILED", "listen"), moment },
  time: { type: "time", moment },
};
