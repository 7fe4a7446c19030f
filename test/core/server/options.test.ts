import type { ServerOptions } from "../../../src/core/server/options.js";
import { serverDefaults, withServerOptions } from "../../../src/core/server/options.js";

describe("the options of a server", () => {
  it("have the seeds' defaults", () => {
    expect(serverDefaults).toMatchObject({ port: 8080, host: "localhost", path: "/" });
    expect(Object.isFrozen(serverDefaults)).toBe(true);
  });

  it.each<Partial<ServerOptions>>([
    { port: -1 },
    { port: NaN },
    { host: "" },
    { path: "" },
    { connectionsMax: -1 },
    { roomsPerConnectionMax: NaN },
    { messageBytesMax: 1.5 },
    { heartbeatIntervalMs: -1 },
    { heartbeatTimeoutMs: Infinity },
    { slowConsumer: "ignore" as "drop" },
    { envelope: "xml" as "raw" },
  ])("never are %p", (changes) => {
    expect(() => withServerOptions(serverDefaults, changes)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
  });

  it("take changes and stay the same reference without any", () => {
    expect(withServerOptions(serverDefaults, { port: 0 }).port).toBe(0);
    expect(withServerOptions(serverDefaults, {})).toBe(serverDefaults);
  });
});
