import fc from "fast-check";
import { momentAt } from "../../../src/core/moment.js";
import type { ServerEvent } from "../../../src/core/server/event.js";
import { Gate } from "../../../src/core/server/gate.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import {
  after,
  connectionIds,
  serverEvent,
  serverHistory,
  strangerIds,
} from "../../support/arbitraries.js";
import { tracesOf, ungated } from "../../support/invariants.js";
import { lose, quiet, wind } from "../../support/servers.js";

const runs = { numRuns: 300 } as const;
const ids = [...connectionIds, ...strangerIds];

const server = (history: readonly ServerEvent[]): WebSocketServer =>
  after(new WebSocketServer(), history);

/** How each can go for good. */
const goings = {
  "its socket closes": (from: WebSocketServer, id: string) => lose(from, id),
  "it is removed": (from: WebSocketServer, id: string) => from.removeConnection(id),
  "it is refused and closed": (from: WebSocketServer, id: string) =>
    from.apply({
      type: "refused",
      connectionId: id,
      code: "RATE_LIMITED",
      context: "frame",
      closeCode: 4429,
      moment: momentAt(0),
    }),
};

const giveUp = (from: WebSocketServer, connectionId: string): WebSocketServer =>
  from.apply({ type: "abandoned", connectionId, moment: momentAt(0) });

/** Nothing is left but routes, which are the app's, and allowances, which time gives back. */
const expectEmpty = (left: WebSocketServer): void => {
  const { routes, spent } = left.snapshot.gate;
  expect(left.snapshot.gate).toEqual(Gate.initial().with({ routes, spent }));
  expect(left.snapshot.gate.pruned(Infinity).spent.size).toBe(0);
};

describe("after any history of upgrades, proofs and departures", () => {
  it("the gate counts whom it has, and keeps nothing of anybody else", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        expect(ungated(server(history))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("no count is below one, and no allowance is without an address", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const { counts, spent } = server(history).snapshot.gate;
        expect(counts.every((count) => count > 0)).toBe(true);
        expect(spent.every((until, address) => address !== "" && until > 0)).toBe(true);
      }),
      runs,
    );
  });

  it.each(Object.entries(goings))("nothing is left once all have gone, when %s", (_, go) => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const left = ids.reduce((next, id) => go(giveUp(next, id), id), server(history));
        expect(left.getConnectionCount()).toBe(0);
        expectEmpty(left);
      }),
      runs,
    );
  });

  it("nothing is left once a server has stopped", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const live = server(history).start();
        fc.pre(live.running);
        const stopped = wind(live.stop());
        expect(stopped.getConnectionCount()).toBe(0);
        expectEmpty(stopped);
      }),
      runs,
    );
  });

  it("no handshake and no missing proof outlives its time", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const limited = history.filter(({ type }) => type !== "configure");
        const late = after(new WebSocketServer({ authentication: "required" }), limited).apply({
          type: "time",
          moment: momentAt(1e9),
        });
        const { attempts, unproven, deadlines } = late.snapshot.gate;
        expect([attempts.size, unproven.size, deadlines.toJSON()]).toEqual([0, 0, []]);
      }),
      runs,
    );
  });

  it("nobody who was refused or expired has left a trace", () => {
    fc.assert(
      fc.property(serverHistory, serverEvent, (history, event) => {
        const before = quiet(server(history));
        const closed = after(before, [event]).outbox.flatMap((effect) =>
          effect.type === "turnAway" || effect.type === "closeSocket" ? [effect.connectionId] : [],
        );
        const next = after(before, [event]);
        const { rooms } = next;
        for (const id of closed) {
          // A builder may have put the name into rooms before there was anybody of that name.
          expect(tracesOf(next, id).filter((trace) => !rooms.has(trace))).toEqual([]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("a limit that is reached is never passed", () => {
    const options = { connectionsMax: 2, connectionsPerAddressMax: 1, authentication: "required" };
    fc.assert(
      fc.property(serverHistory, (history) => {
        const guarded = history.filter(
          ({ type }) => !["configure", "connect", "addConnection"].includes(type),
        );
        const { snapshot } = after(
          new WebSocketServer({ ...options, authentication: "required" }),
          guarded,
        );
        const { attempts, unproven, counts } = snapshot.gate;
        const all = attempts.size + unproven.size + snapshot.connections.size;
        expect(all).toBeLessThanOrEqual(2);
        expect(counts.every((count, key) => key.startsWith(" /") || count <= 1)).toBe(true);
      }),
      runs,
    );
  });
});
