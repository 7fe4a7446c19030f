/** Decides which numbers of a client are shown, and which of them over time. */
import type { ReactElement } from "react";
import { useSyncExternalStore } from "react";
import type { LiveClient } from "../../../driver/client/LiveClient.js";
import { Facts } from "./Facts.js";
import { useClientChanges } from "./following.js";
import { duration } from "./format.js";
import type { Samples } from "./Samples.js";
import { Sparkline } from "./Sparkline.js";

/** The plots and counters of a client. */
export function MetricsTab(props: {
  readonly client: LiveClient;
  readonly samples: Samples;
}): ReactElement {
  const { client, samples } = props;
  useClientChanges(client);
  const taken = useSyncExternalStore(samples.subscribe, samples.all, samples.all);
  const metrics = client.getPerformanceMetrics();
  const { averageLatency } = metrics;
  return (
    <>
      <div className="jounce-plots">
        <Sparkline
          name="Messages in"
          unit="/s"
          values={taken.map(({ receivedPerSecond }) => receivedPerSecond)}
        />
        <Sparkline
          name="Messages out"
          unit="/s"
          values={taken.map(({ sentPerSecond }) => sentPerSecond)}
        />
        <Sparkline name="Latency" unit="ms" values={taken.map(({ latencyMs }) => latencyMs)} />
      </div>
      <Facts
        facts={[
          ["Messages received", metrics.messagesReceived],
          ["Messages sent", metrics.messagesSent],
          ["Average latency", averageLatency > 0 ? duration(averageLatency) : undefined],
          ["Connected for", duration(metrics.connectionUptime)],
          ["Reconnects", metrics.reconnectionCount],
          ["Errors", metrics.errorCount],
          ["Bytes not sent yet", client.bufferedAmount],
        ]}
      />
    </>
  );
}
