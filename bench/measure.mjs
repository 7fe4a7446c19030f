/** One measurement: a fresh server, a fresh generator, one number. */
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ChildProcess } from "./requests.mjs";

const serverCore = 0;
const generatorCore = 1;
const memorySettleMs = 300;
// The young generation is a fixed cost of a process, not of a connection: it has its full size, 16 MB,
// from the start, so that its growth does not count as memory of the connections.
const youngGeneration = ["--min-semi-space-size=16", "--max-semi-space-size=16"];
const fileHere = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A rival is a name under servers/, or the path of a server file for one in development. */
export function findRival(nameOrPath) {
  const isPath = nameOrPath.endsWith(".mjs");
  const file = isPath ? resolve(nameOrPath) : fileHere(`./servers/${nameOrPath}.mjs`);
  if (!existsSync(file)) throw new Error(`no server at ${file}`);
  return { name: isPath ? basename(file, ".mjs") : nameOrPath, file };
}

function startServer({ file }, scenario, pinned) {
  return new ChildProcess(file, {
    args: [scenario.load === "room" ? "room" : "echo"],
    nodeFlags: ["--expose-gc", ...youngGeneration],
    core: pinned ? serverCore : undefined,
  });
}

async function measureTraffic(server, generator, { warmupMs, measureMs }) {
  await generator.request("run", { durationMs: warmupMs });
  const cpuBefore = await server.request("cpu");
  const { units, wallMs } = await generator.request("run", { durationMs: measureMs });
  const cpuNanoseconds = (await server.request("cpu")) - cpuBefore;
  return {
    value: cpuNanoseconds / units / 1e3,
    perSecond: (units / wallMs) * 1e3,
    busy: cpuNanoseconds / wallMs / 1e6,
  };
}

async function settledMemory(server) {
  await delay(memorySettleMs);
  return server.request("memory");
}

/** The connections opened before the first reading pay for warm code and grown heaps. */
async function measureIdle(server, generator, connections) {
  const before = await settledMemory(server);
  await generator.request("open", { count: connections });
  const after = await settledMemory(server);
  const heapBytes = after.heapUsed + after.external - before.heapUsed - before.external;
  return {
    value: (after.rss - before.rss) / connections,
    heap: heapBytes / connections,
  };
}

/** CPU per delivery or message in us; for the idle scenario, bytes of RSS per connection. */
export async function measureNetwork(scenario, rival, { plan, pinned }) {
  const server = startServer(rival, scenario, pinned);
  const generator = new ChildProcess(fileHere("./generator.mjs"), {
    core: pinned ? generatorCore : undefined,
  });
  const isIdle = scenario.load === "idle";
  try {
    await generator.request("prepare", {
      scenario,
      port: await server.request("port"),
      dialect: rival.name === "socketio" ? "socketio" : "plain",
      count: isIdle ? scenario.settledConnections : scenario.connections,
    });
    const sample = isIdle
      ? await measureIdle(server, generator, scenario.connections * plan.idleScale)
      : await measureTraffic(server, generator, plan);
    await generator.request("close");
    return sample;
  } finally {
    await Promise.all([generator.stop(), server.stop()]);
  }
}

/** All samples of a pure scenario: `{ label: [value, ...] }`. */
export async function measurePure(scenario, { plan, pinned }) {
  const child = new ChildProcess(fileHere("./pure.mjs"), {
    nodeFlags: ["--expose-gc", "--max-old-space-size=4096"],
    core: pinned ? serverCore : undefined,
  });
  try {
    return await child.request(scenario.measure, {
      scenario,
      rounds: plan.rounds,
      scale: plan.pureScale,
    });
  } finally {
    await child.stop();
  }
}
