import fc from "fast-check";
import type { PresenceStatus } from "../../../src/core/presence/PresenceTracker.js";
import { PresenceTracker } from "../../../src/core/presence/PresenceTracker.js";
import { runs, userIds } from "../../support/arbitraries.js";

interface Move {
  readonly kind: "online" | "away" | "busy" | "offline" | "words" | "connect" | "disconnect";
  readonly user: string;
  readonly connection: string;
  readonly at: number;
}

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom("online", "away", "busy", "offline", "words", "connect", "disconnect"),
  user: fc.constantFrom(...userIds),
  connection: fc.constantFrom("c1", "c2", "c3"),
  at: fc.nat({ max: 5 }),
});

const apply = (tracker: PresenceTracker, { kind, user, connection, at }: Move): PresenceTracker => {
  const calls: Readonly<Record<Move["kind"], () => PresenceTracker>> = {
    online: () => tracker.setOnline(user, at),
    away: () => tracker.setAway(user),
    busy: () => tracker.setBusy(user),
    offline: () => tracker.setOffline(user, at),
    words: () => tracker.setCustomStatus(user, `${at}`),
    connect: () => tracker.connect(user, connection, at),
    disconnect: () => tracker.disconnect(user, connection),
  };
  return calls[kind]();
};

interface Entry {
  status: PresenceStatus;
  lastSeen: number;
  customStatus: string | undefined;
  readonly connections: Set<string>;
}

/** The same in the plainest way: a mutable map that is written to. */
const applyNaively = (model: Map<string, Entry>, { kind, user, connection, at }: Move): void => {
  if ((kind === "online" || kind === "connect") && !model.has(user)) {
    model.set(user, {
      status: "offline",
      lastSeen: at,
      customStatus: undefined,
      connections: new Set(),
    });
  }
  const entry = model.get(user);
  if (entry === undefined) return;
  if (kind === "connect") {
    entry.connections.add(connection);
    if (entry.status === "offline") entry.status = "online";
  } else if (kind === "disconnect") {
    if (entry.connections.delete(connection) && entry.connections.size === 0) model.delete(user);
  } else if (kind === "words") entry.customStatus = `${at}`;
  else entry.status = kind;
  if (kind === "online" || kind === "offline" || kind === "connect") entry.lastSeen = at;
};

describe("a presence tracker", () => {
  it("agrees with a naive one, also with several connections a user", () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40, size: "max" }), (moves) => {
        const model = new Map<string, Entry>();
        let tracker = new PresenceTracker();
        for (const each of moves) {
          tracker = apply(tracker, each);
          applyNaively(model, each);
        }
        const known = [...tracker.users.values()].map(({ userId, connections, ...rest }) => [
          userId,
          { ...rest, connections: new Set(connections) },
        ]);
        expect(known).toEqual([...model]);
      }),
      runs,
    );
  });

  it("stays the same reference exactly when nothing changes", () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 20 }), move, (moves, last) => {
        const before = moves.reduce(apply, new PresenceTracker());
        const next = apply(before, last);
        expect(next === before).toBe(next.equals(before));
      }),
      runs,
    );
  });
});
