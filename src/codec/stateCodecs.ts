/** The states of both machines in plain form: what the first line of a journal holds. */
import { List, Map, OrderedMap, OrderedSet, Set } from "immutable";
import * as t from "io-ts";
import { clientDefaults, withClientOptions } from "../core/client/options.js";
import type { ClientPhase } from "../core/client/state.js";
import { ClientState } from "../core/client/state.js";
import { PresenceTracker } from "../core/presence/PresenceTracker.js";
import { Room } from "../core/Room.js";
import { Deadlines } from "../core/server/Deadlines.js";
import { Gate, Place } from "../core/server/gate.js";
import { serverDefaults, withServerOptions } from "../core/server/options.js";
import { toRoute } from "../core/server/routes.js";
import { ServerState } from "../core/server/state.js";
import { Table } from "../core/Table.js";
import { connectionCodec, optionsCodec, routeOptionsCodec, statusCodec } from "./eventCodecs.js";
import { messageCodec, outgoingCodec } from "./wire.js";

const optionalNumber = t.union([t.number, t.undefined]);
const names = t.array(t.string);

const roomJson = t.intersection([
  t.type({ name: t.string, members: names, metadata: t.array(t.tuple([t.string, t.unknown])) }),
  t.partial({ capacity: t.number, persistent: t.boolean, allowedUsers: names }),
]);

const presenceJson = t.intersection([
  t.type({ userId: t.string, status: statusCodec, lastSeen: t.number, connections: names }),
  t.type({ customStatus: t.union([t.string, t.undefined]) }),
]);

const serverPhase = t.union(
  [
    t.type({ name: t.literal("stopped") }),
    t.type({ name: t.literal("starting") }),
    t.type({ name: t.literal("running"), port: t.number, sweepAt: optionalNumber }),
    t.type({
      name: t.literal("stopping"),
      restarts: t.boolean,
      drainAt: optionalNumber,
      drained: t.number,
    }),
  ],
  "ServerPhase",
);

const optionalText = t.union([t.string, t.undefined]);

const gateJson = t.type({
  routes: t.array(t.type({ pattern: t.string, options: routeOptionsCodec })),
  attempts: t.array(t.tuple([t.string, t.type({ address: optionalText, route: optionalText })])),
  counts: t.array(t.tuple([t.string, t.number])),
  spent: t.array(t.tuple([t.string, t.number])),
  unproven: t.array(connectionCodec),
  proving: names,
  deadlines: t.array(t.tuple([t.string, t.number])),
});

/** A server's state in plain form. */
export const serverSnapshotCodec = t.type(
  {
    options: optionsCodec,
    phase: serverPhase,
    connections: t.array(connectionCodec),
    rooms: t.array(roomJson),
    users: t.array(t.tuple([t.string, names])),
    presence: t.array(presenceJson),
    gate: gateJson,
    // Journals of the first versions have none.
    data: t.union([t.array(t.tuple([t.string, t.unknown])), t.undefined], "Data"),
  },
  "Server",
);

/**
 * The state that a checked plain form describes.
 * @throws WebSocketError INVALID_OPTION or INVALID_NAME for what no server can have.
 */
export const serverFromJson = (json: t.TypeOf<typeof serverSnapshotCodec>): ServerState =>
  new ServerState(
    withServerOptions(serverDefaults, json.options),
    json.phase,
    Table.of(json.connections.map((connection) => [connection.id, connection] as const)),
    Map(json.rooms.map((room) => Room.fromJSON(room)).map((room) => [room.name, room])),
    Map(json.users.map(([userId, connectionIds]) => [userId, OrderedSet(connectionIds)])),
    PresenceTracker.fromJSON(json.presence),
    gateFromJson(json.gate),
    Map(json.data ?? []),
  );

const gateFromJson = (json: t.TypeOf<typeof gateJson>): Gate =>
  new Gate(
    json.routes.map(({ pattern, options }) => toRoute(pattern, options)),
    Map(json.attempts.map(([id, { address, route }]) => [id, new Place(address, route)])),
    Map(json.counts),
    Map(json.spent),
    Map(json.unproven.map((connection) => [connection.id, connection])),
    Set(json.proving),
    Deadlines.of(json.deadlines),
  );

const closing = t.union(
  [t.type({ code: t.number, reason: t.string, wasClean: t.boolean }), t.undefined],
  "Closing",
);

const proof = t.type({
  holds: t.boolean,
  asked: t.union([
    t.type({ requestId: t.string, deadline: t.number, again: t.boolean }),
    t.undefined,
  ]),
  identity: t.union([t.type({ userId: optionalText, expiresAt: optionalNumber }), t.undefined]),
  renewAt: optionalNumber,
});

const pace = t.type({
  perSecond: t.number,
  burst: t.number,
  isTold: t.boolean,
  spentUntil: t.number,
  heldUntil: t.number,
});

const clientPhase = t.union(
  [
    t.type({ name: t.literal("disconnected"), closing }),
    t.type({ name: t.literal("connecting"), deadline: optionalNumber }),
    t.type({
      name: t.literal("connected"),
      protocol: t.string,
      speaks: t.boolean,
      leaving: t.array(t.type({ room: t.string, deadline: optionalNumber })),
      proof,
      pace,
      canPing: t.boolean,
      heardAt: t.number,
      pingedAt: optionalNumber,
      stableAt: optionalNumber,
    }),
    t.type({
      name: t.literal("disconnecting"),
      code: t.number,
      reason: t.string,
      deadline: optionalNumber,
    }),
    t.type({ name: t.literal("waiting"), until: t.number }),
    t.type({ name: t.literal("failed"), closing }),
  ],
  "ClientPhase",
);

const roomIntent = t.intersection([
  t.type({ joined: t.boolean, deadline: optionalNumber }),
  t.partial({ again: t.boolean }),
]);

const waitingRequest = t.type({
  timeoutMs: t.number,
  sent: t.boolean,
  deadline: optionalNumber,
});

const unconfirmed = t.type({
  message: messageCodec,
  attempts: t.number,
  sent: t.boolean,
  deadline: optionalNumber,
});

/** A client's state in plain form. */
export const clientSnapshotCodec = t.type(
  {
    url: t.string,
    protocols: names,
    options: optionsCodec,
    phase: clientPhase,
    attempts: t.number,
    epoch: t.number,
    queue: t.array(outgoingCodec),
    rooms: t.array(t.tuple([t.string, roomIntent])),
    connectionId: t.union([t.string, t.undefined]),
    requests: t.array(t.tuple([t.string, waitingRequest])),
    retryHint: t.union([t.type({ retryAfterMs: t.number, until: optionalNumber }), t.undefined]),
    unconfirmed: t.array(t.tuple([t.string, unconfirmed])),
  },
  "Client",
);

/**
 * The state that a checked plain form describes.
 * @throws WebSocketError INVALID_OPTION for an option that no client can have.
 */
export const clientFromJson = (json: t.TypeOf<typeof clientSnapshotCodec>): ClientState =>
  new ClientState(
    json.url,
    json.protocols,
    withClientOptions(clientDefaults, json.options),
    ordered(json.phase),
    json.attempts,
    json.epoch,
    List(json.queue),
    OrderedMap(json.rooms),
    json.connectionId,
    OrderedMap(json.requests),
    json.retryHint,
    OrderedMap(json.unconfirmed),
  );

// Phases are compared as text: fields that the text left out have to be back in their places.
const ordered = (phase: t.TypeOf<typeof clientPhase>): ClientPhase => {
  if (phase.name !== "connected") return phase;
  const { name, protocol, speaks, leaving, pace: kept, canPing } = phase;
  const { heardAt, pingedAt, stableAt } = phase;
  const { holds, asked, identity, renewAt } = phase.proof;
  const given = { holds, asked, identity, renewAt };
  const beat = { canPing, heardAt, pingedAt, stableAt };
  return { name, protocol, speaks, leaving, proof: given, pace: kept, ...beat };
};
