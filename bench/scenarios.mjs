/**
 * What is measured, how much of it, and the bar each row has to reach.
 *
 * `load` names the shape of the traffic (see loads.mjs). `bar` is held against the naive `ws`
 * loop: `atLeast` for "this many times cheaper", `atMost` for "this many times the memory".
 */
export const rivals = ["naive", "socketio", "jounce"];
export const baseline = "naive";
export const subject = "jounce";

export const networkScenarios = [
  {
    name: "burst64",
    title: "burst of 100 x 64 B, room of 1,000",
    load: "room",
    unit: "us/delivery",
    connections: 1000,
    publishers: 1,
    messages: 100,
    payloadBytes: 64,
    inFlight: 2,
    bar: { atLeast: 100 },
  },
  {
    name: "burst1k",
    title: "burst of 16 x 1 KB, room of 1,000",
    load: "room",
    unit: "us/delivery",
    connections: 1000,
    publishers: 1,
    messages: 16,
    payloadBytes: 1024,
    inFlight: 2,
    bar: { atLeast: 15 },
  },
  {
    name: "publishers",
    title: "50 publishers x 1 x 64 B, room of 200",
    load: "room",
    unit: "us/delivery",
    connections: 200,
    publishers: 50,
    messages: 1,
    payloadBytes: 64,
    inFlight: 1,
    bar: { atLeast: 15 },
  },
  {
    name: "single",
    title: "one 64 B message at a time, room of 1,000",
    load: "room",
    unit: "us/delivery",
    connections: 1000,
    publishers: 1,
    messages: 1,
    payloadBytes: 64,
    inFlight: 1,
    bar: { atLeast: 0.9 },
  },
  {
    name: "echo1",
    title: "echo of 64 B, 1 in flight, 100 connections",
    load: "echo",
    unit: "us/message",
    connections: 100,
    payloadBytes: 64,
    inFlight: 1,
    bar: { atLeast: 0.85 },
  },
  {
    name: "echo16",
    title: "echo of 64 B, 16 in flight, 100 connections",
    load: "echo",
    unit: "us/message",
    connections: 100,
    payloadBytes: 64,
    inFlight: 16,
    bar: { atLeast: 2.5 },
  },
  {
    name: "idle",
    title: "idle memory",
    load: "idle",
    unit: "B/connection",
    connections: 4000,
    settledConnections: 2000,
    payloadBytes: 64,
    bar: { atMost: 1.3 },
  },
];

export const pureScenarios = [
  {
    name: "step",
    measure: "step",
    title: "`reduceServer`, a message, all within a second",
    unit: "ns/step",
    smallConnections: 100,
    largeConnections: 100_000,
    messagesPerSecond: Infinity,
    bar: { atMost: 2 },
  },
  {
    // What a core keeps per second of activity is paid for only when the clock moves.
    name: "stepClock",
    measure: "step",
    title: "`reduceServer`, a message, 100,000 a second",
    unit: "ns/step",
    smallConnections: 100,
    largeConnections: 100_000,
    messagesPerSecond: 100_000,
    bar: { atMost: 2 },
  },
  {
    name: "replay",
    measure: "replay",
    title: "replay of a journal",
    unit: "events/s",
    events: 1_000_000,
    connections: 10_000,
    rooms: 100,
    bar: { atLeast: 500_000 },
  },
];

export const scenarioNames = [...networkScenarios, ...pureScenarios].map(({ name }) => name);

export const fullPlan = { rounds: 5, warmupMs: 400, measureMs: 1000, idleScale: 1, pureScale: 1 };
export const quickPlan = {
  rounds: 2,
  warmupMs: 200,
  measureMs: 250,
  idleScale: 0.5,
  pureScale: 0.2,
};
