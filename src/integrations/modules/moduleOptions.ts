/** Decides which options a module can have that are no numbers: rules of the app. */

/** Whether it is a rule of the app's own. */
export const isRule = (value: unknown): boolean => typeof value === "function";
