/** Time, chance and a console as Node gives them. */
import { randomBytes } from "node:crypto";
import { consoleLogger } from "../logger.js";
import type { Chance, Clock, World } from "../ports.js";

/** Timers longer than this fire at once in Node; a deadline further off is looked at again. */
const timerMsMax = 2 ** 31 - 1;

const origin = performance.timeOrigin;

export const nodeClock: Clock = {
  // Counts from the start of the process on a clock that never jumps, but reads like a date.
  now: () => origin + performance.now(),
  wall: () => Date.now(),
  schedule: (at, run) => {
    const delayMs = Math.min(timerMsMax, Math.max(0, Math.ceil(at - nodeClock.now())));
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  defer: (run) => void setImmediate(run),
};

/** A source of ids: 128 random bits for the process and a count, so that ids are cheap and unique. */
export const nodeChance = (): Chance => {
  const prefix = randomBytes(16).toString("base64url");
  let count = 0;
  return {
    roll: () => Math.random(),
    id: () => `${prefix}.${(count += 1).toString(36)}`,
    secret: () => randomBytes(16).toString("base64url"),
  };
};

/** What a Node process offers. */
export const nodeWorld = (): World => ({
  clock: nodeClock,
  chance: nodeChance(),
  logger: consoleLogger(),
});
