/** What a page has and the simulated one lacks, from Node. */
const { TextDecoder, TextEncoder } = require("node:util");
const { BroadcastChannel, MessageChannel, MessagePort } = require("node:worker_threads");
const { setImmediate, clearImmediate } = require("node:timers");

Object.assign(globalThis, {
  TextDecoder,
  TextEncoder,
  BroadcastChannel,
  MessageChannel,
  MessagePort,
  setImmediate,
  clearImmediate,
  structuredClone:
    globalThis.structuredClone ??
    ((value) => require("node:v8").deserialize(require("node:v8").serialize(value))),
});
