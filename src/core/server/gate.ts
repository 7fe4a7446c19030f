/**
 * Decides what is kept about who comes in: the handshakes under way, how many there are of each
 * address and route, who has still to prove who he is, and until when.
 */
import type { Set as ImmutableSet } from "immutable";
import { is, Map, Set } from "immutable";
import type { Connection, ConnectionInfo } from "../connection/Connection.js";
import type { ConnectionId } from "../ids.js";
import { Deadlines } from "./Deadlines.js";
import { addressKey } from "./handshake.js";
import type { Route } from "./routes.js";

/** Where a connection counts. */
export class Place {
  constructor(
    /** The key of its address; undefined where that is not known. */
    readonly address: string | undefined,
    /** The pattern of its route. */
    readonly route: string | undefined,
  ) {}

  /** An address or a route that is empty is not known. */
  static of({ address, route }: ConnectionInfo): Place {
    return new Place(address ? addressKey(address) : undefined, route || undefined);
  }

  equals(other: unknown): boolean {
    return other instanceof Place && this.address === other.address && this.route === other.route;
  }

  hashCode(): number {
    return this.address?.length ?? 0;
  }
}

/** What is kept about who comes in. */
export class Gate {
  constructor(
    readonly routes: readonly Route[],
    /** Handshakes that are let in and have not been completed. */
    readonly attempts: Map<ConnectionId, Place>,
    /** How many there are, by `countKeys`. */
    readonly counts: Map<string, number>,
    /** Up to when the allowance of new connections is spent, by address. */
    readonly spent: Map<string, number>,
    /** Who has to prove who it is and has not: no connection of the server yet. */
    readonly unproven: Map<ConnectionId, Connection>,
    /** Whose proof is being looked at. */
    readonly proving: ImmutableSet<ConnectionId>,
    /** When handshakes, proofs and identities end. */
    readonly deadlines: Deadlines,
  ) {}

  static initial(): Gate {
    return new Gate([], Map(), Map(), Map(), Map(), Set(), Deadlines.of());
  }

  with(changes: Partial<GateFields>): Gate {
    const { routes = this.routes, attempts = this.attempts, counts = this.counts } = changes;
    const { spent = this.spent, unproven = this.unproven, proving = this.proving } = changes;
    const { deadlines = this.deadlines } = changes;
    return new Gate(routes, attempts, counts, spent, unproven, proving, deadlines);
  }

  /** How many connections and handshakes count under a key of `countKeys`. */
  count(key: string): number {
    return this.counts.get(key, 0);
  }

  /** With one more at `place`. */
  occupied(place: Place): Gate {
    return this.#counted(place, 1);
  }

  /** With one less at `place`. */
  vacated(place: Place): Gate {
    return this.#counted(place, -1);
  }

  /** Without allowances that are whole again, which is what an unknown address has. */
  pruned(now: number): Gate {
    const spent = this.spent.filter((until) => until > now);
    return spent.size === this.spent.size ? this : this.with({ spent });
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Gate &&
      JSON.stringify(this.routes) === JSON.stringify(other.routes) &&
      is(this.attempts, other.attempts) &&
      is(this.counts, other.counts) &&
      is(this.spent, other.spent) &&
      is(this.unproven, other.unproven) &&
      is(this.proving, other.proving) &&
      is(this.deadlines, other.deadlines)
    );
  }

  hashCode(): number {
    return this.routes.length ^ this.attempts.size;
  }

  /** The plain form, as a journal holds it. */
  toJSON(): object {
    const { routes, attempts, counts, spent, unproven, proving, deadlines } = this;
    return {
      routes,
      attempts: [...attempts],
      counts: [...counts],
      spent: [...spent],
      unproven: [...unproven.values()],
      proving: [...proving],
      deadlines,
    };
  }

  #counted(place: Place, by: 1 | -1): Gate {
    let { counts } = this;
    for (const key of countKeys(place)) {
      const count = counts.get(key, 0) + by;
      counts = count > 0 ? counts.set(key, count) : counts.remove(key);
    }
    return counts === this.counts ? this : this.with({ counts });
  }
}

type GateFields = Pick<
  Gate,
  "routes" | "attempts" | "counts" | "spent" | "unproven" | "proving" | "deadlines"
>;

/** Under which keys a place counts: its address, its route, and its address on its route. */
export const countKeys = ({ address, route }: Place): string[] => [
  ...(address === undefined ? [] : [keyOf(address)]),
  ...(route === undefined ? [] : [keyOf("", route)]),
  ...(address === undefined || route === undefined ? [] : [keyOf(address, route)]),
];

/** The key for an address, for a route (no address), or for both; no two of these are the same. */
export const keyOf = (address: string, route?: string): string =>
  route === undefined ? address : `${address} ${route}`;
