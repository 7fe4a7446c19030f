/** Decides how often what is shown of time is brought up to date. */
import { useEffect, useState } from "react";

/** The time in milliseconds since the epoch, renewed at that interval. */
export const useNow = (intervalMs = 15_000): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
};
