/** Statistics to show, and a source of them that can be changed and counts how often it is asked. */
import type { ServerNotice } from "../../../src/core/server/effect.js";
import { foldMetrics, Metrics, statisticsOf } from "../../../src/core/server/metrics.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { Connection } from "../../../src/core/connection/Connection.js";
import type { ServerStatistics } from "../../../src/observability.js";

/** A server with one connection of ann in one room. */
export const server = new WebSocketServer()
  .createRoom("lobby")
  .addConnection("a", new Connection("a", { userId: "ann" }))
  .joinRoom("a", "lobby");

const notices: readonly ServerNotice[] = [
  ...server.outbox.flatMap((effect) => (effect.type === "notify" ? [effect.notice] : [])),
  { type: "connect", connectionId: "b", info: {} },
  {
    type: "disconnect",
    connectionId: "b",
    code: 4321,
    reason: "no\nlabel",
    wasClean: true,
    userId: undefined,
    rooms: [],
  },
  { type: "frame", connectionId: "a", data: "raw" },
  { type: "refusal", code: "RATE_LIMITED", context: "message" },
  { type: "refusal", code: "ORIGIN_DENIED", context: "upgrade" },
  { type: "error", fault: { code: "NETWORK_ERROR", context: "socket" } },
];

/** What the server above has counted. */
export const statistics: ServerStatistics = statisticsOf(
  server.snapshot,
  notices.reduce(foldMetrics, Metrics.none()),
  { offered: 10, delivered: 7, queued: 2, dropped: 1 },
);

/** A source of the statistics. */
export class Source {
  asked = 0;
  given = statistics;

  statistics(): ServerStatistics {
    this.asked += 1;
    return this.given;
  }
}
