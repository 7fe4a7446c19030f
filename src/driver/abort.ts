/** Decides how an AbortSignal ends something, also one that was aborted before anybody listened. */

/**
 * Runs once when `signal` is aborted: at once when it is already. Returns how to stop listening.
 */
export const whenAborted = (signal: AbortSignal | undefined, run: () => void): (() => void) => {
  if (signal?.aborted === true) run();
  else signal?.addEventListener("abort", run, { once: true });
  return () => signal?.removeEventListener("abort", run);
};
