import type { Clock } from "../../../src/driver/ports.js";
import { asFunction } from "../../../src/driver/server/LiveRoutes.js";
import { limited } from "../../../src/integrations/http/limits.js";
import { routePlan } from "../../../src/integrations/http/options.js";
import type { SocketOptions } from "jounce-websocket/http";
import { once, serve } from "../../support/sockets.js";
import { dial } from "./peers.js";

/** A clock that a test sets. */
class SetClock implements Clock {
  readonly #due = new Map<() => void, number>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#now;
  }

  schedule(at: number, run: () => void): () => void {
    this.#due.set(run, at);
    return () => void this.#due.delete(run);
  }

  defer(run: () => void): void {
    setImmediate(run);
  }

  get timers(): number {
    return this.#due.size;
  }

  set(now: number): void {
    this.#now = now;
    for (const [run, at] of this.#due) {
      if (at > now) continue;
      this.#due.delete(run);
      run();
    }
  }
}

const echoUnder = async (options: SocketOptions) => {
  const clock = new SetClock();
  const server = await serve({ path: "" });
  const echo = asFunction({ message: (ws, data) => ws.send(data) });
  const plan = routePlan(options);
  server.ws("/chat", limited(echo, plan, clock), plan.route);
  return { clock, server, peer: await dial(server.port, "/chat") };
};

describe("the time without a message", () => {
  it("begins anew with each message", async () => {
    const { clock, peer } = await echoUnder({ idleTimeout: 100 });
    for (const now of [60, 120, 180]) {
      clock.set(now);
      expect(await peer.ask("still here")).toBe("still here");
    }
    clock.set(279);
    expect(await peer.ask("and now")).toBe("and now");
    expect(clock.timers).toBe(1);
    clock.set(379);
    expect(await peer.ended).toEqual({ code: 1001, reason: "Idle timeout" });
  });

  it("is not put off by pings, which are no data", async () => {
    const { clock, peer, server } = await echoUnder({ idleTimeout: 100 });
    clock.set(99);
    const answered = new Promise((resolve) => peer.socket.once("pong", resolve));
    peer.socket.ping();
    await answered;
    clock.set(100);
    expect((await peer.ended).code).toBe(1001);
    expect(server.getClientCount()).toBe(0);
  });

  it("leaves no timer when the peer goes first", async () => {
    const { clock, peer, server } = await echoUnder({ idleTimeout: 100 });
    const gone = once(server, "disconnect");
    await peer.close();
    await gone;
    expect(clock.timers).toBe(0);
  });

  it("is for ever where there is no limit", async () => {
    const { clock, peer } = await echoUnder({});
    clock.set(1e9);
    expect([clock.timers, await peer.ask("hi")]).toEqual([0, "hi"]);
  });
});

describe("the rate", () => {
  it("is that of fixed windows, and no other limit is met before", async () => {
    const { clock, peer } = await echoUnder({ rateLimit: { windowMs: 10, maxMessages: 300 } });
    for (const now of [0, 10]) {
      clock.set(now);
      for (let count = 0; count < 300; count += 1) peer.send("hi");
      for (let count = 0; count < 300; count += 1) expect(await peer.next()).toBe("hi");
    }
    peer.send("one too many");
    expect(await peer.ended).toEqual({ code: 1013, reason: "Rate limit exceeded" });
  });
});
