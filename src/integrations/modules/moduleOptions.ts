/** Decides which options a module can have: whole numbers within the state of a server, and rules. */

/** Whether it is a whole number that a journal can carry: `Infinity` is none. */
export const isWhole = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;

/** Whether it is a rule of the app's own. */
export const isRule = (value: unknown): boolean => typeof value === "function";
