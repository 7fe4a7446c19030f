/**
 * Decides how often something may happen. A token bucket in one number (the generic cell rate
 * algorithm): the time up to which the allowance is spent. Each act spends the time that it takes at
 * the steady rate; as many as the burst may be spent ahead of the clock. A rate or a burst of 0 is no
 * limit. Times are `Moment.now`.
 */

const isUnlimited = (perSecond: number, burst: number): boolean =>
  perSecond === 0 || perSecond === Infinity || burst === 0;

/**
 * Up to when the allowance is spent after one more act at `now`, where it was spent up to
 * `spentUntil`; undefined when the act is one too many.
 */
export const spend = (
  spentUntil: number,
  now: number,
  perSecond: number,
  burst: number,
): number | undefined => {
  if (isUnlimited(perSecond, burst)) return spentUntil;
  const costMs = 1_000 / perSecond;
  const next = (spentUntil > now ? spentUntil : now) + costMs;
  // Half a cost is more than rounding can add up to, and less than an act.
  return next - now > (burst + 0.5) * costMs ? undefined : next;
};

/** The same after `count` acts, whether or not they were allowed. */
export const spendMany = (
  spentUntil: number,
  now: number,
  perSecond: number,
  burst: number,
  count: number,
): number =>
  isUnlimited(perSecond, burst)
    ? spentUntil
    : Math.max(spentUntil, now) + (count * 1_000) / perSecond;

/** How long until the next act is allowed, in whole milliseconds. */
export const waitMs = (
  spentUntil: number,
  now: number,
  perSecond: number,
  burst: number,
): number => {
  if (isUnlimited(perSecond, burst)) return 0;
  const costMs = 1_000 / perSecond;
  return Math.max(0, Math.ceil(spentUntil - now - (burst - 0.5) * costMs));
};

/** Whether at least half of a burst is there again. */
export const hasRecovered = (
  spentUntil: number,
  now: number,
  perSecond: number,
  burst: number,
): boolean => isUnlimited(perSecond, burst) || spentUntil - now <= (burst * 500) / perSecond;
