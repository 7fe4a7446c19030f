/** What holds of every value, whatever has happened to it. */
import { is, Map, Set } from "immutable";
import type { WebSocketClient } from "../../src/core/client/WebSocketClient.js";
import { countKeys, Place } from "../../src/core/server/gate.js";
import type { WebSocketServer } from "../../src/core/server/WebSocketServer.js";

/** Everything a server value shows, as text that can be compared before and after a call. */
export const textOfServer = (server: WebSocketServer): string => {
  const { options, phase, connections, rooms, users, presence, gate, data } = server.snapshot;
  const known = [...users].map(([userId, ids]) => [userId, ids.toArray()]);
  const there = connections.toJSON().sort(([a], [b]) => (a < b ? -1 : 1));
  const { outbox } = server;
  const { nextDeadline } = server;
  return JSON.stringify({
    options,
    phase,
    there,
    rooms: [...rooms],
    known,
    presence,
    gate,
    data: [...data],
    outbox,
    nextDeadline,
  });
};

/** Everything a client value shows, as text. */
export const textOfClient = (client: WebSocketClient): string => {
  const { rooms, requests, ...rest } = client.snapshot;
  const { outbox } = client;
  return JSON.stringify({ ...rest, rooms: [...rooms], requests: [...requests], outbox });
};

/** Memberships that only one side knows of, but for ids that no connection has. */
export const lopsided = (server: WebSocketServer): string[] => {
  const { connections, rooms } = server;
  const known = [...connections.values()].flatMap(({ id, rooms: joined }) =>
    joined
      .toArray()
      .filter((room) => rooms.get(room)?.hasMember(id) !== true)
      .map((room) => `${id} believes to be in ${room}`),
  );
  const listed = [...rooms.values()].flatMap((room) =>
    room
      .getMembers()
      .filter((id) => connections.get(id)?.isInRoom(room.name) === false)
      .map((id) => `${room.name} believes to have ${id}`),
  );
  return [...known, ...listed];
};

/** Users whose connections only one of connection, user index and presence knows of. */
export const misfiled = (server: WebSocketServer): string[] => {
  const { users, presence } = server.snapshot;
  const owned = [...server.connections.values()].flatMap(({ id, userId }) =>
    userId !== undefined && users.get(userId)?.has(id) !== true ? [`${id} of ${userId}`] : [],
  );
  const filed = [...users].flatMap(([userId, ids]) =>
    ids.isEmpty() || ids.some((id) => server.connections.get(id)?.userId !== userId)
      ? [`index of ${userId}`]
      : [],
  );
  const present = [...presence.users.values()].flatMap(({ userId, connections }) =>
    connections.every((id) => users.get(userId)?.has(id) === true) ? [] : [`presence of ${userId}`],
  );
  return [...owned, ...filed, ...present];
};

/** What a gate holds that nobody is there for, and what it counts wrongly. */
export const ungated = ({ snapshot }: WebSocketServer): string[] => {
  const { gate, connections } = snapshot;
  const { attempts, unproven, proving, deadlines, counts } = gate;
  const isHere = (id: string): boolean => connections.has(id) || unproven.has(id);
  const places = [
    ...attempts.values(),
    ...[...connections.values(), ...unproven.values()].map(({ info }) => Place.of(info)),
  ];
  const counted = Map(Set(places.flatMap(countKeys)).map((key) => [key, countOf(places, key)]));
  return [
    ...[...attempts.keys()].filter(isHere).map((id) => `${id} is let in and under way`),
    ...[...unproven.keys()].filter((id) => connections.has(id)).map((id) => `${id} is in twice`),
    ...[...proving].filter((id) => !isHere(id)).map((id) => `a proof of ${id}`),
    ...deadlines
      .toJSON()
      .filter(([id]) => !isHere(id) && !attempts.has(id))
      .map(([id]) => `a deadline of ${id}`),
    ...(is(counted, counts) ? [] : [`${JSON.stringify(counts)}, not ${JSON.stringify(counted)}`]),
  ];
};

const countOf = (places: readonly Place[], key: string): number =>
  places.filter((place) => countKeys(place).includes(key)).length;

/** Connections in rooms in which only others may be. */
export const intruders = ({ rooms, connections }: WebSocketServer): string[] =>
  [...rooms.values()].flatMap((room) =>
    room
      .getMembers()
      .filter((id) => !room.allows(connections.get(id)?.userId))
      .map((id) => `${id} in ${room.name}`),
  );

/** Where a connection id still occurs in a server. */
export const tracesOf = (server: WebSocketServer, id: string): string[] => [
  ...(server.snapshot.gate.attempts.has(id) ? ["attempts"] : []),
  ...(server.snapshot.gate.unproven.has(id) ? ["unproven"] : []),
  ...(server.snapshot.gate.proving.has(id) ? ["proving"] : []),
  ...server.snapshot.gate.deadlines.toJSON().flatMap(([name]) => (name === id ? ["due"] : [])),
  ...(server.connections.has(id) ? ["connections"] : []),
  ...[...server.rooms.values()].filter((room) => room.hasMember(id)).map(({ name }) => name),
  ...[...server.snapshot.users].filter(([, ids]) => ids.has(id)).map(([userId]) => userId),
  ...[...server.presence.users.values()]
    .filter(({ connections }) => connections.has(id))
    .map(({ userId }) => `presence of ${userId}`),
];

/** The names of the methods of a class, without getters and static ones. */
export const methodsOf = (type: { readonly prototype: object }): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(type.prototype))
    .filter(([name, { value }]) => name !== "constructor" && typeof value === "function")
    .map(([name]) => name)
    .sort();
