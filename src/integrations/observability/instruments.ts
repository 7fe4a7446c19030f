/**
 * Decides what monitoring systems see of a server, and under which names. One list for all of them;
 * docs/guide/observability.md has a row for each and a test compares the two.
 */
import type { ServerStatistics } from "../../core/server/metrics.js";

/** Whatever can be asked for statistics: a live server. */
export interface StatisticsSource {
  statistics(): ServerStatistics;
}

/** One number with its labels. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Read<Result> = (statistics: ServerStatistics) => Result;

/** One thing that is counted or gauged. */
export interface Instrument {
  /** Without prefix, and without the `_total` that Prometheus wants behind counters. */
  readonly name: string;
  readonly kind: "counter" | "gauge";
  /** The names of the labels of its readings; their values come from closed sets. */
  readonly labelNames: readonly string[];
  /** What one of it is, as OpenTelemetry writes it. */
  readonly unit: string;
  readonly help: string;
  readonly read: Read<readonly Reading[]>;
}

const plain =
  (kind: Instrument["kind"]) =>
  (name: string, unit: string, help: string, value: Read<number>): Instrument => ({
    name,
    kind,
    labelNames: [],
    unit,
    help,
    read: (statistics) => [{ labels: {}, value: value(statistics) }],
  });
const counter = plain("counter");
const gauge = plain("gauge");

const byCode = (
  name: string,
  unit: string,
  help: string,
  counts: Read<{ readonly [code: string]: number }>,
): Instrument => ({
  name,
  kind: "counter",
  labelNames: ["code"],
  unit,
  help,
  read: (statistics) =>
    Object.entries(counts(statistics)).map(([code, value]) => ({ labels: { code }, value })),
});

/** Everything there is to see. */
export const instruments: readonly Instrument[] = [
  gauge("connections", "{connection}", "Open connections.", (s) => s.connections),
  gauge("rooms", "{room}", "Rooms.", (s) => s.rooms),
  gauge("users", "{user}", "Users with at least one open connection.", (s) => s.users),
  counter(
    "connections_opened",
    "{connection}",
    "Connections that were accepted.",
    (s) => s.metrics.connectionsOpened,
  ),
  byCode(
    "connections_closed",
    "{connection}",
    "Connections that ended, by close code.",
    (s) => s.metrics.closesByCode,
  ),
  counter(
    "messages_received",
    "{message}",
    "Messages from users; control messages are not counted.",
    (s) => s.metrics.messagesReceived,
  ),
  counter(
    "frames_received",
    "{frame}",
    "Raw frames that are no message.",
    (s) => s.metrics.framesReceived,
  ),
  counter("room_joins", "{join}", "Connections that entered a room.", (s) => s.metrics.joins),
  counter("room_leaves", "{leave}", "Connections that left a room.", (s) => s.metrics.leaves),
  counter(
    "authentications",
    "{authentication}",
    "Connections that proved who they are.",
    (s) => s.metrics.authenticated,
  ),
  counter(
    "requests_cancelled",
    "{request}",
    "Requests whose sender stopped waiting.",
    (s) => s.metrics.cancelled,
  ),
  byCode(
    "refusals",
    "{refusal}",
    "Input from outside that was refused, by error code.",
    (s) => s.metrics.refusalsByCode,
  ),
  byCode("errors", "{error}", "Failures, by error code.", (s) => s.metrics.errorsByCode),
  counter(
    "slow_messages_dropped",
    "{message}",
    "Messages that a connection was too slow to get.",
    (s) => s.metrics.slowMessagesDropped,
  ),
  counter(
    "deliveries_offered",
    "{delivery}",
    "Messages times recipients.",
    (s) => s.deliveries.offered,
  ),
  counter(
    "deliveries_delivered",
    "{delivery}",
    "Deliveries handed to a socket.",
    (s) => s.deliveries.delivered,
  ),
  counter(
    "deliveries_dropped",
    "{delivery}",
    "Deliveries that will not happen.",
    (s) => s.deliveries.dropped,
  ),
  gauge(
    "deliveries_queued",
    "{delivery}",
    "Deliveries that wait in a send queue.",
    (s) => s.deliveries.queued,
  ),
];
