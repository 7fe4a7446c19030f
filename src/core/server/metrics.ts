/**
 * Decides what is counted of a server: metrics are a fold over its notices. Whoever has the notices
 * of a run, live or replayed, has its metrics.
 *
 * Messages and frames come by the hundred thousand, so they are fields and cost one small copy each.
 * Everything else comes seldom and lies in maps, whose keys are closed sets: no peer can add one.
 */
import { hash, is, Map } from "immutable";
import { CLOSE_CODES } from "../closeCode.js";
import type { WebSocketErrorCode } from "../error.js";
import type { ServerNotice } from "./effect.js";
import type { ServerState } from "./state.js";

/**
 * A close code as it is counted: the registered ones (RFC 6455 7.4.1 and the IANA registry) one by
 * one, those of libraries and of applications together, and `other`.
 */
export type CloseLabel =
  `${(typeof CLOSE_CODES)[keyof typeof CLOSE_CODES]}` | "3000-3999" | "4000-4999" | "other";

const registered = Map<number, CloseLabel>(
  Object.values(CLOSE_CODES).map((code): [number, CloseLabel] => [code, `${code}`]),
);

/** Under which label a close code is counted. A peer may choose among thousands of codes. */
export const closeLabel = (code: number): CloseLabel => {
  if (code >= 3000 && code <= 3999) return "3000-3999";
  if (code >= 4000 && code <= 4999) return "4000-4999";
  return registered.get(code, "other");
};

type Seldom =
  "connectionsOpened" | "joins" | "leaves" | "slowMessagesDropped" | "authenticated" | "cancelled";

/** The plain form of metrics. A code that never came is not there. */
export interface MetricsJson {
  readonly connectionsOpened: number;
  readonly connectionsClosed: number;
  /** Opened and not closed; never below 0, also when the openings were not counted. */
  readonly connectionsActive: number;
  /** Messages of users; control messages are not counted. */
  readonly messagesReceived: number;
  /** Raw frames that are no message. */
  readonly framesReceived: number;
  readonly joins: number;
  readonly leaves: number;
  /** Messages that a connection was too slow to get. */
  readonly slowMessagesDropped: number;
  readonly authenticated: number;
  /** Requests whose sender stopped waiting. */
  readonly cancelled: number;
  readonly closesByCode: { readonly [Label in CloseLabel]?: number };
  readonly refusalsByCode: { readonly [Code in WebSocketErrorCode]?: number };
  readonly errorsByCode: { readonly [Code in WebSocketErrorCode]?: number };
}

type Counts<Key> = Map<Key, number>;

/** What comes seldom. */
interface Tallies {
  readonly seldom: Counts<Seldom>;
  readonly closesByCode: Counts<CloseLabel>;
  readonly refusalsByCode: Counts<WebSocketErrorCode>;
  readonly errorsByCode: Counts<WebSocketErrorCode>;
}

const nothing: Tallies = {
  seldom: Map(),
  closesByCode: Map(),
  refusalsByCode: Map(),
  errorsByCode: Map(),
};

/** An immutable count of what happened to a server; its counts are those of `MetricsJson`. */
export class Metrics {
  readonly messagesReceived: number;
  readonly framesReceived: number;
  readonly #tallies: Tallies;

  private constructor(messagesReceived: number, framesReceived: number, tallies: Tallies) {
    this.messagesReceived = messagesReceived;
    this.framesReceived = framesReceived;
    this.#tallies = tallies;
  }

  /** Nothing has been counted. */
  static none(): Metrics {
    return new Metrics(0, 0, nothing);
  }

  /** The metrics after one more notice; the same reference when it counts for nothing. */
  add(notice: ServerNotice): Metrics {
    switch (notice.type) {
      case "message":
        return new Metrics(this.messagesReceived + 1, this.framesReceived, this.#tallies);
      case "frame":
        return new Metrics(this.messagesReceived, this.framesReceived + 1, this.#tallies);
      default: {
        const tallies = tallied(this.#tallies, notice);
        if (tallies === this.#tallies) return this;
        return new Metrics(this.messagesReceived, this.framesReceived, tallies);
      }
    }
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Metrics &&
      this.messagesReceived === other.messagesReceived &&
      this.framesReceived === other.framesReceived &&
      tables.every((table) => is(this.#tallies[table], other.#tallies[table]))
    );
  }

  hashCode(): number {
    const { messagesReceived, framesReceived } = this;
    return hash(messagesReceived) ^ (hash(framesReceived) * 31) ^ hash(this.#tallies.seldom);
  }

  toJSON(): MetricsJson {
    const { messagesReceived, framesReceived } = this;
    const { seldom, closesByCode, refusalsByCode, errorsByCode } = this.#tallies;
    const count = (name: Seldom): number => seldom.get(name, 0);
    const connectionsOpened = count("connectionsOpened");
    const connectionsClosed = closesByCode.reduce((sum, closes) => sum + closes, 0);
    return {
      connectionsOpened,
      connectionsClosed,
      connectionsActive: Math.max(0, connectionsOpened - connectionsClosed),
      messagesReceived,
      framesReceived,
      joins: count("joins"),
      leaves: count("leaves"),
      slowMessagesDropped: count("slowMessagesDropped"),
      authenticated: count("authenticated"),
      cancelled: count("cancelled"),
      closesByCode: closesByCode.toObject(),
      refusalsByCode: refusalsByCode.toObject(),
      errorsByCode: errorsByCode.toObject(),
    };
  }
}

const tables = ["seldom", "closesByCode", "refusalsByCode", "errorsByCode"] as const;

/** The reducer: `notices.reduce(foldMetrics, Metrics.none())` counts them. */
export const foldMetrics = (metrics: Metrics, notice: ServerNotice): Metrics => metrics.add(notice);

const plus = <Key>(counts: Counts<Key>, key: Key, times = 1): Counts<Key> =>
  counts.set(key, counts.get(key, 0) + times);

const tallied = (tallies: Tallies, notice: ServerNotice): Tallies => {
  const once = (name: Seldom, times = 1): Tallies => ({
    ...tallies,
    seldom: plus(tallies.seldom, name, times),
  });
  switch (notice.type) {
    case "connect":
      return once("connectionsOpened");
    case "join":
      return once("joins");
    case "leave":
      return once("leaves");
    case "authenticated":
      return once("authenticated");
    case "cancel":
      return once("cancelled");
    case "slow":
      return notice.messages > 0 ? once("slowMessagesDropped", notice.messages) : tallies;
    case "disconnect":
      return { ...tallies, closesByCode: plus(tallies.closesByCode, closeLabel(notice.code)) };
    case "refusal":
      return { ...tallies, refusalsByCode: plus(tallies.refusalsByCode, notice.code) };
    case "error":
      return { ...tallies, errorsByCode: plus(tallies.errorsByCode, notice.fault.code) };
    default:
      return tallies;
  }
};

/**
 * What became of the deliveries of a server. A delivery is one message to one recipient. At every
 * moment `offered === delivered + queued + dropped`.
 */
export interface DeliveryCounts {
  /** Deliveries that were asked for. */
  readonly offered: number;
  /** Deliveries handed to a socket. */
  readonly delivered: number;
  /** Deliveries that wait in a send queue now. */
  readonly queued: number;
  /** Deliveries that will not happen: the queue was full, or the connection went. */
  readonly dropped: number;
}

/** Nothing has been delivered. */
export const noDeliveries: DeliveryCounts = Object.freeze({
  offered: 0,
  delivered: 0,
  queued: 0,
  dropped: 0,
});

/** What a server counts and holds at one moment, as plain JSON. */
export interface ServerStatistics {
  readonly metrics: MetricsJson;
  readonly deliveries: DeliveryCounts;
  /** Open connections. */
  readonly connections: number;
  readonly rooms: number;
  /** Users with at least one open connection. */
  readonly users: number;
}

/** The statistics of a server of this state. */
export const statisticsOf = (
  { connections, rooms, users }: ServerState,
  metrics: Metrics,
  deliveries: DeliveryCounts = noDeliveries,
): ServerStatistics => ({
  metrics: metrics.toJSON(),
  deliveries,
  connections: connections.size,
  rooms: rooms.size,
  users: users.size,
});
