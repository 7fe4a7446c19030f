/** Decides how a conversation is laid out: days, and groups of what one author says without a pause. */

/** What a row is made of. */
export interface Said {
  readonly id: string;
  readonly userId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One row of a conversation. */
export type Row<Line extends Said> =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | {
      readonly kind: "said";
      readonly key: string;
      readonly line: Line;
      /** Whether a group of one author begins with it. */
      readonly isFirst: boolean;
      /** Whether a group of one author ends with it. */
      readonly isLast: boolean;
    };

/** A pause after which the same author starts a new group, in milliseconds. */
const groupPauseMs = 5 * 60_000;

/** The rows of these lines, oldest first. */
export const rowsOf = <Line extends Said>(lines: readonly Line[]): readonly Row<Line>[] =>
  lines.flatMap((line, index): readonly Row<Line>[] => {
    const before = lines[index - 1];
    const said: Row<Line> = {
      kind: "said",
      key: line.id,
      line,
      isFirst: !belongTogether(before, line),
      isLast: !belongTogether(line, lines[index + 1]),
    };
    const isNewDay = before === undefined || dayOf(before) !== dayOf(line);
    return isNewDay ? [{ kind: "day", key: `day-${line.id}`, at: line.at }, said] : [said];
  });

const belongTogether = (a: Said | undefined, b: Said | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.userId === b.userId &&
  dayOf(a) === dayOf(b) &&
  b.at - a.at < groupPauseMs;

const dayOf = ({ at }: Said): string => new Date(at).toDateString();
