/** Time, chance and a console as a browser gives them. */
import type { World } from "../ports.js";

const now = (): number => performance.timeOrigin + performance.now();

/** What a page or a worker offers. */
export const browserWorld = (): World => ({
  clock: {
    now,
    wall: () => Date.now(),
    schedule: (at, run) => {
      const timer = setTimeout(run, Math.max(0, Math.ceil(at - now())));
      return () => clearTimeout(timer);
    },
    defer: (run) => void setTimeout(run, 0),
  },
  chance: { roll: () => Math.random(), id: () => newId() },
  logger: { error: (message, cause) => console.error(message, cause) },
});

/** 128 random bits; randomUUID itself is missing on pages without TLS. */
const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("");
