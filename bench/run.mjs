/**
 * `npm run bench -- [--quick] [--rounds N] [--scenario name]... [--rival name]...`
 *
 * Measures every scenario on every rival, interleaved, and prints medians, spread and ratios.
 * A complete run (no filter, not quick) also writes the tables of docs/performance.md.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeTables } from "./document.mjs";
import { findRival, measureNetwork, measurePure } from "./measure.mjs";
import { networkRow, networkTable, pureRows, pureTable, throughputTable } from "./report.mjs";
import { canPinCores } from "./requests.mjs";
import {
  fullPlan,
  networkScenarios,
  pureScenarios,
  quickPlan,
  rivals as allRivals,
  scenarioNames,
  subject,
} from "./scenarios.mjs";
import { readable } from "./statistics.mjs";

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      scenario: { type: "string", multiple: true, default: scenarioNames },
      rival: { type: "string", multiple: true, default: allRivals },
    },
  });
  const unknown = values.scenario.find((name) => !scenarioNames.includes(name));
  if (unknown) throw new Error(`no scenario ${unknown}; there are ${scenarioNames.join(", ")}`);
  const plan = { ...(values.quick ? quickPlan : fullPlan) };
  if (values.rounds !== undefined) plan.rounds = Number(values.rounds);
  if (!(Number.isInteger(plan.rounds) && plan.rounds > 0))
    throw new Error("--rounds takes a positive integer");
  return { ...values, plan };
}

function packageIsBuilt() {
  try {
    return ["jounce-websocket", "jounce-websocket/server"].every((name) =>
      existsSync(fileURLToPath(import.meta.resolve(name))),
    );
  } catch {
    return false;
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

async function collectNetwork(scenarios, rivals, context) {
  const samples = new Map(
    scenarios.map((scenario) => [
      scenario,
      Object.fromEntries(rivals.map(({ name }) => [name, []])),
    ]),
  );
  for (let round = 0; round < context.plan.rounds; round += 1) {
    const order = round % 2 === 0 ? rivals : [...rivals].reverse();
    for (const scenario of scenarios) {
      for (const rival of order) {
        const sample = await measureNetwork(scenario, rival, context);
        samples.get(scenario)[rival.name].push(sample);
        say(
          `round ${round + 1}  ${scenario.name}  ${rival.name}  ${readable(sample.value)} ${scenario.unit}`,
        );
      }
    }
  }
  return samples;
}

async function collectPure(scenarios, context) {
  const rows = [];
  for (const scenario of scenarios) {
    say(`pure  ${scenario.name}`);
    rows.push(...pureRows(scenario, await measurePure(scenario, context)));
  }
  return rows;
}

function versionOf(name) {
  try {
    return createRequire(import.meta.url)(`${name}/package.json`).version;
  } catch {
    // ws does not export its package.json in every version.
    const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : "?";
  }
}

function circumstances({ plan, pinned }) {
  return [
    new Date().toISOString().slice(0, 10),
    `Node ${process.versions.node}`,
    `ws ${versionOf("ws")}`,
    `socket.io ${versionOf("socket.io")}`,
    `${cpus().length} x ${cpus()[0].model}`,
    `${plan.rounds} rounds`,
    pinned ? "server on core 0, generator on core 1" : "cores not pinned",
  ].join("; ");
}

function render(samples, rows, context, rivals) {
  const names = rivals.map(({ name }) => name);
  const subjectName = names.find((name) => !allRivals.includes(name)) ?? subject;
  const parts = [`Measured ${circumstances(context)}.`];
  if (samples.size > 0) {
    const network = [...samples].map(([scenario, list]) => networkRow(scenario, list, subjectName));
    parts.push(
      networkTable(network, names, subjectName),
      "Deliveries or messages per second (share of the time in which the server's core was busy):",
      throughputTable(network, names),
    );
  }
  if (rows.length > 0) parts.push(pureTable(rows));
  return parts.join("\n\n");
}

async function main() {
  const options = readOptions();
  const startedAt = performance.now();
  const context = { plan: options.plan, pinned: canPinCores() };
  const isBuilt = packageIsBuilt();
  if (!isBuilt) say("jounce-websocket is not built: only its rivals are measured (npm run build)");
  const rivals = options.rival.filter((name) => isBuilt || name !== subject).map(findRival);
  const selected = (scenarios) => scenarios.filter(({ name }) => options.scenario.includes(name));

  const samples = await collectNetwork(selected(networkScenarios), rivals, context);
  const rows = isBuilt ? await collectPure(selected(pureScenarios), context) : [];
  const tables = render(samples, rows, context, rivals);
  process.stdout.write(`\n${tables}\n`);

  const isComplete =
    isBuilt && !options.quick && options.scenario === scenarioNames && options.rival === allRivals;
  if (isComplete) say(`wrote ${writeTables(tables)}`);
  say(`took ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
main().catch((error) => {
  say(error.stack);
  process.exit(1);
});
