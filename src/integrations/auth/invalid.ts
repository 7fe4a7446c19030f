/** Decides how a mistaken option is answered. The text never holds the value: it may be a secret. */
import { WebSocketError } from "../../core/error.js";

/** An INVALID_OPTION that says what to do. */
export const invalid = (remedy: string): WebSocketError =>
  new WebSocketError("INVALID_OPTION", remedy, { context: "jwt" });

/** Whether it has named parts that can be read. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
