/** Decides when journal lines are written: a header at the start, then each event as committed. */
import type { ClientEvent } from "../core/client/event.js";
import type { WebSocketClient } from "../core/client/WebSocketClient.js";
import type { ServerEvent } from "../core/server/event.js";
import type { WebSocketServer } from "../core/server/WebSocketServer.js";
import { journalHeader, journalLine } from "../codec/journal.js";

/** Takes the lines of a journal, without line ends. Must not block. */
export type JournalSink = (line: string) => void;

/** Starts a journal and returns what records into it; undefined without a sink. */
export const startJournal = (
  initial: WebSocketServer | WebSocketClient,
  sink: JournalSink | undefined,
): ((events: readonly (ServerEvent | ClientEvent)[]) => void) | undefined => {
  if (sink === undefined) return undefined;
  sink(journalHeader(initial));
  return (events) => {
    for (const event of events) sink(journalLine(event));
  };
};
