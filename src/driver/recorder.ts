/** Decides when journal lines are written: a header at the start, then each event as committed. */
import { journalLine } from "../codec/journalWriter.js";
import type { ClientEvent } from "../core/client/event.js";
import type { ServerEvent } from "../core/server/event.js";
import { guarded } from "./Emitter.js";

/** Takes the lines of a journal, without line ends. Must not block. */
export type JournalSink = (line: string) => void;

/**
 * Starts a journal with `header` and returns what records into it; undefined without a sink. An event
 * that cannot be written is reported and does not keep the next ones from being written.
 */
export const startJournal = (
  header: () => string,
  sink: JournalSink | undefined,
  onFailure: (cause: unknown) => void,
): ((events: readonly (ServerEvent | ClientEvent)[]) => void) | undefined => {
  if (sink === undefined) return undefined;
  sink(header());
  return (events) => {
    for (const event of events) guarded(() => sink(journalLine(event)), onFailure);
  };
};
