/** Decides how a row of numbers is drawn: a line from the left to the right, highest at the top. */
import type { ReactElement } from "react";

const width = 120;
const height = 40;

/** What a plot shows. */
export interface SparklineProps {
  readonly name: string;
  readonly unit: string;
  /** Oldest first; undefined where there is no number. At most 120. */
  readonly values: readonly (number | undefined)[];
}

/** A small plot with its newest and highest number. */
export function Sparkline({ name, unit, values }: SparklineProps): ReactElement {
  const known = values.filter((value) => value !== undefined);
  const newest = known.at(-1);
  const highest = Math.max(0, ...known);
  const told = newest === undefined ? "none yet" : `${written(newest)} ${unit}`;
  return (
    <figure className="jounce-plot">
      <figcaption>
        <div className="jounce-label">{name}</div>
        <div className="jounce-number">{told}</div>
      </figcaption>
      <svg
        role="img"
        aria-label={`${name}: now ${told}, at most ${written(highest)} ${unit} in two minutes`}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
      >
        <polyline points={pointsOf(values, highest)} />
      </svg>
    </figure>
  );
}

/** The line's points: one unit a second, the newest at the right end. */
export const pointsOf = (values: readonly (number | undefined)[], highest: number): string =>
  values
    .flatMap((value, index) => {
      if (value === undefined) return [];
      const x = width - values.length + index + 1;
      const y = height - 1 - (highest > 0 ? (value / highest) * (height - 2) : 0);
      return [`${x},${y.toFixed(1)}`];
    })
    .join(" ");

const written = (value: number): string =>
  value < 10 && !Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value));
