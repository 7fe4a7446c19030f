/**
 * `node bench/handlers.mjs [--quick] [--rounds N] [--place message|route|request]...`
 *
 * What handlers of the user that sleep, throw, reject or never settle cost the others. A hundred clients
 * ask and are answered; ten more set off the failing handler, in one run a good one. The runs of a
 * round follow each other; each has fresh processes and the default options.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { markdownTable } from "./report.mjs";
import { canPinCores, ChildProcess } from "./requests.mjs";
import { readable, readableSpread, summarize } from "./statistics.mjs";

const clients = { good: 100, bad: 10 };
const perSecond = 20;
const warmupMs = 1000;
const places = { message: 'on("message")', route: "ws(route)", request: "handle(type)" };
const kinds = ["none", "sleep", "throw", "reject", "never"];
const titles = {
  none: "none fails",
  sleep: "sleeps 1 s",
  throw: "throws",
  reject: "rejects",
  never: "never settles",
};

const fileHere = (path) => fileURLToPath(new URL(path, import.meta.url));
const say = (text) => void process.stderr.write(`${text}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      place: { type: "string", multiple: true, default: Object.keys(places) },
    },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  if (!(Number.isInteger(rounds) && rounds > 0))
    throw new Error("--rounds takes a positive integer");
  return { rounds, places: values.place, durationMs: values.quick ? 1500 : 4000 };
}

async function measure(place, kind, durationMs, pinned) {
  const server = new ChildProcess(fileHere("./servers/misbehaviour.mjs"), {
    args: [place, kind],
    core: pinned ? 0 : undefined,
  });
  const askers = new ChildProcess(fileHere("./askers.mjs"), { core: pinned ? 1 : undefined });
  try {
    await askers.request("open", { port: await server.request("port"), ...clients });
    await askers.request("load", { durationMs: warmupMs, perSecond, isMeasured: false });
    await askers.request("load", { durationMs, perSecond, isMeasured: true });
    const report = await askers.request("report");
    const counts = await server.request("counts");
    await askers.request("close");
    return { ...report, counts };
  } finally {
    await Promise.all([askers.stop(), server.stop()]);
  }
}

/** What must hold in every run, whatever the machine does. */
function check({ asked, unanswered, lost, counts }, kind) {
  const problems = [];
  if (unanswered > 0) problems.push(`${unanswered} questions of ${asked} have no answer`);
  if (lost > 0) problems.push(`${lost} connections were lost`);
  if (counts.badHandled === 0) problems.push("no handler went wrong");
  const expected = kind === "throw" || kind === "reject" ? counts.badHandled : 0;
  if (counts.errors !== expected) problems.push(`${counts.errors} errors instead of ${expected}`);
  return problems;
}

async function collect({ rounds, places: chosen, durationMs }, pinned) {
  const samples = new Map(
    chosen.flatMap((place) => kinds.map((kind) => [`${place} ${kind}`, { place, kind, list: [] }])),
  );
  for (let round = 0; round < rounds; round += 1) {
    const order = [...samples.values()];
    if (round % 2 === 1) order.reverse();
    for (const { place, kind, list } of order) {
      const sample = await measure(place, kind, durationMs, pinned);
      const problems = check(sample, kind);
      list.push({ ...sample, problems });
      say(
        `round ${round + 1}  ${place}  ${kind}  ${readable(sample.median)} ms, p99 ${readable(sample.p99)} ms  ${problems.join("; ") || "ok"}`,
      );
    }
  }
  return samples;
}

function rowOf({ place, kind, list }, base) {
  const spreadOf = (name) => readableSpread(summarize(list.map((sample) => sample[name])));
  const medianOf = (from, name) => summarize(from.map((sample) => sample[name])).median;
  const ratioOf = (name) =>
    list === base ? "1" : `${(medianOf(list, name) / medianOf(base, name)).toFixed(2)}x`;
  return [
    places[place],
    titles[kind],
    spreadOf("median"),
    ratioOf("median"),
    spreadOf("p99"),
    ratioOf("p99"),
    readable(list.reduce((sum, { counts }) => sum + counts.badHandled, 0)),
    list.flatMap(({ problems }) => problems).join("; ") || "ok",
  ];
}

async function main() {
  const options = readOptions();
  const pinned = canPinCores();
  const samples = await collect(options, pinned);
  const rows = [...samples.values()].map((sample) =>
    rowOf(sample, samples.get(`${sample.place} none`).list),
  );
  const header = [
    "handler",
    "for some",
    "median of the others (ms)",
    "of none",
    "p99 of the others (ms)",
    "of none",
    "went wrong",
    "",
  ];
  process.stdout.write(
    `${clients.good} clients ask ${perSecond} times a second, ${clients.bad} go wrong as often; ${options.rounds} rounds.\n\n${markdownTable(header, rows)}\n`,
  );
  const isOk = [...samples.values()].every(({ list }) =>
    list.every(({ problems }) => problems.length === 0),
  );
  if (!isOk) process.exitCode = 1;
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
await main();
