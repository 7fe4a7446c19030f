/** Decides who is typing: whoever said so, until they stop, speak, or their time is over. */
import { hash, is, OrderedMap } from "immutable";
import { earliest } from "../../../core/moment.js";
import type { TypingData } from "./chatData.js";

/** Somebody who types. */
export interface TypingUser {
  readonly userId: string;
  readonly userName: string;
}

/** How many are shown as typing at once. */
const typingUsersMax = 100;

/** An immutable record of who is typing, and until when. */
export class Typing {
  readonly #names: OrderedMap<string, string>;
  readonly #ends: OrderedMap<string, number>;

  constructor(
    names: OrderedMap<string, string> = OrderedMap(),
    ends: OrderedMap<string, number> = OrderedMap(),
  ) {
    this.#names = names;
    this.#ends = ends;
  }

  /** Who types, in the order in which they began. */
  get users(): readonly TypingUser[] {
    return [...this.#names].map(([userId, userName]) => ({ userId, userName }));
  }

  /** When the first of them stops if nothing comes. */
  get nextDeadline(): number | undefined {
    return this.#ends.reduce<number | undefined>(earliest, undefined);
  }

  /** The same user again types longer. With too many at once a further one is not shown. */
  started({ userId, userName = userId }: TypingData, until: number): Typing {
    if (this.#names.size >= typingUsersMax && !this.#names.has(userId)) return this;
    return this.#with(this.#names.set(userId, userName), this.#ends.set(userId, until));
  }

  stopped(userId: string): Typing {
    return this.#with(this.#names.remove(userId), this.#ends.remove(userId));
  }

  timePassed(now: number): Typing {
    const ends = this.#ends.filter((end) => end > now);
    if (ends.size === this.#ends.size) return this;
    return this.#with(
      this.#names.filter((_, userId) => ends.has(userId)),
      ends,
    );
  }

  equals(other: unknown): boolean {
    return other instanceof Typing && is(this.#names, other.#names) && is(this.#ends, other.#ends);
  }

  hashCode(): number {
    return hash(this.#names);
  }

  #with(names: OrderedMap<string, string>, ends: OrderedMap<string, number>): Typing {
    return names === this.#names && ends === this.#ends ? this : new Typing(names, ends);
  }
}
