/**
 * `node bench/slowReaders.mjs [--quick] [--rounds N]`
 *
 * What peers that stop reading cost everybody else. A server with the default options sends the same
 * load to 1,000 clients: once all read, once 1 % of them have stopped, with either answer to a full
 * send queue. The runs of a round follow each other; each has fresh processes. Held against the bars:
 * memory of the server, latency of those who read, and an account of all deliveries without a gap.
 */
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { markdownTable } from "./report.mjs";
import { canPinCores, ChildProcess } from "./requests.mjs";
import { readable, readableSpread, summarize } from "./statistics.mjs";

const clients = 1000;
const slowEvery = 100;
const traffic = { everyMs: 50, messages: 32, payloadBytes: 1024 };
const warmupMs = 1000;
const catchUpMs = 10_000;
const bars = { rss: 1.2, p99: 1.1 };

const runs = [
  { name: "all read", slowConsumer: "drop", areSlow: false },
  { name: "1 % stopped, drop", slowConsumer: "drop", areSlow: true },
  { name: "1 % stopped, close", slowConsumer: "close", areSlow: true },
];

const fileHere = (path) => fileURLToPath(new URL(path, import.meta.url));
const say = (text) => void process.stderr.write(`${text}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: { quick: { type: "boolean", default: false }, rounds: { type: "string" } },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  if (!(Number.isInteger(rounds) && rounds > 0))
    throw new Error("--rounds takes a positive integer");
  return { rounds, durationMs: values.quick ? 12_000 : 20_000 };
}

/** The readers' own count, once it has reached what the server says it has delivered. */
async function caughtUp(readers, delivered) {
  const deadline = performance.now() + catchUpMs;
  for (;;) {
    const report = await readers.request("report", { slowEvery });
    if (report.received >= delivered || performance.now() > deadline) return report;
    await delay(50);
  }
}

async function measure({ slowConsumer, areSlow }, durationMs, pinned) {
  const server = new ChildProcess(fileHere("./servers/broadcasts.mjs"), {
    args: [slowConsumer],
    core: pinned ? 0 : undefined,
  });
  const readers = new ChildProcess(fileHere("./readers.mjs"), { core: pinned ? 1 : undefined });
  try {
    await readers.request("open", {
      port: await server.request("port"),
      count: clients,
      slowEvery,
    });
    const warmup = await server.request("load", { durationMs: warmupMs, ...traffic });
    await delay(500);
    if (areSlow) await readers.request("pause", { slowEvery });
    await readers.request("measure");
    const load = await server.request("load", { durationMs, ...traffic });
    const during = await server.request("report");
    if (areSlow) await readers.request("resume", { slowEvery });
    const read = await caughtUp(readers, during.deliveries.delivered);
    const after = await server.request("report");
    await readers.request("close");
    return { ...after, rss: during.rss, read, sent: warmup.messages + load.messages };
  } finally {
    await Promise.all([readers.stop(), server.stop()]);
  }
}

/** What must hold in every run, whatever the machine does. */
function check({ account, deliveries, read, sent }, { slowConsumer, areSlow }) {
  const others = clients - clients / slowEvery;
  const problems = [];
  if (account.wrong > 0) problems.push(`${account.wrong} of ${account.samples} samples are wrong`);
  if (deliveries.queued > 0) problems.push(`${deliveries.queued} deliveries wait for ever`);
  if (read.othersLost > 0) problems.push(`${read.othersLost} good readers were lost`);
  if (read.receivedByOthers !== sent * others) problems.push("a good reader missed a message");
  // Those that were sent away lose what was on its way to them.
  const isWhole = slowConsumer === "drop" ? read.received === deliveries.delivered : true;
  if (!isWhole) problems.push(`${read.received} read of ${deliveries.delivered} delivered`);
  if (areSlow && deliveries.dropped === 0) problems.push("nobody was slow enough to count");
  return problems;
}

async function collect({ rounds, durationMs }, pinned) {
  const samples = new Map(runs.map((run) => [run, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? runs : [...runs].reverse();
    for (const run of order) {
      const sample = await measure(run, durationMs, pinned);
      const problems = check(sample, run);
      samples.get(run).push({ ...sample, problems });
      const { median, p99 } = sample.read;
      say(
        `round ${round + 1}  ${run.name}  rss ${readable(sample.rss.max / 1e6)} MB  latency ${readable(median)} ms, p99 ${readable(p99)} ms  ${problems.join("; ") || "account exact"}`,
      );
    }
  }
  return samples;
}

const spreadOf = (list, read) => readableSpread(summarize(list.map(read)));
const medianOf = (list, read) => summarize(list.map(read)).median;
const megabytes = (read) => (sample) => read(sample) / 1e6;

function ratioText(list, base, read, bar) {
  if (list === base) return "1";
  const ratio = medianOf(list, read) / medianOf(base, read);
  return `${ratio.toFixed(2)}x${bar === undefined ? "" : ratio <= bar ? " ok" : " short"}`;
}

function latencyTable(samples) {
  const base = samples.get(runs[0]);
  const rss = megabytes(({ rss }) => rss.max);
  return markdownTable(
    [
      "run",
      "RSS, greatest (MB)",
      `of all read (<= ${bars.rss}x)`,
      "median (ms)",
      "of all read",
      "p99 (ms)",
      `of all read (<= ${bars.p99}x)`,
    ],
    [...samples].map(([{ name }, list]) => [
      name,
      spreadOf(list, rss),
      ratioText(list, base, rss, bars.rss),
      spreadOf(list, ({ read }) => read.median),
      ratioText(list, base, ({ read }) => read.median),
      spreadOf(list, ({ read }) => read.p99),
      ratioText(list, base, ({ read }) => read.p99, bars.p99),
    ]),
  );
}

function accountTable(samples) {
  return markdownTable(
    ["run", "offered", "delivered", "dropped", "sent away", "samples", "wrong", "most queued", ""],
    [...samples].map(([{ name }, list]) => [
      name,
      spreadOf(list, ({ deliveries }) => deliveries.offered),
      spreadOf(list, ({ deliveries }) => deliveries.delivered),
      spreadOf(list, ({ deliveries }) => deliveries.dropped),
      spreadOf(list, ({ closedAsSlow }) => closedAsSlow),
      readable(list.reduce((sum, { account }) => sum + account.samples, 0)),
      readable(list.reduce((sum, { account }) => sum + account.wrong, 0)),
      readable(Math.max(...list.map(({ account }) => account.queuedMax))),
      list.flatMap(({ problems }) => problems).join("; ") || "exact",
    ]),
  );
}

async function main() {
  const options = readOptions();
  const pinned = canPinCores();
  const samples = await collect(options, pinned);
  const { messages, payloadBytes, everyMs } = traffic;
  say(pinned ? "server on core 0, readers on core 1" : "cores not pinned");
  process.stdout.write(
    [
      `${clients} clients; ${messages} x ${payloadBytes} B to each every ${everyMs} ms for ${options.durationMs / 1000} s; ${options.rounds} rounds.`,
      latencyTable(samples),
      accountTable(samples),
      "",
    ].join("\n\n"),
  );
  const isExact = [...samples.values()].flat().every(({ problems }) => problems.length === 0);
  if (!isExact) process.exitCode = 1;
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
await main();
