/** The process of the clients that ask: each at a steady rate, whether it is answered or not. */
import { setTimeout as delay } from "node:timers/promises";
import { dialects } from "./dialects.mjs";
import { maskedTextFrame } from "./frames.mjs";
import { Histogram, nowMicroseconds } from "./latency.mjs";
import { RawConnection } from "./rawConnection.mjs";
import { answerRequests } from "./requests.mjs";

// Few enough that the default limits of an address hold.
const perAddress = 10;
const settleMs = 200;
const graceMs = 10_000;

let latencies = new Histogram();
let isMeasuring = false;

/** Counts the frames of a byte stream; all are shorter than 126 bytes. */
class ShortFrames {
  constructor() {
    this.rest = Buffer.alloc(0);
  }

  count(buffer, start, end) {
    const bytes = Buffer.concat([this.rest, buffer.subarray(start, end)]);
    let offset = 0;
    let counted = 0;
    while (offset + 2 <= bytes.length && offset + 2 + bytes[offset + 1] <= bytes.length) {
      if ((bytes[offset] & 0x0f) === 1) counted += 1;
      offset += 2 + bytes[offset + 1];
    }
    this.rest = Buffer.from(bytes.subarray(offset));
    return counted;
  }
}

/** One client. Answers come in the order of the questions, so that the oldest one is answered. */
class Asker {
  constructor(port, type, index) {
    this.type = type;
    this.asked = 0;
    this.askedAt = [];
    this.connection = new RawConnection({
      port,
      dialect: dialects.plain,
      counter: new ShortFrames(),
      localAddress: `127.0.0.${2 + Math.floor(index / perAddress)}`,
    });
    this.connection.onFrames = (_, frames) => this.answered(frames);
  }

  ask() {
    this.asked += 1;
    const message = { type: this.type, id: String(this.asked), data: this.asked };
    this.connection.socket.write(maskedTextFrame(JSON.stringify(message)));
    if (this.type === "ask") this.askedAt.push(nowMicroseconds());
  }

  answered(frames) {
    if (this.type !== "ask") return;
    const now = nowMicroseconds();
    for (const askedAt of this.askedAt.splice(0, frames)) {
      if (isMeasuring) latencies.add(now - askedAt);
    }
  }
}

const askers = [];

async function open({ port, good, bad }) {
  for (let index = 0; index < good + bad; index += 1) {
    const asker = new Asker(port, index < good ? "ask" : "bad", index);
    askers.push(asker);
    await asker.connection.opened;
  }
  await delay(settleMs);
}

/** Clients ask one after another, evenly spread over the time to a millisecond. */
async function load({ durationMs, perSecond, isMeasured }) {
  isMeasuring = isMeasured;
  latencies = new Histogram();
  const startedAt = nowMicroseconds();
  const everyMicroseconds = 1e6 / perSecond / askers.length;
  const questions = Math.floor((durationMs * 1000) / everyMicroseconds);
  for (let question = 0; question < questions;) {
    const due = Math.min(questions, (nowMicroseconds() - startedAt) / everyMicroseconds);
    for (; question < due; question += 1) askers[question % askers.length].ask();
    await delay(1);
  }
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Waits for the last answers, but not for ever. */
async function report() {
  const good = askers.filter(({ type }) => type === "ask");
  const unanswered = () => sum(good.map(({ askedAt }) => askedAt.length));
  const deadline = performance.now() + graceMs;
  while (unanswered() > 0 && performance.now() < deadline) await delay(settleMs);
  return {
    asked: sum(good.map(({ asked }) => asked)),
    unanswered: unanswered(),
    lost: askers.filter(({ connection }) => connection.socket.destroyed).length,
    median: latencies.percentile(0.5),
    p99: latencies.percentile(0.99),
  };
}

function close() {
  for (const { connection } of askers) connection.close();
}

answerRequests({ open, load, report, close });
