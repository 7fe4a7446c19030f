import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { EventHandler } from "../../../src/core/EventHandler.js";
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
});
