/** Decides what a server says of its health, and of its rooms. */
import type { RoomName } from "../../core/ids.js";
import type { ServerPhase } from "../../core/server/state.js";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";
import type { Endpoint, EndpointOptions } from "./endpoint.js";
import { endpoint } from "./endpoint.js";

/** Whatever has a server as a value: a live server. */
export interface HealthSource {
  readonly current: WebSocketServer;
}

/** How a server is, as plain JSON. */
export interface HealthReport {
  /** `ok` when it listens; `draining` when it no longer listens and its sockets are still open. */
  readonly status: "ok" | "starting" | "draining" | "stopped";
  /** Open connections. */
  readonly connections: number;
  readonly rooms: number;
  /** Users with at least one open connection. */
  readonly users: number;
}

const statuses: { readonly [Name in ServerPhase["name"]]: HealthReport["status"] } = {
  running: "ok",
  starting: "starting",
  stopping: "draining",
  stopped: "stopped",
};

/** How the server is now. */
export const health = ({ current: { snapshot } }: HealthSource): HealthReport => ({
  status: statuses[snapshot.phase.name],
  connections: snapshot.connections.size,
  rooms: snapshot.rooms.size,
  users: snapshot.users.size,
});

/**
 * Answers GET and HEAD with `health` as JSON: 200 when the status is `ok`, else 503. Mount it at a path
 * of your own. It answers this machine only, unless `public` is set: a probe of an orchestrator
 * comes from elsewhere.
 */
export const healthEndpoint = (source: HealthSource, options: EndpointOptions = {}): Endpoint =>
  endpoint(() => {
    const report = health(source);
    return {
      status: report.status === "ok" ? 200 : 503,
      contentType: "application/json; charset=utf-8",
      body: JSON.stringify(report),
    };
  }, options);

/** How full a room is, as plain JSON. */
export interface RoomStatistics {
  readonly room: RoomName;
  /** Members that are connected. */
  readonly connections: number;
  /** Users among them; who is in with two connections counts once. */
  readonly users: number;
}

/** How full a room is; undefined when there is no such room. Costs time in proportion to its members. */
export const roomStatistics = (
  server: WebSocketServer,
  room: RoomName,
): RoomStatistics | undefined => {
  if (!server.rooms.has(room.normalize("NFC"))) return undefined;
  const members = server.getRoomMembers(room).flatMap((id) => server.connections.get(id) ?? []);
  const users = new Set(members.flatMap(({ userId }) => userId ?? []));
  return { room: room.normalize("NFC"), connections: members.length, users: users.size };
};
