import fc from "fast-check";
import type { HealthMetrics } from "../../../src/integrations/toolbox/healthScore.js";
import { calculateHealthScore } from "../../../src/integrations/toolbox/healthScore.js";

const quiet: HealthMetrics = { averageLatency: 0, errorCount: 0, reconnectionCount: 0 };

describe("the health score", () => {
  it.each<[Partial<HealthMetrics>, number]>([
    [{}, 100],
    [{ averageLatency: 300 }, 90],
    [{ averageLatency: 1_000 }, 67],
    [{ averageLatency: 60_000 }, 67],
    [{ errorCount: 3 }, 95],
    [{ errorCount: 50 }, 67],
    [{ reconnectionCount: 3 }, 90],
    [{ averageLatency: 1_000, errorCount: 20, reconnectionCount: 10 }, 0],
    [{ averageLatency: 100, errorCount: 2, reconnectionCount: 1 }, 90],
  ])("for %j is %d", (metrics, score) => {
    expect(calculateHealthScore({ ...quiet, ...metrics })).toBe(score);
  });

  it("is never above 100 for a latency that a wrong clock measured", () => {
    expect(calculateHealthScore({ ...quiet, averageLatency: -5_000 })).toBe(100);
  });

  it("is a whole number from 0 to 100, whatever the metrics", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (latency, errors, reconnects) => {
        const metrics = {
          averageLatency: latency,
          errorCount: errors,
          reconnectionCount: reconnects,
        };
        const score: unknown = Reflect.apply(calculateHealthScore, undefined, [metrics]);
        return Number.isInteger(score) && Number(score) >= 0 && Number(score) <= 100;
      }),
    );
    expect(Reflect.apply(calculateHealthScore, undefined, [undefined])).toBe(100);
    expect(calculateHealthScore({ ...quiet, averageLatency: Infinity })).toBe(67);
    expect(calculateHealthScore({ ...quiet, averageLatency: Number.NaN })).toBe(100);
  });
});
