/** Decides how a conversation is laid out: days, groups of one author, and whose side it is on. */
import type { Entry, EventEntry, SaidEntry } from "./conversation.js";

/** One row of the log. */
export type Row =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "event"; readonly key: string; readonly entry: EventEntry }
  | {
      readonly kind: "said";
      readonly key: string;
      readonly entry: SaidEntry;
      readonly own: boolean;
      /** Whether a group of one author begins with it. */
      readonly first: boolean;
      /** Whether a group of one author ends with it. */
      readonly last: boolean;
    };

/** A pause after which the same author starts a new group, in milliseconds. */
const groupPauseMs = 5 * 60_000;

/** The rows of these entries as user `me` sees them. */
export const rowsOf = (entries: readonly Entry[], me: string): readonly Row[] => {
  const rows: Row[] = [];
  entries.forEach((entry, index) => {
    const before = entries[index - 1];
    if (before === undefined || dayOf(before.at) !== dayOf(entry.at)) {
      rows.push({ kind: "day", key: `day-${dayOf(entry.at)}-${entry.id}`, at: entry.at });
    }
    if (entry.kind === "event") {
      rows.push({ kind: "event", key: entry.id, entry });
      return;
    }
    rows.push({
      kind: "said",
      key: `said-${entry.id}`,
      entry,
      own: entry.userId === me,
      first: !belongTogether(before, entry),
      last: !belongTogether(entry, entries[index + 1]),
    });
  });
  return rows;
};

const belongTogether = (a: Entry | undefined, b: Entry | undefined): boolean =>
  a?.kind === "said" &&
  b?.kind === "said" &&
  a.userId === b.userId &&
  a.nickname === b.nickname &&
  dayOf(a.at) === dayOf(b.at) &&
  b.at - a.at < groupPauseMs;

const dayOf = (at: number): string => new Date(at).toDateString();
