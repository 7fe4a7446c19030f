import { isSubprotocol, optionsOf, protocolsOf } from "../../../src/core/client/config.js";
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
    expect(optionsOf({ reconnectInterval: undefined, autoReconnect: undefined })).toEqual({});
  });

  it("gives way to the options under their own names, and has nothing else", () => {
    const said = { messageQueueSize: 5, queueMax: 6, authToken: "a secret", url: "localhost" };
    expect(optionsOf(said)).toEqual({ queueMax: 6 });
  });

  it.each([
    ["autoReconnect", "yes", "true or false"],
    ["reconnectInterval", -1, "a finite number from 0 on"],
    ["maxReconnectAttempts", 1.5, "a whole number from 0 on, or Infinity"],
    ["heartbeatInterval", Infinity, "a finite number from 0 on"],
    ["connectionTimeout", null, "a finite number from 0 on"],
    ["messageQueueSize", "5", "a whole number from 0 on, or Infinity"],
  ])("is refused in the word that was written: %s of %p", (word, value, allowed) => {
    expect(() => optionsOf({ [word]: value })).toThrow(
      expect.objectContaining({
        code: "INVALID_OPTION",
        message: expect.stringContaining(`${word} must be ${allowed}`),
      }),
    );
  });

  it.each([
    ["localhost", { port: 3000, secure: true }, "wss://localhost:3000"],
    ["wss://example.test", { port: 443 }, "wss://example.test"],
  ])("with the URL %s and %j is %s", (url, rest, whole) => {
    expect(new WebSocketClient({ url, ...rest }).url).toBe(whole);
  });
});

const asOffer = (offered: string | readonly string[]): typeof offered => offered;
/** What types do not allow. */
const offer = (offered: unknown): string => Reflect.apply(asOffer, undefined, [offered]);

describe("the subprotocols to offer", () => {
  it("are one or several names, in a list that cannot be changed", () => {
    expect([protocolsOf("chat"), protocolsOf(["a", "b"]), protocolsOf([])]).toEqual([
      ["chat"],
      ["a", "b"],
      [],
    ]);
    expect(Object.isFrozen(protocolsOf(["a"]))).toBe(true);
    expect(new WebSocketClient("ws://a", offer(null)).protocols).toEqual([]);
  });

  it.each(["", "a b", "a,b", "(a)", "ä"])("cannot be %p", (name) => {
    expect(isSubprotocol(name)).toBe(false);
    expect(() => protocolsOf(name)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    expect(() => new WebSocketClient("ws://a", [name])).toThrow(
      "protocols must be different names",
    );
  });

  it.each([[["a", "a"]], [[5]], [[undefined]]])("cannot be %p", (names) => {
    expect(() => new WebSocketClient("ws://a", offer(names))).toThrow(
      "protocols must be different names",
    );
  });
});
