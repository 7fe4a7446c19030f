/** Decides how prom-client gets to know a server: by asking it when it is scraped, not before. */
import type { ServerStatistics } from "../../core/server/metrics.js";
import type { Answer, Endpoint, EndpointOptions } from "./endpoint.js";
import { endpoint } from "./endpoint.js";
import type { Instrument, StatisticsSource } from "./instruments.js";
import { instruments } from "./instruments.js";

type Labels = Readonly<Record<string, string>>;

/** A registry of prom-client. */
export interface PrometheusRegistry {
  readonly contentType: string;
  metrics(): Promise<string>;
  getSingleMetric(name: string): object | undefined;
  removeSingleMetric(name: string): void;
}

/** How a metric of prom-client is made. */
export interface PrometheusConfiguration<Registry extends PrometheusRegistry> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
  readonly collect: () => void;
}

/** A counter of prom-client. */
export interface PrometheusCounter {
  reset(): void;
  inc(labels: Labels, value: number): void;
}

/** A gauge of prom-client. */
export interface PrometheusGauge {
  set(labels: Labels, value: number): void;
}

/** What is needed of the module `prom-client`, of version 14 or later. */
export interface PrometheusClient<Registry extends PrometheusRegistry> {
  readonly Counter: new (configuration: PrometheusConfiguration<Registry>) => PrometheusCounter;
  readonly Gauge: new (configuration: PrometheusConfiguration<Registry>) => PrometheusGauge;
  readonly register: Registry;
}

/** Under which names metrics are registered, and where. */
export interface PrometheusOptions<Registry extends PrometheusRegistry> {
  /** Stands before every name. Default `jounce_`. */
  readonly prefix?: string | undefined;
  /** Default: the client's own `register`. */
  readonly registry?: Registry | undefined;
}

/**
 * Registers what docs/guide/observability.md lists. Nothing is done per event: the source is asked
 * once for each scrape, so that all numbers of a scrape are of one moment. Returns how to unregister.
 * @throws what prom-client throws, for example for a name that is taken; nothing is registered then.
 */
export const prometheusMetrics = <Registry extends PrometheusRegistry>(
  source: StatisticsSource,
  client: PrometheusClient<Registry>,
  { prefix = "jounce_", registry = client.register }: PrometheusOptions<Registry> = {},
): (() => void) => {
  const statistics = oncePerTurn(() => source.statistics());
  const registered = new Map<string, object>();
  const unregister = (): void => {
    for (const [name, metric] of registered) {
      // The name may have been given to somebody else meanwhile.
      if (registry.getSingleMetric(name) === metric) registry.removeSingleMetric(name);
    }
  };
  try {
    for (const instrument of instruments) {
      const name = `${prefix}${instrument.name}${instrument.kind === "counter" ? "_total" : ""}`;
      const place = { name, registers: [registry] };
      registered.set(name, register(client, instrument, place, statistics));
    }
  } catch (cause) {
    unregister();
    throw cause;
  }
  return unregister;
};

const register = <Registry extends PrometheusRegistry>(
  { Counter, Gauge }: PrometheusClient<Registry>,
  { kind, help, labelNames, read }: Instrument,
  place: Pick<PrometheusConfiguration<Registry>, "name" | "registers">,
  statistics: () => ServerStatistics,
): object => {
  const configuration = { ...place, help, labelNames: [...labelNames] };
  if (kind === "gauge") {
    const collect = (): void => {
      for (const { labels, value } of read(statistics())) gauge.set(labels, value);
    };
    const gauge = new Gauge({ ...configuration, collect });
    return gauge;
  }
  const collect = (): void => {
    counter.reset();
    for (const { labels, value } of read(statistics())) counter.inc(labels, value);
  };
  const counter = new Counter({ ...configuration, collect });
  return counter;
};

/** Asks once for all that is read in one go: a scrape collects every metric without waiting. */
const oncePerTurn = <A>(read: () => A): (() => A) => {
  let kept: { readonly value: A } | undefined;
  return () => {
    if (kept !== undefined) return kept.value;
    kept = { value: read() };
    queueMicrotask(() => (kept = undefined));
    return kept.value;
  };
};

/**
 * Answers GET and HEAD with everything in a registry of prom-client, in its text format. Mount it at a
 * path of your own. It answers this machine only, unless `public` is set; 500 when it fails.
 */
export const metricsEndpoint = (
  registry: Pick<PrometheusRegistry, "contentType" | "metrics">,
  options: EndpointOptions = {},
): Endpoint =>
  endpoint(async (): Promise<Answer> => {
    const body = await registry.metrics();
    return { status: 200, contentType: registry.contentType, body };
  }, options);
