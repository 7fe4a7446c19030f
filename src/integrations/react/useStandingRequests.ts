/** Decides when a component's standing requests count: from when it is shown until it goes. */
import { useEffect, useState } from "react";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";
import { StandingRequests } from "./StandingRequests.js";

/** The standing requests of a component. */
export const useStandingRequests = (websocket: WebSocketSource): StandingRequests => {
  const client = clientOf(websocket);
  const [requests] = useState(() => new StandingRequests());
  useEffect(() => {
    requests.follow(client);
    return () => requests.follow(undefined);
  }, [requests, client]);
  return requests;
};
