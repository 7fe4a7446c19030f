/** The process of the readers: raw connections of several addresses that read stamped messages. */
import { setTimeout as delay } from "node:timers/promises";
import { dialects } from "./dialects.mjs";
import { Histogram, nowMicroseconds, readStamp } from "./latency.mjs";
import { RawConnection } from "./rawConnection.mjs";
import { answerRequests } from "./requests.mjs";

// As many as one address may open at once by default.
const perAddress = 100;
const handshakesInFlight = 32;
const settleMs = 200;

const readers = [];
let latencies = new Histogram();
let isMeasuring = false;

/** Counts the text frames of a byte stream, wherever it is cut, and reads their stamps. */
class StampedFrames {
  constructor() {
    this.rest = Buffer.alloc(0);
    this.isTimed = true;
  }

  count(buffer, start, end) {
    const bytes =
      this.rest.length === 0
        ? buffer.subarray(start, end)
        : Buffer.concat([this.rest, buffer.subarray(start, end)]);
    const now = nowMicroseconds();
    let offset = 0;
    let counted = 0;
    while (offset + 4 <= bytes.length) {
      const length = bytes[offset + 1];
      const head = length < 126 ? 2 : 4;
      const next = offset + head + (length < 126 ? length : bytes.readUInt16BE(offset + 2));
      if (next > bytes.length) break;
      if ((bytes[offset] & 0x0f) === 1) {
        counted += 1;
        if (this.isTimed && isMeasuring) latencies.add(now - readStamp(bytes, offset + head));
      }
      offset = next;
    }
    this.rest = Buffer.from(bytes.subarray(offset));
    return counted;
  }
}

async function openOne(port, index) {
  const localAddress = `127.0.0.${2 + Math.floor(index / perAddress)}`;
  const counter = new StampedFrames();
  const reader = new RawConnection({ port, dialect: dialects.plain, counter, localAddress });
  readers[index] = reader;
  await reader.opened;
}

/** The slow ones are known from the start, so that the others are the same in every run. */
async function open({ port, count, slowEvery }) {
  let opened = 0;
  const worker = async () => {
    while (opened < count) await openOne(port, opened++);
  };
  await Promise.all(Array.from({ length: handshakesInFlight }, worker));
  for (const reader of slowOnes(slowEvery)) reader.counter.isTimed = false;
  await delay(settleMs);
}

const slowOnes = (slowEvery) => readers.filter((_, index) => index % slowEvery === 0);

function pause({ slowEvery }) {
  for (const { socket } of slowOnes(slowEvery)) socket.pause();
}

function resume({ slowEvery }) {
  for (const { socket } of slowOnes(slowEvery)) socket.resume();
}

function measure() {
  latencies = new Histogram();
  isMeasuring = true;
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

function report({ slowEvery }) {
  const others = readers.filter((_, index) => index % slowEvery !== 0);
  return {
    received: sum(readers.map(({ received }) => received)),
    receivedByOthers: sum(others.map(({ received }) => received)),
    othersLost: others.filter(({ socket }) => socket.destroyed).length,
    median: latencies.percentile(0.5),
    p99: latencies.percentile(0.99),
  };
}

function close() {
  for (const reader of readers) reader.close();
}

answerRequests({ open, pause, resume, measure, report, close });
