/**
 * Decides what is counted of a client: statistics are a fold over its events and what they led to.
 * Nothing in the machine depends on them, so they lie beside its state and not in it.
 */
import { Map } from "immutable";
import type { RoomName } from "../ids.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import type { ClientEffect } from "./effect.js";
import type { ClientEvent } from "./event.js";

/** What is counted of a client. Times are milliseconds since the epoch. */
export interface ClientStatistics {
  /** Messages and frames that came, answers to heartbeats among them. */
  readonly received: number;
  /** Messages and frames that went out, without heartbeats. */
  readonly sent: number;
  readonly errors: number;
  /** Attempts to come back. */
  readonly reconnects: number;
  readonly connectedAt: number | undefined;
  /** The same on the clock that never jumps, as `Moment.now`. */
  readonly connectedSince: number | undefined;
  readonly pingedAt: number | undefined;
  readonly answeredAt: number | undefined;
  /** How long the last answer to a ping took, in milliseconds, by the clock that never jumps. */
  readonly latencyMs: number | undefined;
  /** A mean in which the last answer weighs a tenth. */
  readonly averageLatencyMs: number;
  readonly updatedAt: number;
  /** When each room was joined. */
  readonly joinedAt: Map<RoomName, number>;
  /** When a ping went out that has not been answered yet, as `Moment.now`. */
  readonly waitsSince: number | undefined;
}

/** Nothing has happened yet. */
export const noStatistics: ClientStatistics = Object.freeze({
  received: 0,
  sent: 0,
  errors: 0,
  reconnects: 0,
  connectedAt: undefined,
  connectedSince: undefined,
  pingedAt: undefined,
  answeredAt: undefined,
  latencyMs: undefined,
  averageLatencyMs: 0,
  updatedAt: 0,
  joinedAt: Map<RoomName, number>(),
  waitsSince: undefined,
});

/** The statistics after `event`, which led to `effects`. */
export const count = (
  statistics: ClientStatistics,
  event: ClientEvent,
  effects: readonly ClientEffect[],
): ClientStatistics => {
  const moment = "moment" in event ? event.moment : undefined;
  const arrived = arrivals.has(event.type) ? received(statistics, event) : statistics;
  const next = effects.reduce((so, effect) => counted(so, effect, moment), arrived);
  return next === statistics || moment === undefined ? next : { ...next, updatedAt: moment.wall };
};

const arrivals: ReadonlySet<ClientEvent["type"]> = new Set([
  "message",
  "control",
  "frame",
  "malformed",
  "heard",
]);

const received = (statistics: ClientStatistics, event: ClientEvent): ClientStatistics => {
  const pong = pongIn(event);
  const next = { ...statistics, received: statistics.received + (event.type === "heard" ? 0 : 1) };
  return pong === undefined ? next : answered(next, pong);
};

/** The moment of an answer to a ping: a message where the socket sends no pings of its own. */
const pongIn = (event: ClientEvent): Moment | undefined => {
  if (event.type === "heard") return event.kind === "pong" ? event.moment : undefined;
  return event.type === "control" && event.message.type === "pong" ? event.moment : undefined;
};

const answered = (statistics: ClientStatistics, { now, wall }: Moment): ClientStatistics => {
  const { waitsSince, averageLatencyMs, latencyMs } = statistics;
  if (waitsSince === undefined) return { ...statistics, answeredAt: wall };
  const tookMs = now - waitsSince;
  return {
    ...statistics,
    answeredAt: wall,
    waitsSince: undefined,
    latencyMs: tookMs,
    averageLatencyMs: latencyMs === undefined ? tookMs : averageLatencyMs * 0.9 + tookMs * 0.1,
  };
};

const counted = (
  statistics: ClientStatistics,
  effect: ClientEffect,
  moment: Moment | undefined,
): ClientStatistics => {
  if (effect.type === "ping") return pinged(statistics, moment);
  if (effect.type === "send") {
    const { outgoing } = effect;
    if (outgoing instanceof Message && outgoing.type === "ping") {
      return pinged(statistics, moment);
    }
    return { ...statistics, sent: statistics.sent + 1 };
  }
  return effect.type === "notify" ? noticed(statistics, effect, moment) : statistics;
};

const pinged = (statistics: ClientStatistics, moment: Moment | undefined): ClientStatistics => ({
  ...statistics,
  pingedAt: moment?.wall,
  waitsSince: moment?.now,
});

const noticed = (
  statistics: ClientStatistics,
  { notice }: Extract<ClientEffect, { type: "notify" }>,
  moment: Moment | undefined,
): ClientStatistics => {
  switch (notice.type) {
    case "open":
      return {
        ...statistics,
        connectedAt: moment?.wall,
        connectedSince: moment?.now,
        waitsSince: undefined,
      };
    case "close":
      return {
        ...statistics,
        connectedAt: undefined,
        connectedSince: undefined,
        joinedAt: statistics.joinedAt.clear(),
      };
    case "joined": {
      const joinedAt = statistics.joinedAt.set(notice.room, moment?.wall ?? 0);
      return { ...statistics, joinedAt };
    }
    case "left":
      return { ...statistics, joinedAt: statistics.joinedAt.remove(notice.room) };
    case "reconnecting":
      return { ...statistics, reconnects: statistics.reconnects + 1 };
    case "error":
      return { ...statistics, errors: statistics.errors + 1 };
    default:
      return statistics;
  }
};
