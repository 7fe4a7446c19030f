/** Decides how a list is bounded: what came last stays. */
import type { List } from "immutable";

/** The last of a list, at most `max`. */
export const newest = <A>(list: List<A>, max: number): List<A> =>
  list.size <= max ? list : list.slice(list.size - max);
