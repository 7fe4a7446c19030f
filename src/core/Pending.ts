/**
 * Decides what a builder value carries beside its state: the effects that it asks for and the
 * events that led to it, both since it was last drained. Neither is part of the value's equality:
 * two values are equal when their state is.
 */
import { Chain } from "./Chain.js";

/** What a drained value handed over. */
export interface Drained<V, E, F> {
  /** The same state with nothing pending. */
  readonly value: V;
  /** What is to be done, in order. */
  readonly effects: readonly F[];
  /** The events that were applied since the value was last drained, in order. */
  readonly events: readonly E[];
}

/** Effects and events of a value that have not been handed over yet. */
export class Pending<E, F> {
  private constructor(
    private readonly effects: Chain<F> | undefined,
    private readonly trail: Chain<E> | undefined,
    // Identifies the drained value from which these events lead here.
    private readonly origin: object,
  ) {}

  /** Nothing pending, at the start of a history of its own. */
  static none<E, F>(): Pending<E, F> {
    return new Pending<E, F>(undefined, undefined, {});
  }

  /** One more event with the effects it asked for. */
  add(event: E, effects: readonly F[]): Pending<E, F> {
    return new Pending(
      Chain.appendAll(this.effects, effects),
      Chain.append(this.trail, event),
      this.origin,
    );
  }

  /** The effects, oldest first, in a fresh array. */
  get outbox(): F[] {
    return Chain.toArray(this.effects);
  }

  /** The effects that have come since `earlier`, from which this was made. */
  outboxSince(earlier: Pending<E, F>): F[] {
    return Chain.toArray(this.effects, earlier.effects?.length);
  }

  /** The events, oldest first, in a fresh array. */
  get events(): E[] {
    return Chain.toArray(this.trail);
  }

  /** Whether both histories start at the same drained value. */
  sharesOrigin(other: Pending<E, F>): boolean {
    return this.origin === other.origin;
  }
}
