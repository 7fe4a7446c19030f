/**
 * Decides what is due when. Times are rounded up to a quarter of a second, so that however many there
 * are, they are looked through at most four times a second.
 */
import { is, Map } from "immutable";
import { earliest } from "../moment.js";

const roundedToMs = 250;

/** Deadlines by name: immutable, and the earliest is known at once. */
export class Deadlines {
  private constructor(
    private readonly times: Map<string, number>,
    /** The earliest, or a time before it, as `Moment.now`; undefined when there is none. */
    readonly next: number | undefined,
  ) {}

  /** @param entries names with times of `Moment.now` */
  static of(entries: Iterable<readonly [string, number]> = []): Deadlines {
    const times = Map(entries);
    return new Deadlines(times, times.isEmpty() ? undefined : times.min());
  }

  /** With `name` due at `at`, a time of `Moment.now`; in place of an earlier word about it. */
  with(name: string, at: number): Deadlines {
    const time = Math.ceil(at / roundedToMs) * roundedToMs;
    const times = this.times.set(name, time);
    return times === this.times ? this : new Deadlines(times, earliest(this.next, time));
  }

  without(name: string): Deadlines {
    const times = this.times.remove(name);
    if (times === this.times) return this;
    return new Deadlines(times, times.isEmpty() ? undefined : this.next);
  }

  /** The names that are due, and the deadlines without them. */
  due(now: number): readonly [names: readonly string[], left: Deadlines] {
    if (this.next === undefined || now < this.next) return [[], this];
    const names = this.times.filter((at) => at <= now);
    const left = this.times.deleteAll(names.keys());
    return [names.keySeq().toArray(), new Deadlines(left, left.min())];
  }

  equals(other: unknown): boolean {
    return other instanceof Deadlines && is(this.times, other.times);
  }

  hashCode(): number {
    return this.times.size;
  }

  toJSON(): readonly (readonly [string, number])[] {
    return [...this.times];
  }
}
