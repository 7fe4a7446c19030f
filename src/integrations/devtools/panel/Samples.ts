/** Decides what the plots show: a client's counters, looked at once a second while somebody looks. */
import type { PerformanceMetrics } from "../../../driver/client/reports.js";

/** What is looked at in a client. */
export interface SampleSource {
  getPerformanceMetrics(): PerformanceMetrics;
  getConnectionInfo(): { readonly latency?: number };
}

/** One look at a client, compared with the one before. */
export interface Sample {
  /** Messages that came in one second. */
  readonly receivedPerSecond: number;
  readonly sentPerSecond: number;
  /** Milliseconds; undefined when no ping has been answered yet. */
  readonly latencyMs: number | undefined;
}

/** Two minutes. */
const samplesMax = 120;

/** The newest samples of a client, oldest first. */
export class Samples {
  readonly #source: SampleSource;
  readonly #listeners = new Set<() => void>();
  #samples: readonly Sample[] = [];
  #before: { readonly metrics: PerformanceMetrics; readonly at: number } | undefined;

  constructor(source: SampleSource) {
    this.#source = source;
  }

  readonly all = (): readonly Sample[] => this.#samples;

  /** Calls `listener` after every sample; returns how to stop that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Looks once. @param now a time in milliseconds, later than that of the look before */
  take(now: number): void {
    const metrics = this.#source.getPerformanceMetrics();
    const before = this.#before;
    this.#before = { metrics, at: now };
    if (before === undefined || now <= before.at) return;
    const seconds = (now - before.at) / 1_000;
    const sample: Sample = {
      receivedPerSecond: (metrics.messagesReceived - before.metrics.messagesReceived) / seconds,
      sentPerSecond: (metrics.messagesSent - before.metrics.messagesSent) / seconds,
      latencyMs: this.#source.getConnectionInfo().latency,
    };
    this.#samples = [...this.#samples, sample].slice(-samplesMax);
    for (const listener of Array.from(this.#listeners)) listener();
  }

  /** Looks once a second until the returned function is called. */
  start(): () => void {
    const look = (): void => this.take(performance.now());
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }
}
