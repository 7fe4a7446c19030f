/** Decides when a component's standing requests are made again: whenever its connection is ready. */
import { useEffect, useState } from "react";
import type { WebSocketClient } from "../../core/client/WebSocketClient.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";
import { StandingRequests } from "./StandingRequests.js";
import { useClientSelector } from "./useClientSelector.js";
import { useLatest } from "./useLatest.js";

/** The standing requests of a component. */
export const useStandingRequests = (websocket: WebSocketSource): StandingRequests => {
  const client = clientOf(websocket);
  const latest = useLatest(client);
  const [requests] = useState(() => new StandingRequests(() => latest.current));
  const epoch = useClientSelector(websocket, readyEpoch);
  useEffect(() => {
    if (epoch !== undefined && epoch !== notReady) requests.renew();
  }, [requests, client, epoch]);
  return requests;
};

const notReady = -1;

/** Another number on every connection that is ready. */
const readyEpoch = ({ isReady, snapshot }: WebSocketClient): number =>
  isReady ? snapshot.epoch : notReady;
