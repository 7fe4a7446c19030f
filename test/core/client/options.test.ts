import type { ClientOptions } from "../../../src/core/client/options.js";
import { clientDefaults, withClientOptions } from "../../../src/core/client/options.js";

describe("the options of a client", () => {
  it("have the seed's defaults", () => {
    expect(clientDefaults).toMatchObject({
      reconnect: true,
      reconnectAttemptsMax: 5,
      reconnectDelayMs: 1_000,
    });
    expect(Object.isFrozen(clientDefaults)).toBe(true);
  });

  it.each<Partial<ClientOptions>>([
    { reconnectDelayMs: NaN },
    { reconnectDelayMs: -1 },
    { reconnectDelayMs: Infinity },
    { reconnectAttemptsMax: NaN },
    { reconnectAttemptsMax: -1 },
    { reconnectAttemptsMax: 1.5 },
    { reconnectFactor: 0.5 },
    { reconnectJitter: 2 },
    { queueMax: -1 },
    { requestsMax: 1.5 },
    { bufferedBytesMax: NaN },
    { heartbeatIntervalMs: -5 },
    { connectTimeoutMs: NaN },
    { batchWindowMs: -1 },
  ])("never are %p", (changes) => {
    expect(() => withClientOptions(clientDefaults, changes)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
  });

  it("may let attempts go on without end, or end them at once", () => {
    const endless = withClientOptions(clientDefaults, { reconnectAttemptsMax: Infinity });
    expect(endless.reconnectAttemptsMax).toBe(Infinity);
    expect(withClientOptions(endless, { reconnectAttemptsMax: 0 }).reconnectAttemptsMax).toBe(0);
  });

  it("may let messages wait for others, or not", () => {
    const waiting = withClientOptions(clientDefaults, { batchWindowMs: 5 });
    expect(waiting.batchWindowMs).toBe(5);
    expect(withClientOptions(waiting, { batchWindowMs: "off" })).toEqual(clientDefaults);
  });

  it("keep a default that is set to undefined", () => {
    const changes = { reconnectDelayMs: undefined } as unknown as Partial<ClientOptions>;
    expect(withClientOptions(clientDefaults, changes)).toBe(clientDefaults);
  });
});
