/** Decides when journal lines are written: a header at the start, then each event as committed. */
import { journalLine } from "../codec/journalLines.js";
import type { ClientEvent } from "../core/client/event.js";
import type { ServerEvent } from "../core/server/event.js";

/** Takes the lines of a journal, without line ends. Must not block. */
export type JournalSink = (line: string) => void;

/** Starts a journal with `header` and returns what records into it; undefined without a sink. */
export const startJournal = (
  header: () => string,
  sink: JournalSink | undefined,
): ((events: readonly (ServerEvent | ClientEvent)[]) => void) | undefined => {
  if (sink === undefined) return undefined;
  sink(header());
  return (events) => {
    for (const event of events) sink(journalLine(event));
  };
};
