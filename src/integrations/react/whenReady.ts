/** Decides when what was refused or lost is worth asking for again: when the server may say otherwise. */
import type { LiveClient } from "../../driver/client/LiveClient.js";

/**
 * Calls `run` whenever messages go out on a new connection, and whenever the server has accepted a
 * proof of identity. Returns how to stop that.
 */
export const whenReady = (client: LiveClient, run: () => void): (() => void) => {
  const look = (): void => {
    if (client.current.isReady) run();
  };
  const stops = [client.on("open", look), client.on("authenticated", look)];
  return () => stops.forEach((stop) => stop());
};
