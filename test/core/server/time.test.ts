import { momentAt } from "../../../src/core/moment.js";
import { nextDeadline, timeReached } from "../../../src/core/server/time.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import {
  guardedIn,
  knock,
  later,
  listen,
  quiet,
  stateIn,
  welcomeAs,
  wind,
  wordsOf,
} from "../../support/servers.js";

describe("what is due next", () => {
  it.each([
    ["stopped", undefined],
    ["starting", undefined],
    ["running", 5_000],
    ["stopping", undefined],
  ] as const)("while %s is at %p", (phase, at) => {
    expect(nextDeadline(stateIn(phase))).toBe(at);
  });

  it("is the handshake, where that is before the look at the links", () => {
    const server = listen(new WebSocketServer({ handshakeTimeoutMs: 1_000 }).start());
    expect(knock(server, "h").nextDeadline).toBe(1_000);
    expect(knock(server, "h", {}, 4_500).nextDeadline).toBe(5_000);
  });

  it("is the drain, where it is not over", () => {
    const server = welcomeAs(
      welcomeAs(new WebSocketServer({ drainPerSecondMax: 1 }), "a", {}),
      "b",
      {},
    );
    const stopping = listen(server.start()).stop();
    expect(stopping.nextDeadline).toBe(0);
    expect(wind(later(stopping, 3)).getConnectionCount()).toBe(0);
  });
});

describe("time", () => {
  it("that brings nothing changes nothing", () => {
    const { snapshot } = guardedIn("running");
    expect(timeReached(snapshot, momentAt(4_999))).toEqual({ state: snapshot, effects: [] });
  });

  it("brings everything that is due: the look, the handshakes, the proofs", () => {
    const server = welcomeAs(
      listen(new WebSocketServer({ authentication: "required" }).start()),
      "a",
      {},
    );
    const due = later(quiet(knock(server, "h")), 10_000);
    expect(wordsOf(due.outbox)).toEqual([
      "sweep",
      "closeSocket",
      "tell refusal",
      "turnAway",
      "tell refusal",
    ]);
    expect(later(quiet(due), 10_000)).toEqual(quiet(due));
  });

  it("finds what it looks for when it has been moved, and looks again then", () => {
    const server = knock(new WebSocketServer(), "h");
    const moved = knock(
      server.apply({ type: "abandoned", connectionId: "h", moment: momentAt(1) }),
      "h",
      {},
      5_000,
    );
    expect(later(moved, 10_000).snapshot.gate.attempts.size).toBe(1);
    expect(later(moved, 15_000).snapshot.gate.attempts.size).toBe(0);
  });
});
