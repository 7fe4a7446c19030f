/** Time, chance and a console as a browser gives them. */
import type { World } from "../ports.js";

/** Timers longer than this fire at once; a deadline further off is looked at again. */
const timerMsMax = 2 ** 31 - 1;

const now = (): number => performance.timeOrigin + performance.now();

/** What a page or a worker offers. */
export const browserWorld = (): World => ({
  clock: {
    now,
    wall: () => Date.now(),
    schedule: (at, run) => {
      const delayMs = Math.min(timerMsMax, Math.max(0, Math.ceil(at - now())));
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    defer: (run) => void setTimeout(run, 0),
  },
  chance: { roll: () => Math.random(), id: () => newId() },
  logger: {
    error: (fields, message) => console.error(message, fields),
    warn: (fields, message) => console.warn(message, fields),
    debug: (fields, message) => console.debug(message, fields),
  },
});

/** 128 random bits; randomUUID itself is missing on pages without TLS. */
const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("");

/** Whether the page itself came over TLS; a worker's own address says it as well. */
export const isSecurePage = (): boolean => globalThis.location?.protocol === "https:";
