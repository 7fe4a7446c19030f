/**
 * The process of bench/guards.mjs that uses no network: what one guard costs where it does its work.
 * It imports single modules of the built package, which users cannot.
 */
import { WebSocketServer } from "jounce-websocket";
import { decodeFromClient } from "../dist/esm/codec/decode.js";
import { isModest } from "../dist/esm/codec/jsonLimits.js";
import { LinkState } from "../dist/esm/core/connection/state.js";
import { transition } from "../dist/esm/core/connection/transition.js";
import { admit } from "../dist/esm/core/server/admission.js";
import { nodeWorld } from "../dist/esm/driver/node/world.js";
import { LiveServer } from "../dist/esm/driver/server/LiveServer.js";
import { cpuNanoseconds } from "./cpuTime.mjs";
import { answerRequests } from "./requests.mjs";

const many = 1e6;
const connections = 100;
const on = {
  messagesPerSecondMax: many,
  messagesBurstMax: many,
  addressMessagesPerSecondMax: many,
  addressMessagesBurstMax: many,
  connectionsPerAddressMax: many,
  connectsPerSecondMax: many,
  connectsBurstMax: many,
};
const noRate = { messagesPerSecondMax: 0 };
const noAddressRate = { addressMessagesPerSecondMax: 0 };
const noJsonLimits = { jsonDepthMax: 0, jsonValuesMax: 0 };
const noDeadline = { messageTimeoutMs: 0 };
const noCount = { connectionsPerAddressMax: 0 };
const noConnectRate = { connectsPerSecondMax: 0 };
const noNames = { allowedHosts: "any", allowedOrigins: "any" };
const noHandshakeTime = { handshakeTimeoutMs: 0 };

/** A message of about so many characters, as apps send them: fields with short values. */
function messageOf(length) {
  const start = { type: "chat", room: "room-1", data: [] };
  let text = JSON.stringify(start);
  const fieldsOf = (id) => ({ id, name: `item ${id}`, tags: ["a", "b"], price: id / 100 });
  while (text.length < length - 40) {
    const missing = Math.ceil((length - text.length) / 80);
    const { length: id } = start.data;
    start.data.push(...Array.from({ length: missing }, (_, index) => fieldsOf(id + index)));
    text = JSON.stringify(start);
  }
  return text;
}

const texts = {
  "64 B": messageOf(64),
  "1 KB": messageOf(1024),
  "64 KB": messageOf(63 * 1024),
};

// Each variant is made once and is then run many times, in turns with the others.

const optionsOf = (changes) => new WebSocketServer({ port: 0, ...on, ...changes }).options;

/** One frame after another on one link. */
function linkFrames(changes) {
  const policy = optionsOf(changes);
  let link = LinkState.openedAt(0);
  let now = 0;
  return (count) => {
    for (let index = 0; index < count; index += 1) {
      now += 0.01;
      const { addressSpentUntil } = link;
      const event = { type: "received", bytes: 64, addressSpentUntil, now };
      link = transition(link, event, policy).state;
    }
  };
}

/** One look after another at one link; `unfinished` is a message that has begun to arrive. */
function sweeps(changes, unfinished) {
  const policy = optionsOf(changes);
  let link = LinkState.openedAt(0);
  return (count) => {
    for (let index = 0; index < count; index += 1) {
      const event = { type: "swept", now: 1000, lateMs: 0, unfinished };
      link = transition(link, event, policy).state;
    }
  };
}

/** The sum keeps the calls from being left out. */
let kept = 0;
const repeated = (ask) => (count) => {
  for (let index = 0; index < count; index += 1) kept += ask() ? 1 : 0;
};

const jsonChecks = (text) => {
  const limits = optionsOf({});
  return repeated(() => isModest(text, limits));
};
const jsonParses = (text) => repeated(() => JSON.parse(text));
const decodes = (text, changes) => {
  const limits = optionsOf(changes);
  return repeated(() => decodeFromClient(text, false, limits));
};

const handshake = {
  peer: "192.0.2.1",
  host: "localhost:8080",
  origin: "http://localhost:8080",
  userAgent: "bench",
  url: "/",
  secure: false,
  loopback: true,
  shared: false,
};

/** One handshake after another into a server that has clients of a thousand addresses. */
function admissions(changes) {
  const moment = { now: 1000, wall: 1000, roll: 0.5, id: "moment" };
  let server = new WebSocketServer({ port: 0, ...on, ...changes }).start();
  for (let index = 0; index < 1000; index += 1) {
    const info = { address: `10.0.${index >> 8}.${index & 255}`, url: "/" };
    const connectionId = `connection-${index}`;
    server = server.apply({ type: "connect", connectionId, info, moment }).drain().value;
  }
  const state = server.snapshot;
  const event = { type: "upgrade", connectionId: "new", handshake, moment };
  return repeated(() => admit(state, event).effects.length);
}

/** A socket that gives what it is handed and forgets what it gets. */
class MemorySocket {
  bufferedBytes = 0;
  isReceiving = false;
  observe(observer) {
    this.observer = observer;
  }
  write() {}
  ping() {}
  pong() {}
  close() {}
  drop() {}
}

/** A server on sockets in memory: everything of the driver but the network. */
function serverInMemory(changes) {
  let observer;
  const listener = {
    framing: { pack: (frames) => frames },
    listen: (_, told) => {
      observer = told;
      told.listening(1);
    },
    unlisten: () => {},
  };
  const given = new WebSocketServer({ port: 0, ...on, ...changes }).start();
  const live = new LiveServer(given, { world: nodeWorld(), listener }, {});
  live.on("message", ({ message }) => void (kept += message.type.length));
  return { live, observer };
}

/** Frames from a hundred connections of as many addresses, each as far as the app. */
function framesIn(text, changes) {
  const { observer } = serverInMemory(changes);
  const sockets = Array.from({ length: connections }, (_, index) => {
    const socket = new MemorySocket();
    observer.connected(socket, { address: `10.0.0.${index}`, url: "/" });
    return socket;
  });
  return (count) => {
    for (let index = 0; index < count; index += 1) {
      sockets[index % connections].observer.frame(text, text.length);
    }
  };
}

/** Connections that come by a handshake and go. */
function handshakes(changes) {
  const { observer } = serverInMemory(changes);
  return (count) => {
    for (let index = 0; index < count; index += 1) {
      const socket = new MemorySocket();
      observer.upgrading({
        handshake,
        request: { method: "GET", url: "/", headers: {} },
        accept: (_, opened) => opened(socket, ""),
        turnAway: () => {
          throw new Error("a handshake was turned away");
        },
        onGone: () => {},
      });
      socket.observer.closed(1000, "", true);
    }
  };
}

const noFrameGuards = { ...noRate, ...noAddressRate, ...noJsonLimits, ...noDeadline };
const noDoorGuards = { ...noCount, ...noConnectRate, ...noNames, ...noHandshakeTime };

const frameVariants = (text) => ({
  "all on": () => framesIn(text, {}),
  "no limit of the connection's rate": () => framesIn(text, noRate),
  "no limit of the address's rate": () => framesIn(text, noAddressRate),
  "no limits of JSON": () => framesIn(text, noJsonLimits),
  "no deadline of a message": () => framesIn(text, noDeadline),
  "all off": () => framesIn(text, noFrameGuards),
});

const doorVariants = (make) => ({
  "all on": () => make({}),
  "no limit of connections per address": () => make(noCount),
  "no limit of connects per second": () => make(noConnectRate),
  "no check of host and origin": () => make(noNames),
  "no deadline of the handshake": () => make(noHandshakeTime),
  "all off": () => make(noDoorGuards),
});

const jsonVariants = (text) => ({
  "JSON.parse of it": () => jsonParses(text),
  isModest: () => jsonChecks(text),
  "decode, limits on": () => decodes(text, {}),
  "decode, limits off": () => decodes(text, noJsonLimits),
});

/** What is measured; `count` is how often in one trial. The first variant is what the others are held against. */
const groups = [
  {
    name: "a frame to the app, 64 B, in memory",
    count: 80_000,
    variants: frameVariants(texts["64 B"]),
  },
  {
    name: "a frame to the app, 1 KB, in memory",
    count: 25_000,
    variants: frameVariants(texts["1 KB"]),
  },
  {
    name: "link, a frame",
    count: 1_000_000,
    variants: {
      "all on": () => linkFrames({}),
      "no limit of the connection's rate": () => linkFrames(noRate),
      "no limit of the address's rate": () => linkFrames(noAddressRate),
      "all off": () => linkFrames({ ...noRate, ...noAddressRate }),
    },
  },
  {
    name: "link, a sweep",
    count: 1_000_000,
    variants: {
      "all on": () => sweeps({}, false),
      "no deadline of a message": () => sweeps(noDeadline, false),
      "all on, a message is arriving": () => sweeps({}, true),
    },
  },
  { name: "JSON of 64 B", count: 300_000, variants: jsonVariants(texts["64 B"]) },
  { name: "JSON of 1 KB", count: 40_000, variants: jsonVariants(texts["1 KB"]) },
  { name: "JSON of 64 KB", count: 800, variants: jsonVariants(texts["64 KB"]) },
  { name: "admit, a handshake", count: 100_000, variants: doorVariants(admissions) },
  {
    name: "a connection comes and goes, in memory",
    count: 20_000,
    variants: doorVariants(handshakes),
  },
];

function trial(run, count) {
  globalThis.gc();
  const startedAt = cpuNanoseconds();
  run(count);
  return (cpuNanoseconds() - startedAt) / count;
}

/** All samples of a group, `{ variant: [ns, ...] }`; a first trial of each, to warm up, is not kept. */
function measure({ name, rounds, scale }) {
  const { count, variants } = groups.find((group) => group.name === name);
  const made = Object.entries(variants).map(([variant, make]) => ({ variant, run: make() }));
  const samples = Object.fromEntries(made.map(({ variant }) => [variant, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const order = round % 2 === 0 ? made : [...made].reverse();
    for (const { variant, run } of order) {
      const nanoseconds = trial(run, Math.ceil(count * scale));
      if (round > 0) samples[variant].push(nanoseconds);
    }
  }
  return samples;
}

answerRequests({ names: () => groups.map(({ name }) => name), measure });
