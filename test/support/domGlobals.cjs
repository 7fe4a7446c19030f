/** What a page has and the simulated one lacks, from Node. */
const { TextDecoder, TextEncoder } = require("node:util");
const { BroadcastChannel, MessageChannel, MessagePort } = require("node:worker_threads");
const timers = require("node:timers");

Object.assign(globalThis, {
  TextDecoder,
  TextEncoder,
  BroadcastChannel,
  MessageChannel,
  MessagePort,
  // The page's own timers are numbers, which Node's code cannot let the process end with.
  setTimeout: timers.setTimeout,
  clearTimeout: timers.clearTimeout,
  setInterval: timers.setInterval,
  clearInterval: timers.clearInterval,
  setImmediate: timers.setImmediate,
  clearImmediate: timers.clearImmediate,
  structuredClone:
    globalThis.structuredClone ??
    ((value) => require("node:v8").deserialize(require("node:v8").serialize(value))),
});
