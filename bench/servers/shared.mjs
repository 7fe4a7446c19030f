/** What every server process answers: its port, its CPU so far, its memory. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { cpuNanoseconds } from "../cpuTime.mjs";
import { answerRequests } from "../requests.mjs";

/** `room` (a frame goes to every connection) or `echo` (a frame goes back). */
export const isEcho = process.argv[2] === "echo";
export const host = "127.0.0.1";

const collections = 4;

async function memory() {
  for (let collection = 0; collection < collections; collection += 1) {
    globalThis.gc();
    await nextTurn();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external };
}

export function serveBenchmark(port) {
  answerRequests({ port: () => port, cpu: cpuNanoseconds, memory });
}
