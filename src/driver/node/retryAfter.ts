/** Decides what an HTTP answer says about coming back (RFC 9110 10.2.3). */

/** The form of a date that every sender has to use (RFC 9110 5.6.7). */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * The delay that a `Retry-After` header asks for, in milliseconds; undefined when it is neither a
 * number of seconds nor a date.
 * @param now milliseconds since the Unix epoch
 */
export const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const at = httpDate.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
};
