/** Decides how numbers, times and failures are written in the panel. */

/** A time of day with milliseconds, as the page's locale writes it. */
export const timeOfDay = (wall: number | undefined): string =>
  wall === undefined
    ? ""
    : new Date(wall).toLocaleTimeString(undefined, {
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        fractionalSecondDigits: 3,
      });

/** A number of bytes with its unit. */
export const byteCount = (bytes: number): string => {
  if (bytes < 1_024) return `${bytes} B`;
  return bytes < 1_024 ** 2
    ? `${(bytes / 1_024).toFixed(1)} KiB`
    : `${(bytes / 1_024 ** 2).toFixed(1)} MiB`;
};

/** A duration in seconds, or in milliseconds when it is short. */
export const duration = (ms: number): string =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;

/** Why something failed, in words. */
export const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause);
