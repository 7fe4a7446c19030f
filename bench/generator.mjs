/** The load generator's process: opens raw connections, runs a load on request, counts. */
import { setTimeout as delay } from "node:timers/promises";
import { dialects, payloadOf } from "./dialects.mjs";
import { loads } from "./loads.mjs";
import { RawConnection } from "./rawConnection.mjs";
import { answerRequests } from "./requests.mjs";

const handshakesInFlight = 64;
const settleMs = 150;

const connections = [];
let setup;
let load;

async function openOne() {
  const { port, dialect, scenario } = setup;
  const payloadBytes = dialects[dialect].envelope(payloadOf(scenario.payloadBytes)).length;
  const connection = new RawConnection({ port, dialect: dialects[dialect], payloadBytes });
  connections.push(connection);
  await connection.opened;
}

async function open({ count }) {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await openOne();
  };
  await Promise.all(Array.from({ length: handshakesInFlight }, worker));
  await delay(settleMs);
  const lost = connections.find(({ socket }) => socket.destroyed);
  if (lost) throw new Error("a connection was lost while opening");
}

async function prepare(request) {
  setup = request;
  await open({ count: request.count });
}

async function run({ durationMs }) {
  const { scenario, dialect } = setup;
  load ??= new loads[scenario.load](scenario, dialect, connections);
  return load.run(durationMs);
}

function close() {
  connections.forEach((connection) => connection.close());
}

answerRequests({ prepare, open, run, close });
