/** Decides the shape of every transition's answer: the next state and the effects it asks for. */

/** The result of one transition. `effects` are plain data, in the order in which they must happen. */
export interface Step<S, F> {
  readonly state: S;
  readonly effects: readonly F[];
}

const nothing: readonly never[] = Object.freeze([]);

/** Nothing changes and nothing is to be done; the state is the very same reference. */
export const stay = <S>(state: S): Step<S, never> => ({ state, effects: nothing });

/** Moves to `state` and asks for `effects` (none by default). */
export const step = <S, F = never>(state: S, effects: readonly F[] = nothing): Step<S, F> => ({
  state,
  effects,
});

/** Runs `next` on the state of `first` and joins the effects of both, in order. */
export const andThen = <S, F>(first: Step<S, F>, next: (state: S) => Step<S, F>): Step<S, F> => {
  const second = next(first.state);
  if (second.effects.length === 0) return { state: second.state, effects: first.effects };
  if (first.effects.length === 0) return second;
  return { state: second.state, effects: [...first.effects, ...second.effects] };
};

/** Runs `next` for each item on the state so far and joins all effects, in order. */
export const each = <S, A, F>(
  first: Step<S, F>,
  items: Iterable<A>,
  next: (state: S, item: A) => Step<S, F>,
): Step<S, F> => {
  let { state } = first;
  const effects = [...first.effects];
  for (const item of items) {
    const after = next(state, item);
    state = after.state;
    for (const effect of after.effects) effects.push(effect);
  }
  return { state, effects };
};

/** Ends an exhaustive switch: unreachable for typed input, a broken invariant otherwise. */
export const neverReached = (value: never): never => {
  throw new Error(`Broken invariant: unexpected ${JSON.stringify(value)}`);
};
