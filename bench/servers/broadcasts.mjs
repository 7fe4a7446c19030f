/**
 * A server with the default options that sends everybody stamped messages, and asks itself all the
 * time whether its account of them is right.
 *
 * `broadcasts.mjs drop|close`: what a full send queue does.
 */
import { WebSocketServer } from "jounce-websocket";
import { runServer } from "jounce-websocket/server";
import { nowMicroseconds, stamp, stampDigits } from "../latency.mjs";
import { answerRequests } from "../requests.mjs";
import { summarize } from "../statistics.mjs";
import { host } from "./shared.mjs";

const lookEveryMs = 5;
const [, , slowConsumer] = process.argv;
const live = await runServer(new WebSocketServer({ port: 0, host, slowConsumer }).start());

const account = { samples: 0, wrong: 0, queuedMax: 0 };
const memories = [];

/** One look at the account; `offered = delivered + queued + dropped` holds or it is wrong. */
function look() {
  const { offered, delivered, queued, dropped } = live.statistics().deliveries;
  account.samples += 1;
  if (offered !== delivered + queued + dropped) account.wrong += 1;
  account.queuedMax = Math.max(account.queuedMax, queued);
}

const slowConnections = new Set();
live.on("slow", ({ connectionId }) => {
  slowConnections.add(connectionId);
  look();
});
live.on("disconnect", look);
setInterval(look, lookEveryMs);

function broadcastAll(messages, text) {
  for (let message = 0; message < messages; message += 1) void live.broadcast(text);
}

/** Sends on time: the stamp is when a message was due, so that a server that is late shows it. */
function load({ durationMs, everyMs, messages, payloadBytes }) {
  const filler = "x".repeat(payloadBytes - stampDigits);
  const startedAt = nowMicroseconds();
  const ticks = Math.floor(durationMs / everyMs);
  memories.length = 0;
  return new Promise((resolve) => {
    let tick = 0;
    const next = () => {
      const dueAt = startedAt + Math.round(tick * everyMs * 1000);
      const earlyMs = (dueAt - nowMicroseconds()) / 1000;
      if (earlyMs > 0) return void setTimeout(next, Math.ceil(earlyMs));
      broadcastAll(messages, stamp(dueAt) + filler);
      // Nothing has been written yet: everything of this turn waits.
      look();
      memories.push(process.memoryUsage.rss());
      tick += 1;
      if (tick < ticks) setImmediate(next);
      // The last turn has ended by then.
      else setImmediate(resolve, { messages: ticks * messages });
    };
    next();
  });
}

function report() {
  look();
  const { deliveries, connections, metrics } = live.statistics();
  const { median, max } = summarize(memories);
  return {
    account,
    deliveries,
    connections,
    closedAsSlow: metrics.closesByCode["1013"] ?? 0,
    slowConnections: slowConnections.size,
    rss: { median, max },
  };
}

answerRequests({ port: () => live.port, load, report });
