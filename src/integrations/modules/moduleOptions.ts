/**
 * Decides which options a module can have: how much a page holds, and rules. What a server keeps is
 * always bounded: `isFiniteCount`.
 */
import { isCount } from "../../core/options.js";

/** Whether a page may hold so much: `Infinity` where the app wants no end. */
export const isWhole = isCount;

/** Whether it is a rule of the app's own. */
export const isRule = (value: unknown): boolean => typeof value === "function";
