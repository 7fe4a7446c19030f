import type { PerformanceMetrics } from "../../../../src/driver/client/reports.js";
import { Samples } from "../../../../src/integrations/devtools/panel/Samples.js";

/** A client that has received and sent as much as a test says. */
const source = () => {
  let received = 0;
  let sent = 0;
  return {
    latency: 7,
    pass(more: { readonly received?: number; readonly sent?: number }): void {
      received += more.received ?? 0;
      sent += more.sent ?? 0;
    },
    getConnectionInfo(): { readonly latency: number } {
      return { latency: this.latency };
    },
    getPerformanceMetrics: (): PerformanceMetrics => ({
      messagesReceived: received,
      messagesSent: sent,
      averageLatency: 0,
      connectionUptime: 0,
      reconnectionCount: 0,
      errorCount: 0,
      lastUpdate: new Date(0),
    }),
  };
};

describe("the samples of a client", () => {
  it("are what came and went in a second since the look before", () => {
    const client = source();
    client.pass({ received: 100 });
    const samples = new Samples(client);
    samples.take(1_000);
    expect(samples.all()).toEqual([]);
    client.pass({ received: 30, sent: 5 });
    samples.take(2_000);
    client.pass({ received: 30 });
    samples.take(4_000);
    expect(samples.all()).toEqual([
      { receivedPerSecond: 30, sentPerSecond: 5, latencyMs: 7 },
      { receivedPerSecond: 15, sentPerSecond: 0, latencyMs: 7 },
    ]);
  });

  it("are those of the last two minutes", () => {
    const client = source();
    const samples = new Samples(client);
    for (let second = 0; second <= 500; second += 1) {
      client.pass({ received: second });
      samples.take(second * 1_000);
    }
    expect(samples.all()).toHaveLength(120);
    expect(samples.all().at(-1)?.receivedPerSecond).toBe(500);
  });

  it("are told to who listens, and are none where no time has passed", () => {
    const samples = new Samples(source());
    const counts: number[] = [];
    const stop = samples.subscribe(() => counts.push(samples.all().length));
    for (const now of [0, 1_000, 1_000, 2_000]) samples.take(now);
    stop();
    samples.take(3_000);
    expect(counts).toEqual([1, 2]);
  });
});
