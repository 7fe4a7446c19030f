/** Decides what a client knows. A phase holds only what is true in it. */
import type { List } from "immutable";
import { hash, List as emptyList, OrderedMap } from "immutable";
import { ConnectionState } from "../connectionState.js";
import type { RoomName } from "../ids.js";
import type { Message } from "../Message.js";
import type { Outgoing } from "../Outgoing.js";
import { sameOutgoing } from "../Outgoing.js";
import type { ClientOptions } from "./options.js";

/** How a connection ended. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
  /** Whether both sides exchanged close frames. */
  readonly wasClean: boolean;
}

/** What the client is doing. Deadlines are times of `Moment.now`; undefined until one is known. */
export type ClientPhase =
  | { readonly name: "disconnected"; readonly closing: Closing | undefined }
  | { readonly name: "connecting"; readonly deadline: number | undefined }
  | ConnectedPhase
  | {
      readonly name: "disconnecting";
      readonly code: number;
      readonly reason: string;
      readonly deadline: number | undefined;
    }
  | { readonly name: "waiting"; readonly until: number }
  | { readonly name: "failed"; readonly closing: Closing | undefined };

/** An open connection with what its heartbeat needs. */
export interface ConnectedPhase {
  readonly name: "connected";
  /** The negotiated subprotocol; empty for none. */
  readonly protocol: string;
  /** Whether the wire protocol is spoken here: it was negotiated, or this client has used it. */
  readonly speaks: boolean;
  /** Rooms whose `leave_room` is not answered yet, one entry for each. */
  readonly leaving: readonly Leaving[];
  /** What has become of proving who this client is. */
  readonly proof: Proof;
  /** How fast messages go out. */
  readonly pace: Pace;
  /** Whether the socket can send protocol pings (RFC 6455 5.5.2); a browser's cannot. */
  readonly canPing: boolean;
  /** When the peer was last heard of. */
  readonly heardAt: number;
  /** When it was asked for a sign of life that has not come yet. */
  readonly pingedAt: number | undefined;
  /** When the connection has held long enough to forget the attempts it took. */
  readonly stableAt: number | undefined;
}

/** A room that the client has asked to be let out of. */
export interface Leaving {
  readonly room: RoomName;
  /** Until when the server must have answered; undefined when nobody waits for that any more. */
  readonly deadline: number | undefined;
}

/** How fast a connection takes messages, and what has gone out on it. */
export interface Pace {
  /** At the steady rate; 0 for no limit. */
  readonly perSecond: number;
  /** How many at once; 0 for no limit. */
  readonly burst: number;
  /** Whether the server said so. */
  readonly isTold: boolean;
  /** Up to when the allowance is spent, as in `core/rate`. */
  readonly spentUntil: number;
  /** Until when nothing goes out at all, because something came too fast. */
  readonly heldUntil: number;
}

/** Who the server takes this client for. */
export interface ProvenIdentity {
  readonly userId: string | undefined;
  /** Until when, in milliseconds since the epoch; undefined for no end. */
  readonly expiresAt: number | undefined;
}

/** A proof that the server has not answered yet. */
export interface AskedProof {
  readonly requestId: string;
  /** Until when the server must have answered. */
  readonly deadline: number;
  /** Whether there is another token since, which is to be proved next. */
  readonly again: boolean;
}

/** What a connection knows of the proof of identity on it. */
export interface Proof {
  /** Whether nothing else goes out before a proof has been accepted. */
  readonly holds: boolean;
  readonly asked: AskedProof | undefined;
  readonly identity: ProvenIdentity | undefined;
  /** When the identity is to be proved anew, because it ends soon. */
  readonly renewAt: number | undefined;
}

/** A message of which the server has to say that it has it. */
export interface Unconfirmed {
  readonly message: Message;
  /** How often it has gone out. */
  readonly attempts: number;
  /** Whether it went out on the connection that is open; it waits in the queue otherwise. */
  readonly sent: boolean;
  /** Until when the server must have confirmed it; undefined while it waits, or nobody knows the time. */
  readonly deadline: number | undefined;
}

/** A room the client wants to be in; it is asked for again on every connection. */
export interface RoomIntent {
  readonly joined: boolean;
  /** Until when the server must have answered. */
  readonly deadline: number | undefined;
  /** Whether the client has been in the room: it is asked for until there is an answer. */
  readonly again?: boolean | undefined;
}

/** A request that waits for its answer. */
export interface WaitingRequest {
  /** How long the answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether it went out on the connection that is open; it waits in the queue otherwise. */
  readonly sent: boolean;
  /** Until when the server must have answered. */
  readonly deadline: number | undefined;
}

/** How long the server asked its clients to stay away. */
export interface RetryHint {
  /** The shortest delay before the next attempt to connect, in milliseconds. */
  readonly retryAfterMs: number;
  /** When the hint is stale; undefined when it counts from the end of the connection. */
  readonly until: number | undefined;
}

/** Everything a client knows. */
export class ClientState {
  constructor(
    readonly url: string,
    readonly protocols: readonly string[],
    readonly options: ClientOptions,
    readonly phase: ClientPhase,
    /** Attempts since the last stable connection. */
    readonly attempts: number,
    /** Counts dials; facts of an older epoch change nothing. */
    readonly epoch: number,
    readonly queue: List<Outgoing>,
    readonly rooms: OrderedMap<RoomName, RoomIntent>,
    /** The server's name for this connection, when it told. */
    readonly connectionId: string | undefined,
    /** Requests that have no outcome yet, by id, oldest first. */
    readonly requests: OrderedMap<string, WaitingRequest>,
    /** What the server said about coming back, until it has been followed. */
    readonly retryHint: RetryHint | undefined,
    /** Messages that the server has not confirmed yet, by id, oldest first. */
    readonly unconfirmed: OrderedMap<string, Unconfirmed>,
  ) {}

  static initial(url: string, protocols: readonly string[], options: ClientOptions): ClientState {
    const phase: ClientPhase = { name: "disconnected", closing: undefined };
    return new ClientState(
      url, protocols, options, phase, 0, 0, emptyList(), OrderedMap(), undefined, OrderedMap(),
      undefined, OrderedMap(),
    ); // prettier-ignore
  }

  with(changes: Partial<ClientState>): ClientState {
    const next: Omit<ClientState, "with" | "equals" | "hashCode"> = Object.assign(
      {},
      this,
      changes,
    );
    return new ClientState(
      next.url,
      next.protocols,
      next.options,
      next.phase,
      next.attempts,
      next.epoch,
      next.queue,
      next.rooms,
      next.connectionId,
      next.requests,
      next.retryHint,
      next.unconfirmed,
    );
  }

  equals(other: unknown): boolean {
    return (
      other instanceof ClientState &&
      this.url === other.url &&
      this.attempts === other.attempts &&
      this.epoch === other.epoch &&
      this.connectionId === other.connectionId &&
      samePlain(this.protocols, other.protocols) &&
      samePlain(this.options, other.options) &&
      samePlain(this.phase, other.phase) &&
      samePlain(this.retryHint, other.retryHint) &&
      samePlain([...this.rooms], [...other.rooms]) &&
      samePlain([...this.requests], [...other.requests]) &&
      samePlain([...this.unconfirmed], [...other.unconfirmed]) &&
      this.queue.size === other.queue.size &&
      this.queue.zip(other.queue).every(([mine, theirs]) => sameOutgoing(mine, theirs))
    );
  }

  hashCode(): number {
    return hash(this.url) ^ this.epoch ^ (this.queue.size << 8) ^ hash(this.phase.name);
  }
}

const samePlain = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** The state of a client that uses the wire protocol on its connection, if it has one. */
export const speaking = (state: ClientState): ClientState => {
  const { phase } = state;
  if (phase.name !== "connected" || phase.speaks) return state;
  return state.with({ phase: { ...phase, speaks: true } });
};

/** Whether messages go out: there is a connection, and it needs no proof or has one. */
export const isReady = ({ phase }: ClientState): boolean =>
  phase.name === "connected" && !phase.proof.holds;

/** The word for the client's state: a dial after the first one is still reconnecting. */
export const stateName = (state: ClientState): ConnectionState => {
  const { name } = state.phase;
  if (name === "waiting") return ConnectionState.Reconnecting;
  if (name === "connecting" && state.attempts > 0) return ConnectionState.Reconnecting;
  return name;
};
