import promClient from "prom-client";
import { instruments } from "../../../src/integrations/observability/instruments.js";
import { metricsEndpoint, prometheusMetrics } from "../../../src/observability.js";
import { ask, serving } from "./http.js";
import { Source, statistics } from "./statistics.js";

const { Counter, Registry } = promClient;

const scraped = async (source: Source, prefix?: string): Promise<string[]> => {
  const registry = new Registry();
  prometheusMetrics(source, promClient, { registry, prefix });
  return (await registry.metrics()).split("\n");
};

const samplesIn = (lines: readonly string[]): string[] =>
  lines.filter((line) => line !== "" && !line.startsWith("#"));

describe("prometheusMetrics", () => {
  it("shows what the server has counted, delivered and holds", async () => {
    expect(samplesIn(await scraped(new Source()))).toEqual([
      "jounce_connections 1",
      "jounce_rooms 1",
      "jounce_users 1",
      "jounce_connections_opened_total 2",
      'jounce_connections_closed_total{code="4000-4999"} 1',
      "jounce_messages_received_total 0",
      "jounce_frames_received_total 1",
      "jounce_room_joins_total 1",
      "jounce_room_leaves_total 0",
      "jounce_authentications_total 0",
      "jounce_requests_cancelled_total 0",
      'jounce_refusals_total{code="RATE_LIMITED"} 1',
      'jounce_refusals_total{code="ORIGIN_DENIED"} 1',
      'jounce_errors_total{code="NETWORK_ERROR"} 1',
      "jounce_slow_messages_dropped_total 0",
      "jounce_deliveries_offered_total 10",
      "jounce_deliveries_delivered_total 7",
      "jounce_deliveries_dropped_total 1",
      "jounce_deliveries_queued 2",
    ]);
  });

  it("says of each what it is, and names none twice", async () => {
    const lines = await scraped(new Source(), "app_");
    const types = lines.filter((line) => line.startsWith("# TYPE "));
    expect(new Set(types).size).toBe(instruments.length);
    expect(types).toEqual(
      instruments.map(({ name, kind }) =>
        kind === "counter" ? `# TYPE app_${name}_total counter` : `# TYPE app_${name} gauge`,
      ),
    );
  });

  it("follows the conventions: lower case, no colon, `_total` behind counters alone", () => {
    const names = instruments.map(({ name }) => name);
    expect(names.filter((name) => !/^[a-z]+(_[a-z]+)*$/.test(name))).toEqual([]);
    expect(names.filter((name) => name.endsWith("_total"))).toEqual([]);
  });

  it("asks when it is scraped, once, and not before", async () => {
    const source = new Source();
    const registry = new Registry();
    prometheusMetrics(source, promClient, { registry });
    expect(source.asked).toBe(0);
    await registry.metrics();
    expect(source.asked).toBe(1);
    source.given = { ...statistics, connections: 5 };
    expect(await registry.metrics()).toContain("\njounce_connections 5\n");
    expect(source.asked).toBe(2);
  });

  it("counts nothing twice, however often it is scraped", async () => {
    const registry = new Registry();
    prometheusMetrics(new Source(), promClient, { registry });
    const first = await registry.metrics();
    expect(await registry.metrics()).toBe(first);
  });

  it("speaks OpenMetrics too", async () => {
    const registry = new Registry<promClient.OpenMetricsContentType>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    prometheusMetrics(new Source(), promClient, { registry });
    expect(await registry.metrics()).toContain(
      "# TYPE jounce_frames_received counter\njounce_frames_received_total 1\n",
    );
  });

  it("registers with the client's own registry by default, and unregisters, once", async () => {
    const unregister = prometheusMetrics(new Source(), promClient);
    expect(await promClient.register.metrics()).toContain("jounce_connections 1");
    unregister();
    expect(promClient.register.getMetricsAsArray()).toEqual([]);
    const again = prometheusMetrics(new Source(), promClient);
    unregister();
    expect(promClient.register.getMetricsAsArray()).toHaveLength(instruments.length);
    again();
  });

  it("registers nothing when a name is taken, and takes nothing from its owner", () => {
    const registry = new Registry();
    const name = "jounce_errors_total";
    const owner = new Counter({ name, help: "Mine.", registers: [registry] });
    const registering = (): unknown => prometheusMetrics(new Source(), promClient, { registry });
    expect(registering).toThrow("already been registered");
    expect(registry.getMetricsAsArray()).toHaveLength(1);
    expect(registry.getSingleMetric(name)).toBe(owner);
  });
});

describe("metricsEndpoint", () => {
  it("answers with the text of the registry", async () => {
    const registry = new Registry();
    prometheusMetrics(new Source(), promClient, { registry });
    await serving(metricsEndpoint(registry), async (url) => {
      const { status, headers, body } = await ask(url);
      expect({ status, type: headers["content-type"] }).toEqual({
        status: 200,
        type: registry.contentType,
      });
      expect(body).toBe(await registry.metrics());
    });
  });

  it("says 500 and no more when a metric cannot be collected", async () => {
    const registry = new Registry();
    const source = {
      statistics: () => {
        throw new Error("secret");
      },
    };
    prometheusMetrics(source, promClient, { registry });
    await serving(metricsEndpoint(registry), async (url) => {
      const { status, body } = await ask(url);
      expect({ status, body }).toEqual({ status: 500, body: "Internal Server Error\n" });
    });
  });
});
