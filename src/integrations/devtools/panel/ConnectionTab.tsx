/** Decides what is shown of a connection, and what can be done with it by hand. */
import type { ReactElement } from "react";
import { useState } from "react";
import type { LiveClient } from "../../../driver/client/LiveClient.js";
import { Button } from "./Button.js";
import { Facts } from "./Facts.js";
import { useClientChanges } from "./following.js";
import { duration, reasonOf } from "./format.js";
import { SendForm } from "./SendForm.js";

/** The state of a connection, with buttons and a form. */
export function ConnectionTab({ client }: { readonly client: LiveClient }): ReactElement {
  useClientChanges(client);
  return (
    <>
      <Facts facts={factsOf(client)} />
      <Controls client={client} />
      <SendForm client={client} />
    </>
  );
}

function Controls({ client }: { readonly client: LiveClient }): ReactElement {
  const [fault, setFault] = useState("");
  const run = (act: () => Promise<unknown>): void => {
    setFault("");
    act().catch((cause: unknown) => setFault(reasonOf(cause)));
  };
  const state = client.getConnectionState();
  const isIdle = state === "disconnected" || state === "failed";
  const queued = client.current.messageQueue.size;
  return (
    <>
      <div className="jounce-row">
        <Button disabled={state === "connected"} onPress={() => run(() => client.connect())}>
          Connect
        </Button>
        <Button disabled={isIdle} onPress={() => run(() => client.disconnect())}>
          Disconnect
        </Button>
        <Button onPress={() => run(() => client.reconnect())}>Reconnect</Button>
        <Button disabled={queued === 0} onPress={() => client.clearMessageQueue()}>
          Clear queue
        </Button>
      </div>
      {fault !== "" && (
        <p className="jounce-fault" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}

const factsOf = (
  client: LiveClient,
): readonly (readonly [string, string | number | undefined])[] => {
  const { current } = client;
  const { phase, connectionId, rooms, unconfirmed } = current.snapshot;
  const { latency, userId, isAuthenticated } = client.getConnectionInfo();
  const names = [...rooms].map(([room, { joined }]) => (joined ? room : `${room} (asked for)`));
  return [
    ["State", current.state],
    ["Address", current.url],
    ["Subprotocol", phase.name === "connected" ? phase.protocol : undefined],
    ["Connection id", connectionId],
    ["Identity", userId === undefined ? undefined : identity(userId, isAuthenticated)],
    ["Attempts", `${current.reconnectAttempts} of ${current.maxReconnectAttempts}`],
    ["Next attempt", phase.name === "waiting" ? `in ${untilNext(phase.until)}` : undefined],
    ["Latency", latency === undefined ? undefined : duration(latency)],
    ["Rooms", names.join(", ")],
    ["Waiting messages", current.messageQueue.size],
    ["Unconfirmed messages", unconfirmed.size],
  ];
};

const identity = (userId: string, isProven: boolean): string =>
  isProven ? userId : `${userId} (not proven)`;

// A deadline is a time of the page's clock that never jumps.
const untilNext = (until: number): string =>
  duration(Math.max(0, until - performance.timeOrigin - performance.now()));
