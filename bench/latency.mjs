/** Times of one machine, told between processes, and how they are spread. */

/** Microseconds on a clock that all processes of this machine share. */
export const nowMicroseconds = () => Number(process.hrtime.bigint() / 1000n);

export const stampDigits = 16;

export const stamp = (microseconds) => String(microseconds).padStart(stampDigits, "0");

/** Reads what `stamp` wrote, out of bytes. */
export function readStamp(buffer, offset) {
  let value = 0;
  for (let index = offset; index < offset + stampDigits; index += 1) {
    value = value * 10 + buffer[index] - 48;
  }
  return value;
}

// Neighbouring buckets are 1 % apart, so that a percentile is exact to 1 %.
const step = Math.log(1.01);
const buckets = 2048;

/** How often each duration was seen. */
export class Histogram {
  constructor() {
    this.counts = new Float64Array(buckets);
    this.total = 0;
  }

  add(microseconds) {
    const bucket = Math.floor(Math.log(Math.max(1, microseconds)) / step);
    this.counts[Math.min(bucket, buckets - 1)] += 1;
    this.total += 1;
  }

  /** In milliseconds. */
  percentile(share) {
    let left = this.total * share;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      left -= this.counts[bucket];
      if (left <= 0) return Math.exp((bucket + 0.5) * step) / 1000;
    }
    return Infinity;
  }
}
