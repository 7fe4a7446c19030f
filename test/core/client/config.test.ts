import { optionsOf } from "../../../src/core/client/config.js";
import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";

describe("a configuration in the words of the hooks", () => {
  it("means the options under their own names", () => {
    const words = {
      autoReconnect: false,
      reconnectInterval: 1,
      maxReconnectAttempts: 2,
      heartbeatInterval: 3,
      connectionTimeout: 4,
      messageQueueSize: 5,
    };
    expect(new WebSocketClient({ url: "localhost", port: 3000, ...words })).toMatchObject({
      url: "ws://localhost:3000",
      options: {
        reconnect: false,
        reconnectDelayMs: 1,
        reconnectAttemptsMax: 2,
        heartbeatIntervalMs: 3,
        connectTimeoutMs: 4,
        queueMax: 5,
      },
    });
  });

  it("says nothing where it is undefined", () => {
    expect(optionsOf({ reconnectInterval: undefined })).toEqual({});
  });

  it.each([
    ["localhost", { port: 3000, secure: true }, "wss://localhost:3000"],
    ["wss://example.test", { port: 443 }, "wss://example.test"],
  ])("with the URL %s and %j is %s", (url, rest, whole) => {
    expect(new WebSocketClient({ url, ...rest }).url).toBe(whole);
  });
});
