import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { EventHandler } from "../../../src/core/EventHandler.js";
import { createDefaultConfig } from "../../../src/driver/client/defaultConfig.js";
import { clientFactory } from "../../../src/driver/client/clientFactory.js";
import type { Dialer, World } from "../../../src/driver/ports.js";

const url = "ws://localhost:1";

/** A world in which time stands still and every dial fails at once. */
const world: World = {
  clock: { now: () => 1, wall: () => 1, schedule: () => () => undefined, defer: () => undefined },
  chance: { roll: () => 0, id: () => "id" },
  logger: { error: () => undefined, warn: () => undefined },
};
const dialer: Dialer = {
  dial: () => {
    throw new Error("no network here");
  },
};
const { createClient, runClient } = clientFactory(() => ({ world, dialer }));

describe("a client", () => {
  it("is made from a URL, a configuration or a value", () => {
    const value = new WebSocketClient(url, "chat");
    for (const client of [
      createClient(url, "chat"),
      createClient({ url, protocols: "chat" }),
      createClient(value),
      runClient(value),
    ]) {
      expect(client.current.equals(value)).toBe(true);
    }
  });

  it("has the handler of its configuration, or of the options after it", async () => {
    const told: string[] = [];
    const handler = (name: string): EventHandler =>
      new EventHandler().onError(() => told.push(name));
    const once = { url, reconnect: false };
    for (const client of [
      createClient({ ...once, handler: handler("configured") }),
      createClient({ ...once, handler: handler("hidden") }, [], { handler: handler("given") }),
    ]) {
      await expect(client.connect()).rejects.toThrow("could not be established");
    }
    expect(told).toEqual(["configured", "given"]);
  });

  it("of a value takes what is given beside it", () => {
    const value = new WebSocketClient(url, "chat", { queueMax: 7 }).sendText("note", "early");
    const options = { maxReconnectAttempts: 2, reconnectDelayMs: 5, authToken: "t" };
    const { current } = createClient(value, ["a", "b"], options);
    expect(current.protocols).toEqual(["a", "b"]);
    expect(current.options).toMatchObject({
      queueMax: 7,
      reconnectAttemptsMax: 2,
      reconnectDelayMs: 5,
      credentials: "fixed",
    });
    expect([current.messageQueue.size, value.protocols]).toEqual([1, ["chat"]]);
    expect(JSON.stringify(current.snapshot)).not.toContain("authToken");
    expect(createClient(value, [], { queueMax: 8 }).current.protocols).toEqual(["chat"]);
  });

  it("of a value that has asked for a socket keeps its protocols", () => {
    const asked = new WebSocketClient(url, "chat").connect();
    expect(() => createClient(asked, "other")).toThrow("must be given before `connect()`");
    expect(createClient(asked).getProtocols()).toEqual(["chat"]);
  });

  it("takes options under both names, of which its own win", () => {
    const { options } = createClient(url, [], {
      maxReconnectAttempts: 2,
      autoReconnect: false,
    }).current;
    expect(options).toMatchObject({ reconnectAttemptsMax: 2, reconnect: false });
    expect(
      createClient(url, [], { messageQueueSize: 2, queueMax: 3 }).current.options.queueMax,
    ).toBe(3);
    expect(() => createClient(url, [], { messageQueueSize: -1 })).toThrow(
      "messageQueueSize must be a whole number from 0 on, or Infinity",
    );
  });

  it("gets the token of a configuration, which a value never has", () => {
    const config = createDefaultConfig({ url, authToken: "a secret" });
    const { current } = createClient(config);
    expect(current.options.credentials).toBe("fixed");
    expect(JSON.stringify(current.snapshot)).not.toContain("secret");
    expect(() => new WebSocketClient(config)).toThrow("createClient(config)");
    expect(new WebSocketClient(createDefaultConfig({ url })).url).toBe(url);
  });

  it("has done nothing when it was made", () => {
    expect(createClient(url).getPerformanceMetrics().lastUpdate).toEqual(new Date(1));
  });
});
