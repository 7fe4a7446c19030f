/**
 * `node bench/guards.mjs [--quick] [--rounds N] [--network]`
 *
 * What each guard of the server costs: the same work with the guard on and with it off, in turns.
 * First in one process without a network, where nanoseconds can be told apart; with `--network` also
 * the whole server against itself without guards, which is mostly the noise of the machine.
 */
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findRival, measureNetwork } from "./measure.mjs";
import { markdownTable } from "./report.mjs";
import { canPinCores, ChildProcess } from "./requests.mjs";
import { fullPlan, networkScenarios, quickPlan } from "./scenarios.mjs";
import { readable, readableSpread, summarize } from "./statistics.mjs";

const acceptedConnections = 2000;
const fileHere = (path) => fileURLToPath(new URL(path, import.meta.url));
const say = (text) => void process.stderr.write(`${text}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      network: { type: "boolean", default: false },
    },
  });
  const plan = { ...(values.quick ? quickPlan : fullPlan) };
  if (values.rounds !== undefined) plan.rounds = Number(values.rounds);
  if (!(Number.isInteger(plan.rounds) && plan.rounds > 0))
    throw new Error("--rounds takes a positive integer");
  return { plan, network: values.network };
}

/** A process for each group, so that none is compiled for the work of another. */
async function measureGroup(name, { plan, pinned }) {
  const child = new ChildProcess(fileHere("./guardCosts.mjs"), {
    nodeFlags: ["--expose-gc", "--max-semi-space-size=16"],
    core: pinned ? 0 : undefined,
  });
  try {
    return await child.request("measure", { name, rounds: plan.rounds, scale: plan.pureScale });
  } finally {
    await child.stop();
  }
}

async function groupNames() {
  const child = new ChildProcess(fileHere("./guardCosts.mjs"), { nodeFlags: ["--expose-gc"] });
  try {
    return await child.request("names");
  } finally {
    await child.stop();
  }
}

const signed = (value) => `${value > 0 ? "+" : ""}${readable(value)}`;

/** Of each round against the first variant of the same round: what all rounds share falls away. */
function rowsOf(name, samples) {
  const [[first, base]] = Object.entries(samples);
  return Object.entries(samples).map(([variant, list]) => {
    const differences = summarize(list.map((value, round) => value - base[round]));
    const share = (100 * differences.median) / summarize(base).median;
    return [
      name,
      variant,
      readableSpread(summarize(list)),
      variant === first
        ? "-"
        : `${signed(differences.median)} (${signed(differences.min)} to ${signed(differences.max)})`,
      variant === first ? "-" : `${signed(Math.round(share * 10) / 10)} %`,
    ];
  });
}

const table = (rows, unit) =>
  markdownTable(["work", "guards", unit, `against the first (${unit})`, ""], rows);

async function inMemory(context) {
  const rows = [];
  for (const name of await groupNames()) {
    say(name);
    rows.push(...rowsOf(name, await measureGroup(name, context)));
  }
  return table(rows, "ns");
}

/** CPU of the server for one connection that is opened, in microseconds. */
async function measureAccept(rival, { pinned }) {
  const server = new ChildProcess(rival.file, {
    args: ["echo"],
    nodeFlags: ["--expose-gc"],
    core: pinned ? 0 : undefined,
  });
  const generator = new ChildProcess(fileHere("./generator.mjs"), { core: pinned ? 1 : undefined });
  const scenario = { payloadBytes: 64, load: "echo" };
  try {
    const port = await server.request("port");
    await generator.request("prepare", { scenario, port, dialect: "plain", count: 500 });
    const before = await server.request("cpu");
    await generator.request("open", { count: acceptedConnections });
    await delay(50);
    const nanoseconds = (await server.request("cpu")) - before;
    await generator.request("close");
    return nanoseconds / acceptedConnections / 1e3;
  } finally {
    await Promise.all([generator.stop(), server.stop()]);
  }
}

async function overNetwork(context) {
  const rivals = { "all on": findRival("jounce"), "all off": findRival("unguarded") };
  const scenarioOf = (wanted) => {
    const scenario = networkScenarios.find(({ name }) => name === wanted);
    const measure = async (rival) => (await measureNetwork(scenario, rival, context)).value;
    return { title: scenario.title, measure };
  };
  const works = [
    scenarioOf("echo1"),
    scenarioOf("echo16"),
    { title: "a connection is accepted", measure: (rival) => measureAccept(rival, context) },
  ];
  const samples = new Map(works.map(({ title }) => [title, { "all on": [], "all off": [] }]));
  for (let round = 0; round < context.plan.rounds; round += 1) {
    const order = Object.entries(rivals);
    if (round % 2 === 1) order.reverse();
    for (const { title, measure } of works) {
      for (const [name, rival] of order) samples.get(title)[name].push(await measure(rival));
      say(`round ${round + 1}  ${title}`);
    }
  }
  return table(
    [...samples].flatMap(([title, lists]) => rowsOf(title, lists)),
    "us",
  );
}

async function main() {
  const { plan, network } = readOptions();
  const context = { plan, pinned: canPinCores() };
  const tables = [await inMemory(context)];
  if (network) tables.push(await overNetwork(context));
  process.stdout.write(`${plan.rounds} rounds.\n\n${tables.join("\n\n")}\n`);
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
await main();
