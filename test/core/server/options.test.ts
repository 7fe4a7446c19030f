import type { ServerOptions } from "../../../src/core/server/options.js";
import { serverDefaults, withServerOptions } from "../../../src/core/server/options.js";

describe("the options of a server", () => {
  it("have the seeds' defaults", () => {
    expect(serverDefaults).toMatchObject({ port: 8080, host: "localhost", path: "/" });
    expect(Object.isFrozen(serverDefaults)).toBe(true);
  });

  it("have limits wherever a peer could take without end", () => {
    expect(serverDefaults).toMatchObject({
      connectionsPerAddressMax: 100,
      connectionsPerUserMax: 50,
      connectsPerSecondMax: 50,
      connectsBurstMax: 100,
      handshakeTimeoutMs: 10_000,
      authTimeoutMs: 10_000,
      unauthenticatedMax: 1_000,
      roomsPerConnectionMax: 128,
      messageBytesMax: 65_536,
      messageFragmentsMax: 1_024,
      messageTimeoutMs: 30_000,
      messagesPerSecondMax: 100,
      addressMessagesPerSecondMax: 1_000,
      jsonDepthMax: 64,
      jsonValuesMax: 10_000,
    });
  });

  it("believe no page but the server's own, no proxy, and no name but this machine's", () => {
    expect(serverDefaults).toMatchObject({
      allowedOrigins: "same",
      allowedHosts: "auto",
      trustedProxies: 0,
    });
  });

  it.each<Partial<ServerOptions>>([
    { port: -1 },
    { port: NaN },
    { host: "" },
    { path: 7 as unknown as string },
    { protocols: "chat" as unknown as string[] },
    { allowedOrigins: "all" as "any" },
    { allowedOrigins: [""] },
    { missingOrigin: "deny" as "refuse" },
    { allowedHosts: "same" as "any" },
    { allowedHosts: [1] as unknown as string[] },
    { trustedProxies: -1 },
    { connectionsMax: -1 },
    { connectionsPerAddressMax: 0.5 },
    { connectionsPerUserMax: NaN },
    { connectsPerSecondMax: -1 },
    { connectsBurstMax: 1.5 },
    { handshakeTimeoutMs: Infinity },
    { authentication: "always" as "required" },
    { authTimeoutMs: -1 },
    { unauthenticatedMax: -1 },
    { roomsPerConnectionMax: NaN },
    { messageBytesMax: 1.5 },
    { messageFragmentsMax: -1 },
    { messageTimeoutMs: NaN },
    { messagesPerSecondMax: -1 },
    { messagesBurstMax: -1 },
    { addressMessagesPerSecondMax: -1 },
    { addressMessagesBurstMax: -1 },
    { compressionBytesMin: -1 },
    { jsonDepthMax: -1 },
    { jsonValuesMax: -1 },
    { sendQueueBytesMax: -1 },
    { heartbeatIntervalMs: -1 },
    { heartbeatTimeoutMs: Infinity },
    { closeTimeoutMs: -1 },
    { drainPerSecondMax: -1 },
    { retryAfterMs: -1 },
    { slowConsumer: "ignore" as "drop" },
    { envelope: "xml" as "raw" },
  ])("never are %j", (changes) => {
    expect(() => withServerOptions(serverDefaults, changes)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
  });

  it("take words and lists for origins and hosts, and no path at all", () => {
    const changes = {
      allowedOrigins: ["https://example.com"],
      allowedHosts: ["example.com"],
      path: "",
    } as const;
    expect(withServerOptions(serverDefaults, changes)).toMatchObject(changes);
    expect(withServerOptions(serverDefaults, { allowedOrigins: "any" }).allowedOrigins).toBe("any");
  });

  it("take changes and stay the same reference without any", () => {
    expect(withServerOptions(serverDefaults, { port: 0 }).port).toBe(0);
    expect(withServerOptions(serverDefaults, {})).toBe(serverDefaults);
    const listed = withServerOptions(serverDefaults, { protocols: ["chat"] });
    expect(withServerOptions(listed, { protocols: ["chat"] })).toBe(listed);
  });
});
