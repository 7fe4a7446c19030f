/** The pure core's process: the cost of one step, and the speed of a replay. No socket anywhere. */
import { Message, reduceServer, replay as replayJournal, WebSocketServer } from "jounce-websocket";
import { cpuNanoseconds } from "./cpuTime.mjs";
import { answerRequests } from "./requests.mjs";

// The shapes of events, here and nowhere else.
const moment = (wall) => ({ now: wall, wall, roll: 0.5, id: `moment-${wall}` });
const info = { address: "127.0.0.1", url: "/", protocol: "jounce.v1" };
const said = new Message("chat", "hello, everybody in this room", { room: "room-1" });
const saidText = said.toJson();
// A driver holds one name beside each socket; a fresh string per event would be hashed each time.
const memoised =
  (prefix, names = []) =>
  (index) =>
    (names[index] ??= `${prefix}-${index}`);
const nameOf = memoised("connection");
const roomOf = memoised("room");
const events = {
  connect: (connection, at) => ({
    type: "connect",
    connectionId: nameOf(connection),
    info,
    moment: moment(at),
  }),
  message: (connection, at) => ({
    type: "message",
    connectionId: nameOf(connection),
    message: said,
    data: saidText,
    moment: moment(at),
  }),
  join: (connection, room) => ({
    type: "joinRoom",
    connectionId: nameOf(connection),
    room: roomOf(room),
  }),
  leave: (connection, room) => ({
    type: "leaveRoom",
    connectionId: nameOf(connection),
    room: roomOf(room),
  }),
  disconnect: (connection, at) => ({
    type: "disconnect",
    connectionId: nameOf(connection),
    code: 1001,
    reason: "",
    wasClean: true,
    moment: moment(at),
  }),
};

const stepsPerTrial = 200_000;
const startMs = 1_700_000_000_000;
const seed = 12345;

/** A small generator of its own (mulberry32), so that every run replays the same journal. */
function randomFrom(start) {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const settled = (server) => server.drain().value;

/** As a driver goes about it: the event, then what is pending is taken out. */
const stepAndDrain = (server, event) => settled(reduceServer(server, event));

function serverWith(connections) {
  let server = new WebSocketServer();
  for (let connection = 0; connection < connections; connection += 1) {
    server = stepAndDrain(server, events.connect(connection, startMs));
  }
  return server;
}

/** A server that goes on from trial to trial, with its clock. */
class SteppedServer {
  constructor(connections, stepMs) {
    this.connections = connections;
    this.stepMs = stepMs;
    this.server = serverWith(connections);
    this.clock = startMs;
    this.random = randomFrom(seed);
    this.trials = [];
  }

  nextEvents(count) {
    return Array.from({ length: count }, () => {
      this.clock += this.stepMs;
      return events.message(this.random(this.connections), this.clock);
    });
  }

  /** Returns nothing; a first trial, to warm up, is not kept. */
  trial(count, isKept) {
    const batch = this.nextEvents(count);
    globalThis.gc();
    const startedAt = cpuNanoseconds();
    let { server } = this;
    for (const event of batch) server = stepAndDrain(server, event);
    const nanoseconds = cpuNanoseconds() - startedAt;
    this.server = server;
    if (isKept) this.trials.push(nanoseconds / count);
  }
}

function step({ scenario, rounds, scale }) {
  const { smallConnections, largeConnections, messagesPerSecond } = scenario;
  // An endless rate, at which the clock stands still, does not survive the way here as JSON.
  const stepMs = messagesPerSecond === null ? 0 : 1000 / messagesPerSecond;
  const small = new SteppedServer(smallConnections, stepMs);
  const large = new SteppedServer(largeConnections, stepMs);
  const count = stepsPerTrial * scale;
  for (let round = 0; round <= rounds; round += 1) {
    const order = round % 2 === 0 ? [small, large] : [large, small];
    for (const stepped of order) stepped.trial(count, round > 0);
  }
  return { small: small.trials, large: large.trials };
}

/** Nine in ten are messages; the rest keeps a population of connections and members moving. */
function journalOf({ events: length, connections, rooms }) {
  const random = randomFrom(seed);
  const journal = [];
  for (let connection = 0; connection < connections; connection += 1) {
    journal.push(events.connect(connection, startMs), events.join(connection, connection % rooms));
  }
  for (let at = startMs; journal.length < length; at += 0.01) {
    journal.push(...nextInJournal(random, connections, rooms, at));
  }
  return journal.slice(0, length);
}

function nextInJournal(random, connections, rooms, at) {
  const connection = random(connections);
  const room = random(rooms);
  const chance = random(1000);
  if (chance < 930) return [events.message(connection, at)];
  if (chance < 960) return [events.join(connection, room)];
  if (chance < 990) return [events.leave(connection, room)];
  return [
    events.disconnect(connection, at),
    events.connect(connection, at),
    events.join(connection, room),
  ];
}

function replay({ scenario, rounds, scale }) {
  const length = scenario.events * scale;
  const journal = journalOf({ ...scenario, events: length });
  const speeds = [];
  for (let round = 0; round <= rounds; round += 1) {
    globalThis.gc();
    const startedAt = cpuNanoseconds();
    const server = replayJournal({
      kind: "server",
      initial: new WebSocketServer(),
      events: journal,
    });
    const nanoseconds = cpuNanoseconds() - startedAt;
    if (server.getConnectionCount() !== scenario.connections)
      throw new Error("a replay went astray");
    if (round > 0) speeds.push((length / nanoseconds) * 1e9);
  }
  return { speeds, length };
}

answerRequests({ step, replay });
