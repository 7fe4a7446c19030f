import fc from "fast-check";
import { transition as linkTransition } from "../../../src/core/connection/transition.js";
import { LinkState } from "../../../src/core/connection/state.js";
import type { LinkEvent } from "../../../src/core/connection/event.js";
import { serverDefaults } from "../../../src/core/server/options.js";
import { transition } from "../../../src/core/server/transition.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { serverEventsByType } from "../../codec/anyEvent.js";
import {
  after,
  connectionIds,
  roomNames,
  serverHistory,
  userIds,
} from "../../support/arbitraries.js";
import { textOfServer, ungated } from "../../support/invariants.js";
import { guardedIn, quiet, serverPhases, stateIn } from "../../support/servers.js";

const cells = serverEventsByType.flatMap(([type, events]) =>
  serverPhases.map((phase) => [type, phase, events] as const),
);

describe("a server", () => {
  it.each(cells)(
    "answers any %s while %s, and its state is no other for it",
    (_, phase, events) => {
      fc.assert(
        fc.property(events, (event) => {
          const server = guardedIn(phase);
          const before = textOfServer(server);
          const { state, effects } = transition(server.snapshot, event);
          expect(textOfServer(server)).toBe(before);
          expect(ungated(new WebSocketServer(state))).toEqual([]);
          expect(effects.length).toBeLessThan(50);
          expect(stateIn(phase).phase.name).toBe(phase);
        }),
        { numRuns: 10 },
      );
    },
  );

  it.each(serverEventsByType)(
    "answers any %s after any history, of those who are there",
    (_, events) => {
      const names = fc.record({
        connectionId: fc.constantFrom(...connectionIds),
        room: fc.constantFrom(...roomNames),
        userId: fc.constantFrom(...userIds),
      });
      fc.assert(
        fc.property(serverHistory, events, names, (history, event, known) => {
          const server = quiet(after(new WebSocketServer(), history));
          const among = Object.fromEntries(
            Object.entries(event).map(([key, value]) => [
              key,
              Object.entries(known).find(([name]) => name === key)?.[1] ?? value,
            ]),
          );
          const { state } = transition(server.snapshot, { ...event, ...among });
          expect(ungated(new WebSocketServer(state))).toEqual([]);
        }),
        { numRuns: 30 },
      );
    },
  );
});

describe("a link", () => {
  it("answers anything, at any time", () => {
    const number = fc.double({ noNaN: true });
    const event: fc.Arbitrary<LinkEvent> = fc.oneof(
      fc.record({
        type: fc.constantFrom("received" as const),
        bytes: number,
        addressSpentUntil: number,
        now: number,
      }),
      fc.record({ type: fc.constant("heard" as const), addressSpentUntil: number, now: number }),
      fc.record({
        type: fc.constant("swept" as const),
        now: number,
        lateMs: number,
        unfinished: fc.boolean(),
      }),
      fc.record({ type: fc.constant("overflowed" as const), messages: number }),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        let link = LinkState.openedAt(0);
        for (const each of events) {
          const { state, effects } = linkTransition(link, each, serverDefaults);
          expect(effects.length).toBeLessThanOrEqual(1);
          link = state;
        }
      }),
    );
  });
});
