/** Decides what a server knows. What changes with every frame is not here but in each link. */
import type { OrderedSet } from "immutable";
import { hash, is, Map } from "immutable";
import type { Connection } from "../connection/Connection.js";
import type { ConnectionId, RoomName, UserId } from "../ids.js";
import { Gate } from "./gate.js";
import { PresenceTracker } from "../presence/PresenceTracker.js";
import type { Room } from "../Room.js";
import { sameEntries } from "../sameData.js";
import { Table } from "../Table.js";
import type { ServerOptions } from "./options.js";

/** What the server is doing. */
export type ServerPhase =
  | { readonly name: "stopped" }
  | { readonly name: "starting" }
  | {
      readonly name: "running";
      /** The port that it got. */
      readonly port: number;
      /** When the links are looked at next, as `Moment.now`; undefined for never. */
      readonly sweepAt: number | undefined;
    }
  | {
      readonly name: "stopping";
      /** Whether it is to listen again when it has stopped. */
      readonly restarts: boolean;
      /** When the next ones are sent away, as `Moment.now`; undefined when all have been. */
      readonly drainAt: number | undefined;
      /** How many have been sent away. */
      readonly drained: number;
    };

/** Everything a server knows. */
export class ServerState {
  constructor(
    readonly options: ServerOptions,
    readonly phase: ServerPhase,
    readonly connections: Table<Connection>,
    readonly rooms: Map<RoomName, Room>,
    /** The connections of each known user: the index behind `broadcastToUser`. */
    readonly users: Map<UserId, OrderedSet<ConnectionId>>,
    readonly presence: PresenceTracker,
    readonly gate: Gate,
    /** What the app keeps: values that JSON can carry, by key. */
    readonly data: Map<string, unknown>,
  ) {}

  static initial(options: ServerOptions): ServerState {
    const stopped: ServerPhase = { name: "stopped" };
    const presence = new PresenceTracker();
    const gate = Gate.initial();
    return new ServerState(options, stopped, Table.of(), Map(), Map(), presence, gate, Map());
  }

  withOptions(options: ServerOptions): ServerState {
    const { phase, connections, rooms, users, presence, gate, data } = this;
    return new ServerState(options, phase, connections, rooms, users, presence, gate, data);
  }

  withPhase(phase: ServerPhase): ServerState {
    const { options, connections, rooms, users, presence, gate, data } = this;
    return new ServerState(options, phase, connections, rooms, users, presence, gate, data);
  }

  withConnections(connections: Table<Connection>): ServerState {
    if (connections === this.connections) return this;
    const { options, phase, rooms, users, presence, gate, data } = this;
    return new ServerState(options, phase, connections, rooms, users, presence, gate, data);
  }

  withRooms(rooms: Map<RoomName, Room>): ServerState {
    if (rooms === this.rooms) return this;
    const { options, phase, connections, users, presence, gate, data } = this;
    return new ServerState(options, phase, connections, rooms, users, presence, gate, data);
  }

  withUsers(users: Map<UserId, OrderedSet<ConnectionId>>): ServerState {
    if (users === this.users) return this;
    const { options, phase, connections, rooms, presence, gate, data } = this;
    return new ServerState(options, phase, connections, rooms, users, presence, gate, data);
  }

  withPresence(presence: PresenceTracker): ServerState {
    if (presence === this.presence) return this;
    const { options, phase, connections, rooms, users, gate, data } = this;
    return new ServerState(options, phase, connections, rooms, users, presence, gate, data);
  }

  withGate(gate: Gate): ServerState {
    if (gate === this.gate) return this;
    const { options, phase, connections, rooms, users, presence, data } = this;
    return new ServerState(options, phase, connections, rooms, users, presence, gate, data);
  }

  withData(data: Map<string, unknown>): ServerState {
    if (data === this.data) return this;
    const { options, phase, connections, rooms, users, presence, gate } = this;
    return new ServerState(options, phase, connections, rooms, users, presence, gate, data);
  }

  equals(other: unknown): boolean {
    return (
      other instanceof ServerState &&
      JSON.stringify([this.options, this.phase]) === JSON.stringify([other.options, other.phase]) &&
      is(this.connections, other.connections) &&
      is(this.rooms, other.rooms) &&
      is(this.users, other.users) &&
      is(this.presence, other.presence) &&
      is(this.gate, other.gate) &&
      sameEntries(this.data, other.data)
    );
  }

  hashCode(): number {
    return hash(this.rooms) ^ this.connections.hashCode() ^ hash(this.phase.name);
  }
}
