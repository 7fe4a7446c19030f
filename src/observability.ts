/** Metrics, traces, logs and health of a server. Other libraries are handed in, never imported. */
export { Metrics, foldMetrics } from "./core/server/metrics.js";
export type {
  CloseLabel,
  DeliveryCounts,
  MetricsJson,
  ServerStatistics,
} from "./core/server/metrics.js";
export type {
  Endpoint,
  EndpointOptions,
  HttpRequest,
  HttpResponse,
} from "./integrations/observability/endpoint.js";
export { health, healthEndpoint, roomStatistics } from "./integrations/observability/health.js";
export type {
  HealthReport,
  HealthSource,
  RoomStatistics,
} from "./integrations/observability/health.js";
export type { StatisticsSource } from "./integrations/observability/instruments.js";
export { consoleLogger } from "./driver/logger.js";
export type { LineSink, LogEntry, StructuredLogger } from "./driver/logger.js";
export { openTelemetryMetrics, traced } from "./integrations/observability/openTelemetry.js";
export type {
  ObservableResult,
  StatisticsMeter,
  TraceApi,
  TracedContext,
  TraceOptions,
  TraceSpan,
} from "./integrations/observability/openTelemetry.js";
export { metricsEndpoint, prometheusMetrics } from "./integrations/observability/prometheus.js";
export type {
  PrometheusClient,
  PrometheusConfiguration,
  PrometheusCounter,
  PrometheusGauge,
  PrometheusOptions,
  PrometheusRegistry,
} from "./integrations/observability/prometheus.js";
