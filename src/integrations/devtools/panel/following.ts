/** Decides when the open panel looks again: soon after a change, and never at every one of them. */
import { useEffect, useReducer, useSyncExternalStore } from "react";
import type { LiveClient } from "../../../driver/client/LiveClient.js";
import type { TimeTravel, TravelView } from "../TimeTravel.js";

/** How soon after a change one looks, in milliseconds. */
const lookMs = 100;
/** How often one looks without a change, for what only time moves, in milliseconds. */
const idleMs = 1_000;

/** Renders the calling component again when the client has changed, and once a second. */
export const useClientChanges = (client: LiveClient): void => {
  const [, look] = useReducer((looks: number) => looks + 1, 0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = client.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        look();
      }, lookMs);
    });
    const ticking = setInterval(look, idleMs);
    return () => {
      stop();
      clearTimeout(timer);
      clearInterval(ticking);
    };
  }, [client]);
};

/** What time travel looks at; somebody above has it watched. */
export const useTravel = (travel: TimeTravel): TravelView =>
  useSyncExternalStore(travel.subscribe, travel.view, travel.view);
