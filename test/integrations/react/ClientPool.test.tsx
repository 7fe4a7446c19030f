import { ClientPool } from "../../../src/integrations/react/ClientPool.js";
import type { ConnectionConfig } from "../../../src/integrations/react/config.js";
import { wishOf } from "../../../src/integrations/react/wish.js";
import { createClient } from "../../../src/client.node.js";
import { eventually, nextTask, serveCounted } from "./page.js";

const newPool = (lingerMs = 0): ClientPool =>
  new ClientPool(
    ({ url, protocols, options }, authToken) =>
      createClient({ ...options, url, protocols, authToken }),
    lingerMs,
  );

const nothing = (): void => undefined;

describe("a pool of clients", () => {
  it("makes one client for all who wish the same, and closes it after the last", async () => {
    const { url, open, opened } = await serveCounted();
    const pool = newPool();
    const [first, second] = [pool.lease(), pool.lease()];
    const client = first.look(wishOf({ url }));
    expect(second.look(wishOf({ url }))).toBe(client);
    expect(pool.size).toBe(0);
    expect(first.take(wishOf({ url }), true, nothing)).toBe(client);
    expect(second.take(wishOf({ url }), true, nothing)).toBe(client);
    await eventually(() => expect(open()).toBe(1));
    first.release();
    first.release();
    expect(pool.size).toBe(1);
    second.release();
    await eventually(() => expect([pool.size, open()]).toEqual([0, 0]));
    expect(opened()).toBe(1);
  });

  it("gives another client for another URL, other protocols or another user", () => {
    const pool = newPool();
    const configs: ConnectionConfig[] = [
      { url: "ws://a.example" },
      { url: "ws://b.example" },
      { url: "ws://a.example", protocols: ["x"] },
      { url: "ws://a.example", userId: "ann" },
      { url: "ws://a.example", userId: "bob" },
      { url: "ws://a.example", authToken: "t" },
      { url: "ws://a.example", authToken: () => "t" },
    ];
    const clients = configs.map((config) => pool.lease().look(wishOf(config)));
    expect(new Set(clients).size).toBe(configs.length);
  });

  it("gives the same client for what means the same", () => {
    const pool = newPool();
    const same: ConnectionConfig[][] = [
      [{ url: "localhost" }, { url: "localhost", port: 3000 }, { url: "ws://localhost:3000" }],
      [
        { url: "ws://a.example", protocols: "x" },
        { url: "http://a.example", protocols: ["x"] },
      ],
      [
        { url: "ws://a.example", userId: "ann", authToken: "1" },
        { url: "ws://a.example", userId: "ann", authToken: "2" },
      ],
      [
        { url: "ws://a.example", authToken: () => "1" },
        { url: "ws://a.example", authToken: () => "2" },
      ],
    ];
    for (const configs of same) {
      const clients = configs.map((config) => pool.lease().look(wishOf(config)));
      expect(new Set(clients).size).toBe(1);
    }
  });

  it("gives one that comes back in time the same client, and a fresh one later", async () => {
    const { url, open, opened } = await serveCounted();
    const pool = newPool(20);
    const lease = pool.lease();
    const client = lease.take(wishOf({ url }), true, nothing);
    await eventually(() => expect(open()).toBe(1));
    lease.release();
    await nextTask();
    expect(pool.lease().look(wishOf({ url }))).toBe(client);
    await eventually(() => expect(open()).toBe(0));
    expect(pool.lease().look(wishOf({ url }))).not.toBe(client);
    // Who was hidden and is shown again has kept its own.
    expect(lease.take(wishOf({ url }), true, nothing)).toBe(client);
    await eventually(() => expect([open(), opened()]).toEqual([1, 2]));
    lease.release();
    await eventually(() => expect(open()).toBe(0));
  });

  it("keeps nothing of those who have gone, whatever they wished", async () => {
    const { url, open } = await serveCounted();
    const pool = newPool();
    const leases = Array.from({ length: 20 }, () => pool.lease());
    leases.forEach((lease, index) =>
      lease.take(wishOf({ url, userId: String(index % 3) }), true, nothing),
    );
    await eventually(() => expect(open()).toBe(3));
    leases.forEach((lease, index) =>
      lease.take(wishOf({ url, userId: String(index % 2) }), true, nothing),
    );
    await eventually(() => expect([pool.size, open()]).toEqual([2, 2]));
    leases.forEach((lease) => lease.release());
    await eventually(() => expect([pool.size, open()]).toEqual([0, 0]));
  });
});
