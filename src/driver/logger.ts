/** Decides what a logger is, and how one without a library writes its lines. */
import { escapeInvisible, printable } from "../core/printable.js";

/** Writes one entry. The message is constant text; whatever varies is in the fields. */
export type LogEntry = (fields: object, message: string) => void;

/** A logger that takes fields: one of pino fits. An error is in the field `err`. */
export interface StructuredLogger {
  readonly error: LogEntry;
  readonly warn: LogEntry;
  readonly info: LogEntry;
  readonly debug: LogEntry;
}

/** Where lines go: a console fits. */
export interface LineSink {
  error(line: string): void;
  warn(line: string): void;
  info(line: string): void;
  debug(line: string): void;
}

/**
 * A logger that writes `level message {"field":"value"}` to a console, by default that of the host.
 * An entry is one line whatever is in it, and no character of it can steer a terminal.
 */
export const consoleLogger = (sink: LineSink = console): StructuredLogger => ({
  error: (fields, message) => sink.error(lineOf("error", fields, message)),
  warn: (fields, message) => sink.warn(lineOf("warn", fields, message)),
  info: (fields, message) => sink.info(lineOf("info", fields, message)),
  debug: (fields, message) => sink.debug(lineOf("debug", fields, message)),
});

const messageCharsMax = 1000;

const lineOf = (level: string, fields: object, message: string): string =>
  `${level} ${printable(message, messageCharsMax)} ${jsonOf(fields)}`;

const jsonOf = (fields: object): string => {
  try {
    return escapeInvisible(JSON.stringify(fields, withErrors));
  } catch {
    // It holds itself, or throws when it is read. An entry without fields is better than none.
    return '{"fields":"unreadable"}';
  }
};

/** JSON knows neither errors nor big integers. */
const withErrors = (_: string, value: unknown): unknown => {
  if (typeof value === "bigint") return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  // Beside its own names an error may bear a code.
  return { ...Object.fromEntries(Object.entries(value)), type: name, message, stack, cause };
};
