/** Medians, spread, and numbers as people read them. */
export function summarize(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
}

/** Three significant digits; whole numbers from a thousand on, grouped. */
export function readable(value) {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}

export function readableSpread({ median, min, max }) {
  return `${readable(median)} (${readable(min)}-${readable(max)})`;
}

/** The value below which this share of the values lies; NaN when there are none. */
export function quantile(values, share) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
