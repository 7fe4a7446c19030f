/** Decides which render's values a callback sees: those of the last one that React has committed. */
import type { RefObject } from "react";
import { useInsertionEffect, useRef } from "react";

/**
 * A reference to the value of the last committed render. It is set before any effect of the commit
 * runs, those of children among them; a render that React throws away never sets it.
 */
export const useLatest = <A>(value: A): Readonly<RefObject<A>> => {
  const latest = useRef(value);
  useInsertionEffect(() => {
    latest.current = value;
  });
  return latest;
};
