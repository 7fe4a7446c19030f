import { WebSocketError } from "jounce-websocket";
import { optionsFromEnv } from "../../../src/integrations/toolbox/optionsFromEnv.js";

describe("the options from an environment", () => {
  it("are those of its variables", () => {
    const env = {
      REACT_APP_WS_URL: "wss://your-domain.com",
      REACT_APP_WS_PORT: "443",
      REACT_APP_WS_PROTOCOLS: '["v1.api.your-domain.com"]',
      REACT_APP_WS_RECONNECT_INTERVAL: "10000",
      REACT_APP_WS_MAX_RECONNECT_ATTEMPTS: " 5 ",
      REACT_APP_WS_HEARTBEAT_INTERVAL: "60000",
      REACT_APP_WS_CONNECTION_TIMEOUT: "3000",
      REACT_APP_WS_MESSAGE_QUEUE_SIZE: "0",
      REACT_APP_WS_ENABLE_LOGGING: "true",
      REACT_APP_WS_AUTO_RECONNECT: "False",
      REACT_APP_WS_AUTH_TOKEN: "a secret",
      PATH: "/bin",
    };
    expect(optionsFromEnv(env)).toStrictEqual({
      url: "wss://your-domain.com",
      port: 443,
      protocols: ["v1.api.your-domain.com"],
      reconnectInterval: 10_000,
      maxReconnectAttempts: 5,
      heartbeatInterval: 60_000,
      connectionTimeout: 3_000,
      messageQueueSize: 0,
      enableLogging: true,
      autoReconnect: false,
    });
  });

  it("say nothing of what is not there", () => {
    expect(optionsFromEnv({})).toStrictEqual({});
    const env = {
      REACT_APP_WS_URL: "",
      REACT_APP_WS_PORT: undefined,
      REACT_APP_WS_PROTOCOLS: "  ",
    };
    expect(optionsFromEnv(env)).toStrictEqual({});
    expect(optionsFromEnv({ REACT_APP_WS_PORT: {}, DEV: true })).toStrictEqual({});
  });

  it("may have been read already: numbers and booleans mean what their text means", () => {
    const env = {
      REACT_APP_WS_PORT: 5,
      REACT_APP_WS_AUTO_RECONNECT: false,
      REACT_APP_WS_MESSAGE_QUEUE_SIZE: 0,
    };
    expect(optionsFromEnv(env)).toStrictEqual({
      port: 5,
      autoReconnect: false,
      messageQueueSize: 0,
    });
    expect(() => optionsFromEnv({ REACT_APP_WS_PORT: 1.5 })).toThrow("a port from 1 to 65535");
  });

  it("have the prefix that is asked for", () => {
    const env = { VITE_WS_URL: "localhost", REACT_APP_WS_URL: "example.org" };
    expect(optionsFromEnv(env, "VITE_WS_")).toStrictEqual({ url: "localhost" });
  });

  it.each([
    "localhost",
    "localhost:3000",
    "10.0.0.1",
    "[::1]:80",
    "ws://a/live",
    "https://a.example",
  ])("know the address %s", (text) => {
    expect(optionsFromEnv({ REACT_APP_WS_URL: text })).toStrictEqual({ url: text });
  });

  it.each([
    ['["a", "b"]', ["a", "b"]],
    ["a, b", ["a", "b"]],
    ["v1.api", ["v1.api"]],
    ["[]", []],
  ])("know the subprotocols %s", (text, protocols) => {
    expect(optionsFromEnv({ REACT_APP_WS_PROTOCOLS: text })).toStrictEqual({ protocols });
  });

  it.each([
    ["URL", "two words"],
    ["URL", "ftp://a"],
    ["URL", "javascript:alert(1)//:// "],
    ["URL", "ws://"],
    ["PORT", "0"],
    ["PORT", "65536"],
    ["PORT", "80a"],
    ["PORT", "-1"],
    ["PROTOCOLS", "[1]"],
    ["PROTOCOLS", '["a"'],
    ["PROTOCOLS", "a,,b"],
    ["PROTOCOLS", "a b"],
    ["PROTOCOLS", "a,a"],
    ["PROTOCOLS", '{"a":1}'],
    ["RECONNECT_INTERVAL", "5s"],
    ["RECONNECT_INTERVAL", "1e3"],
    ["MAX_RECONNECT_ATTEMPTS", "1.5"],
    ["HEARTBEAT_INTERVAL", "-1"],
    ["CONNECTION_TIMEOUT", "soon"],
    ["MESSAGE_QUEUE_SIZE", "many"],
    ["ENABLE_LOGGING", "maybe"],
    ["AUTO_RECONNECT", "constructor"],
  ])("name the variable that cannot be read, not its value: %s=%s", (name, text) => {
    const variable = `REACT_APP_WS_${name}`;
    const read = (): unknown => optionsFromEnv({ [variable]: text });
    expect(read).toThrow(WebSocketError);
    expect(read).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    expect(read).toThrow(new RegExp(`^${variable} must be `));
  });
});
