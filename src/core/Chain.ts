/**
 * Decides how outboxes grow: an append-only persistent list with O(1) append, because builder
 * calls append one effect at a time and no reader needs the middle. (An immutable List costs a
 * hundred times more per append.)
 */

interface Link<A> {
  readonly last: A;
  readonly before: Link<A> | undefined;
}

/** A persistent list that is appended to and read as a whole. */
export class Chain<A> implements Iterable<A> {
  static readonly #nothing = new Chain<never>(undefined, 0);
  readonly #link: Link<A> | undefined;
  readonly length: number;

  private constructor(link: Link<A> | undefined, length: number) {
    this.#link = link;
    this.length = length;
  }

  /** The chain without entries; always the same reference. */
  static empty<A>(): Chain<A> {
    return Chain.#nothing;
  }

  /** The newest entry. */
  get last(): A | undefined {
    return this.#link?.last;
  }

  /** A chain with `entry` at its end. */
  append(entry: A): Chain<A> {
    return new Chain({ last: entry, before: this.#link }, this.length + 1);
  }

  /** A chain with all `entries` at its end; the same reference when there are none. */
  appendAll(entries: readonly A[]): Chain<A> {
    let chain: Chain<A> = this;
    for (const entry of entries) chain = chain.append(entry);
    return chain;
  }

  /** The entries, oldest first, in a fresh array. */
  toArray(): A[] {
    return this.after(0);
  }

  /** The entries but for the oldest `count`, oldest first, in a fresh array. */
  after(count: number): A[] {
    const entries: A[] = [];
    let link = this.#link;
    for (let left = this.length - count; left > 0 && link !== undefined; left -= 1) {
      entries.push(link.last);
      link = link.before;
    }
    return entries.reverse();
  }

  [Symbol.iterator](): Iterator<A> {
    return this.toArray()[Symbol.iterator]();
  }
}
