import fc from "fast-check";
import { Message } from "../../../src/core/Message.js";
import type { ServerOptions } from "../../../src/core/server/options.js";
import { serverDefaults } from "../../../src/core/server/options.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { runs } from "../../support/arbitraries.js";
import { knock, later, listen, lose, quiet, welcomeAs, wordsOf } from "../../support/servers.js";

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `c${index}`);

/** A server that listens, with as many connections that speak the protocol. */
const serverOf = (count: number, options: Partial<ServerOptions> = {}): WebSocketServer =>
  quiet(
    names(count).reduce(
      (next, id) => welcomeAs(next, id, { protocol: "jounce.v1" }),
      listen(new WebSocketServer({ connectionsPerAddressMax: 0, ...options }).start()),
    ),
  );

/** Who is sent away by what is pending, with the hint that it gets. */
const sentAway = (server: WebSocketServer): [string, unknown][] =>
  server.outbox.flatMap((effect): [string, unknown][] =>
    effect.type === "deliver" &&
    effect.to.kind === "one" &&
    effect.outgoing instanceof Message &&
    effect.outgoing.type === "draining"
      ? [[effect.to.connectionId, effect.outgoing.data]]
      : [],
  );

const closed = (server: WebSocketServer): unknown[] =>
  server.outbox.filter(({ type }) => type === "closeSocket");

describe("a server that stops", () => {
  it("listens no more, and tells each peer when to come back before it closes it", () => {
    const stopped = serverOf(1).stop();
    expect(wordsOf(stopped.outbox)).toEqual([
      "unlisten",
      "send draining",
      "closeSocket",
      "tell disconnect",
    ]);
    expect(sentAway(stopped)).toEqual([["c0", { retryAfterMs: 1_000 }]]);
    expect(closed(stopped)).toEqual([
      { type: "closeSocket", connectionId: "c0", code: 1001, reason: "Server shutting down" },
    ]);
  });

  it("tells foreign peers nothing that they would not understand", () => {
    const stopped = welcomeAs(serverOf(0), "c", { protocol: "" }).stop();
    expect(sentAway(stopped)).toEqual([]);
    expect(closed(stopped)).toHaveLength(1);
  });

  it("sends them away a few at a time, the first ones at once", () => {
    const stopped = serverOf(25, { drainPerSecondMax: 100 }).stop();
    expect(closed(stopped)).toHaveLength(10);
    expect([stopped.getConnectionCount(), stopped.nextDeadline]).toEqual([15, 0]);
    const second = later(quiet(stopped), 7_000);
    expect([closed(second).length, second.nextDeadline]).toEqual([10, 7_100]);
    expect(later(quiet(second), 7_099)).toEqual(quiet(second));
    const third = later(quiet(second), 7_100);
    expect([closed(third).length, third.nextDeadline]).toEqual([5, undefined]);
    expect(third.getConnectionCount()).toBe(0);
  });

  it("tells them to come back one after the other", () => {
    const stopped = serverOf(15, { drainPerSecondMax: 100, retryAfterMs: 500 }).stop();
    const hints = sentAway(later(stopped, 5));
    expect(hints.map(([id]) => id)).toEqual(names(15));
    expect(hints.map(([, data]) => data)).toEqual(
      names(15).map((_, index) => ({ retryAfterMs: 500 + index * 10 })),
    );
  });

  it("tells nobody to wait for longer than anybody would", () => {
    const stopped = serverOf(1, { retryAfterMs: 1e9 }).stop();
    expect(sentAway(stopped)).toEqual([["c0", { retryAfterMs: 600_000 }]]);
  });

  it.each([0, Infinity])("sends all away at once where %p is the limit", (drainPerSecondMax) => {
    const stopped = serverOf(3, { drainPerSecondMax }).stop();
    expect(stopped.getConnectionCount()).toBe(0);
    expect(stopped.nextDeadline).toBeUndefined();
    expect(sentAway(stopped).map(([, data]) => data)).toEqual(
      names(3).map(() => ({ retryAfterMs: 1_000 })),
    );
  });

  it("sends away so many as its options say, and no more in any second after the first batch", () => {
    const count = 60;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), (drainPerSecondMax) => {
        let server = serverOf(count, { drainPerSecondMax }).stop();
        const batch = closed(server).length;
        const times: number[] = [];
        let now = 1_000;
        while (server.getConnectionCount() > 0) {
          server = later(quiet(server), now);
          times.push(...closed(server).map(() => now));
          expect(closed(server).length).toBeLessThanOrEqual(batch);
          now = server.nextDeadline ?? now;
        }
        expect(times).toHaveLength(count - batch);
        const inSecond = times.filter((at) => at < 1_999.999);
        expect(inSecond.length).toBeLessThanOrEqual(drainPerSecondMax + batch);
        const lasted = (times.at(-1) ?? 0) - 1_000;
        expect(lasted).toBeGreaterThan(((count - 3 * batch) * 1_000) / drainPerSecondMax - 1);
      }),
      runs,
    );
  });

  it("closes the door while it drains", () => {
    const stopping = quiet(serverOf(25, { drainPerSecondMax: 10 }).stop());
    expect(knock(stopping, "late").outbox[0]).toMatchObject({
      type: "turnAway",
      status: 503,
      code: "SERVER_ERROR",
    });
    expect(welcomeAs(stopping, "late", {}).outbox[0]).toMatchObject({ code: 1001 });
  });

  it("does not wait for those who go by themselves", () => {
    const stopping = quiet(serverOf(3, { drainPerSecondMax: 10 }).stop());
    const alone = lose(lose(stopping, "c1"), "c2");
    const done = later(quiet(alone), 0);
    expect([closed(done), done.nextDeadline]).toEqual([[], undefined]);
  });

  it("has nobody to send away where nobody is", () => {
    expect(serverOf(0).stop().nextDeadline).toBeUndefined();
    expect(later(serverOf(0).stop(), 1e9).nextDeadline).toBeUndefined();
  });

  it("stops for good when it is told so after it was to start again", () => {
    const again = quiet(serverOf(0).stop()).start();
    expect(again.running).toBe(true);
    expect(again.stop().running).toBe(false);
    expect(again.stop().stop().equals(again.stop())).toBe(true);
  });

  it("drains a few thousand per second by default", () => {
    expect(serverDefaults.drainPerSecondMax).toBe(5_000);
  });
});
