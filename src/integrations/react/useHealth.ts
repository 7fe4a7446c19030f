/** Decides how healthy a connection is, and when that is looked at again. */
import { useEffect, useState } from "react";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { calculateHealthScore } from "../toolbox/healthScore.js";

const intervalMs = 30_000;

/** The health from 0 to 100, every 30 seconds and whenever it becomes connected; 0 when it is not. */
export const useHealth = (client: LiveClient | undefined, isConnected: boolean): number => {
  const [health, setHealth] = useState(0);
  useEffect(() => {
    if (client === undefined || !isConnected) return undefined;
    const look = (): void => setHealth(calculateHealthScore(client.getPerformanceMetrics()));
    look();
    const timer = setInterval(look, intervalMs);
    return () => clearInterval(timer);
  }, [client, isConnected]);
  return isConnected ? health : 0;
};
