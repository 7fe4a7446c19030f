/** Decides how healthy a connection is, as one number. */

/** The metrics that count for the health of a connection. */
export interface HealthMetrics {
  /** Milliseconds. */
  readonly averageLatency: number;
  readonly errorCount: number;
  readonly reconnectionCount: number;
}

/**
 * The health of a connection from 0 to 100: the rounded mean of three marks, which start at 100 and
 * lose a point for 10 ms of latency, 5 for an error and 10 for a reconnect. What is no number above
 * zero costs nothing.
 */
export const calculateHealthScore = (metrics: HealthMetrics): number => {
  const { averageLatency, errorCount, reconnectionCount } = metrics ?? {};
  const marks = [mark(averageLatency, 0.1), mark(errorCount, 5), mark(reconnectionCount, 10)];
  return Math.round(marks.reduce((sum, points) => sum + points, 0) / marks.length);
};

const mark = (count: unknown, pointsEach: number): number =>
  typeof count === "number" && count > 0 ? Math.max(0, 100 - count * pointsEach) : 100;
