import { optionsFromEnv, websocket } from "jounce-websocket/http";

describe("the options from an environment", () => {
  it("are those of its three variables", () => {
    const env = {
      WS_MAX_CONNECTIONS: "1000",
      WS_MAX_CONNECTIONS_PER_IP: " 10 ",
      WS_RATE_LIMIT: "100/min",
      PATH: "/bin",
    };
    expect(optionsFromEnv(env)).toEqual({
      maxConnections: 1_000,
      maxConnectionsPerIP: 10,
      rateLimit: { windowMs: 60_000, maxMessages: 100 },
    });
  });

  it("say nothing of what is not there", () => {
    expect(optionsFromEnv({})).toEqual({});
    expect(optionsFromEnv({ WS_MAX_CONNECTIONS: "", WS_RATE_LIMIT: undefined })).toEqual({});
  });

  it.each([
    ["20/s", 1_000, 20],
    ["20/second", 1_000, 20],
    ["5/10sec", 10_000, 5],
    ["100 / 30 s", 30_000, 100],
    ["7/MIN", 60_000, 7],
    ["7/minute", 60_000, 7],
    ["7/m", 60_000, 7],
    ["9/h", 3_600_000, 9],
    ["9/hour", 3_600_000, 9],
  ])("know rates like %s", (text, windowMs, maxMessages) => {
    expect(optionsFromEnv({ WS_RATE_LIMIT: text }).rateLimit).toEqual({ windowMs, maxMessages });
  });

  it.each([
    ["WS_MAX_CONNECTIONS", "many"],
    ["WS_MAX_CONNECTIONS", "-1"],
    ["WS_MAX_CONNECTIONS", "1.5"],
    ["WS_MAX_CONNECTIONS", "1e3"],
    ["WS_MAX_CONNECTIONS_PER_IP", "10 per ip"],
    ["WS_RATE_LIMIT", "100"],
    ["WS_RATE_LIMIT", "0/min"],
    ["WS_RATE_LIMIT", "100/0s"],
    ["WS_RATE_LIMIT", "100/fortnight"],
    ["WS_RATE_LIMIT", "100/constructor"],
    ["WS_RATE_LIMIT", "/min"],
  ])("name the variable that is no limit, not its value: %s=%s", (name, text) => {
    expect(() => optionsFromEnv({ [name]: text })).toThrow(new RegExp(`^${name} must be a `));
  });

  it("are options of the plugin and of its paths", () => {
    const options = optionsFromEnv({ WS_MAX_CONNECTIONS: "5", WS_RATE_LIMIT: "100/min" });
    expect(() => websocket(options)).not.toThrow();
    expect(() => websocket("/chat", {}, options)).not.toThrow();
  });
});
