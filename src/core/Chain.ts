/**
 * Decides how outboxes grow: an append-only persistent list with O(1) append, because builder
 * calls append one effect at a time and no reader needs the middle. (An immutable List costs a
 * hundred times more per append.)
 */

/** A persistent list that is appended to and read as a whole. Undefined is the empty one. */
export class Chain<A> {
  private constructor(
    /** The newest entry. */
    readonly last: A,
    private readonly before: Chain<A> | undefined,
    readonly length: number,
  ) {}

  /** `chain` with `entry` at its end. */
  static append<A>(chain: Chain<A> | undefined, entry: A): Chain<A> {
    return new Chain(entry, chain, chain === undefined ? 1 : chain.length + 1);
  }

  /** `chain` with all `entries` at its end; the same reference when there are none. */
  static appendAll<A>(chain: Chain<A> | undefined, entries: readonly A[]): Chain<A> | undefined {
    let longer = chain;
    for (const entry of entries) longer = Chain.append(longer, entry);
    return longer;
  }

  /** The entries but for the oldest `count`, oldest first, in a fresh array. */
  static toArray<A>(chain: Chain<A> | undefined, count = 0): A[] {
    const entries: A[] = [];
    let link = chain;
    while (link !== undefined && link.length > count) {
      entries.push(link.last);
      link = link.before;
    }
    return entries.reverse();
  }
}
